//! `cargo run -p lemna-examples --example inject`
//!
//! An async service with a library that reads the process environment by itself: its variables are put there in the
//! first lines of `main`, before there is any other thread. So there is no `#[tokio::main]`, which has started threads
//! before the first line of its `main`: the runtime is built by hand.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let env = lemna_config::load_env()?;
    // SAFETY: these are the first lines of `main`: no thread was started, and those of the load are waited for.
    #[expect(unsafe_code, reason = "a library reads the process environment")]
    unsafe {
        env.inject()?;
    }

    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve())
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let region = tokio::spawn(async { client_of_s3() }).await?;
    println!("asking S3 in {region}");
    Ok(())
}

/// Stands for a library that cannot be handed its settings.
#[expect(clippy::disallowed_methods, reason = "as such a library does")]
fn client_of_s3() -> String {
    std::env::var("AWS_REGION").unwrap_or_else(|_| "no region".to_owned())
}
