//! `cargo run -p lemna-examples --features bucket --example bucket`
//!
//! A client of a bucket (Cloudflare R2, or another server that speaks S3) from the `R2_*` secrets: it stores a text and
//! reads it back. Nothing goes through the process environment, which S3 clients read by default.
//!
//! It uses `object_store`, which is lighter than `aws-sdk-s3` and supports an older Rust: 131 crates to 141, of which
//! 38 to 64 are not among those of `lemna-config`, and 110 to 203 s of CPU for a build from nothing, on two cores.

use std::error::Error;
use std::sync::Arc;

use lemna_config::{ExposeSecret, LemnaSecrets, SecretString, Url};
use object_store::aws::{AmazonS3, AmazonS3Builder, AwsCredential};
use object_store::path::Path;
use object_store::{ObjectStoreExt, StaticCredentialProvider};

/// The config of this program.
#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform")]
struct Config {
    #[lemna(nested, prefix = "R2_")]
    r2: R2,
}

/// The bucket of uploads.
#[derive(LemnaSecrets)]
struct R2 {
    endpoint_url: Url,
    access_key_id: String,
    /// Shown once when the key is made: Cloudflare, R2, Manage API tokens.
    secret_access_key: SecretString,
    #[lemna(default = "uploads", public)]
    bucket: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    // The one that `lemna-config` already builds: `object_store` brings none by default.
    rustls::crypto::ring::default_provider().install_default().map_err(|_| "there is another one")?;
    let config = Config::load()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(store_and_read(&client(&config.r2)?))
}

fn client(r2: &R2) -> Result<AmazonS3, object_store::Error> {
    let credential = AwsCredential {
        key_id: r2.access_key_id.clone(),
        secret_key: r2.secret_access_key.expose_secret().to_owned(),
        token: None,
    };
    AmazonS3Builder::new()
        .with_endpoint(r2.endpoint_url.as_str().trim_end_matches('/'))
        .with_allow_http(r2.endpoint_url.scheme() == "http")
        // R2's own name for wherever the bucket is.
        .with_region("auto")
        .with_bucket_name(&r2.bucket)
        // Not `with_secret_access_key`: the `Debug` of the builder would show it.
        .with_credentials(Arc::new(StaticCredentialProvider::new(credential)))
        .build()
}

async fn store_and_read(bucket: &AmazonS3) -> Result<(), Box<dyn Error>> {
    let path = Path::from("greetings/hello.txt");
    bucket.put(&path, "Hello, bucket".into()).await?;
    let text = bucket.get(&path).await?.bytes().await?;
    println!("{path}: {}", str::from_utf8(&text)?);
    Ok(())
}
