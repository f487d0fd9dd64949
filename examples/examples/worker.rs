//! `cargo run -p lemna-examples --example worker`
//!
//! A program that reads its variables by name and starts a child with them, as services did before they had a struct.
//! It changes no variable of its process. As the child, it plays a program that knows nothing of this library, such as
//! a migration tool.

use std::error::Error;
use std::process::Command;

use lemna_config::{Env, load_env};

fn main() -> Result<(), Box<dyn Error>> {
    if std::env::args().nth(1).as_deref() == Some("child") {
        migrate();
        return Ok(());
    }
    let env = load_env()?;
    println!("worker of the queue {}", env.require("QUEUE")?);
    for name in env.names() {
        // Where a value comes from can be shown, the value cannot.
        println!("  {name}: {}", env.origin(name).map(ToString::to_string).unwrap_or_default());
    }
    start(&env)
}

/// The child gets everything that the sources have, and inherits the rest.
fn start(env: &Env) -> Result<(), Box<dyn Error>> {
    let mut child = Command::new(std::env::current_exe()?);
    child.arg("child");
    env.apply_to(&mut child);
    if child.status()?.success() { Ok(()) } else { Err("the child failed".into()) }
}

#[expect(clippy::disallowed_methods, reason = "it plays code that knows nothing of this library")]
fn migrate() {
    println!("child: QUEUE={}", std::env::var("QUEUE").unwrap_or_default());
}
