//! `cargo run -p lemna-examples --features web --example web_service`
//!
//! A web service whose callers show a key. When the key is rotated in Infisical, the service accepts the new one
//! without a restart (within a minute, at once after `kill -HUP`), and the old one for a while. `/readyz` shows how old
//! the config is.

mod accepted_keys;

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::get;
use axum::{Json, Router};
use lemna_config::{LemnaSecrets, Loader, SecretString, Status, Watch, WatchOptions};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use accepted_keys::AcceptedKeys;

/// Settings that are read once, and need no Infisical.
#[derive(LemnaSecrets)]
struct Settings {
    #[lemna(default = 8080, public, local)]
    port: u16,
    /// The age of the config at which the service counts as not ready.
    #[lemna(default = "5m", public, local)]
    stale_after: Duration,
    #[lemna(default = "1m", public, local)]
    refresh_every: Duration,
}

/// Settings that are reloaded while the service runs.
#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform")]
struct Config {
    /// The key that callers show.
    api_key: SecretString,
    /// How long to accept a key after another has replaced it.
    #[lemna(default = "10m", public)]
    api_key_overlap: Duration,
}

fn main() -> Result<(), Box<dyn Error>> {
    let settings = Settings::load()?;
    let options = WatchOptions::new().interval(settings.refresh_every).stale_after(settings.stale_after);
    let watch = Config::watch(&Loader::default(), options)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(settings.port, watch))
}

async fn serve(port: u16, watch: Watch<Config>) -> Result<(), Box<dyn Error>> {
    let app = Router::new()
        .route("/greeting", get(greeting))
        .route("/readyz", get(readyz))
        .with_state(Service { keys: accepted_keys(&watch), watch });
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    // What containers are stopped with.
    let mut terminate = signal(SignalKind::terminate())?;
    println!("listening at {}", listener.local_addr()?);
    axum::serve(listener, app)
        .with_graceful_shutdown(async move {
            terminate.recv().await;
        })
        .await?;
    Ok(())
}

fn accepted_keys(watch: &Watch<Config>) -> Arc<AcceptedKeys> {
    let config = watch.current();
    let keys = Arc::new(AcceptedKeys::new(config.api_key.clone()));
    let rotated = keys.clone();
    watch.on_change(move |change| rotated.rotate(change.old(), change.new()));
    // Nothing reported a change in between.
    keys.rotate(&config, &watch.current());
    keys
}

#[derive(Clone)]
struct Service {
    watch: Watch<Config>,
    keys: Arc<AcceptedKeys>,
}

async fn greeting(State(service): State<Service>, headers: HeaderMap) -> Result<&'static str, StatusCode> {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let key = authorization.and_then(|value| value.strip_prefix("Bearer ")).ok_or(StatusCode::UNAUTHORIZED)?;
    let overlap = service.watch.current().api_key_overlap;
    if service.keys.accept(key, overlap) { Ok("Hello") } else { Err(StatusCode::UNAUTHORIZED) }
}

async fn readyz(State(service): State<Service>) -> (StatusCode, Json<Status>) {
    let status = service.watch.status();
    let code = if status.is_stale() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    (code, Json(status))
}
