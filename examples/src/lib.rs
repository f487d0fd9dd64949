//! Nothing: the programs stand in `examples/`.
