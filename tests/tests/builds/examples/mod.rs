//! The examples that need no feature, started as `cargo test --workspace` has built them.

mod check_config;
mod hand_on;
mod quickstart;

use std::sync::LazyLock;

use lemna_tests::examples::Examples;

static EXAMPLES: LazyLock<Examples> =
    LazyLock::new(|| Examples::build(&["--workspace"], &["check_config", "inject", "quickstart", "worker"]));
