//! Configs that follow their sources.

mod changes;
mod end;
mod events;
mod pause;
mod refresh;
mod runtimes;
mod session;
mod threads;
