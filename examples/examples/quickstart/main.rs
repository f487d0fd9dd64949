//! `cargo run -p lemna-examples --example quickstart`
//!
//! Loads a config of nine secrets. With bootstrap variables in the environment or a `.env`, from the Infisical they
//! name. Without, from a server that this program starts for itself, to show a load that succeeds and one that fails.

mod config;

use std::error::Error;

use lemna_config::testing::FakeInfisical;
use lemna_config::{LemnaSecrets, Loaded, Loader, SecretString};

use config::Config;

fn main() -> Result<(), Box<dyn Error>> {
    if is_set_up()? {
        show(&Loader::default().load::<Config>()?);
        return Ok(());
    }
    println!("No bootstrap variables are set: a server with made-up secrets is started for this run.\n");
    with_a_server_of_our_own()
}

/// The variables that unlock all others.
#[derive(LemnaSecrets)]
#[lemna(prefix = "INFISICAL_")]
struct Bootstrap {
    client_id: Option<SecretString>,
    client_secret: Option<SecretString>,
    api_url: Option<SecretString>,
    env: Option<SecretString>,
}

fn is_set_up() -> Result<bool, Box<dyn Error>> {
    let loader = Loader::builder().no_infisical().build();
    let Bootstrap { client_id, client_secret, api_url, env } = Bootstrap::load_with(&loader)?;
    Ok([client_id, client_secret, api_url, env].iter().any(Option::is_some))
}

fn with_a_server_of_our_own() -> Result<(), Box<dyn Error>> {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform");
    for (name, value) in [
        ("API_URL", "http://localhost:9000"),
        ("API_KEY", "made-up-api-key"),
        ("R2_ENDPOINT_URL", "https://example.r2.test"),
        ("R2_ACCESS_KEY_ID", "made-up-access-key-id"),
        ("R2_SECRET_ACCESS_KEY", "made-up-secret-access-key"),
        ("RUNPOD_API_KEY", "made-up-runpod-key"),
        ("OLLAMA_API_KEY", "made-up-ollama-key"),
        ("LINEAR_API_KEY", "made-up-linear-key"),
        ("GITHUB_TOKEN", "made-up-github-token"),
    ] {
        project.set("dev", name, value);
    }

    let folder = tempfile::tempdir()?;
    let env_file = folder.path().join(".env");
    std::fs::write(
        &env_file,
        format!(
            "INFISICAL_CLIENT_ID={}\nINFISICAL_CLIENT_SECRET={}\nINFISICAL_API_URL={}\nINFISICAL_ENV=dev\n",
            server.client_id(),
            server.client_secret(),
            server.url(),
        ),
    )?;
    // So that this run is the same on every machine, it looks at none of its variables.
    let loader = Loader::builder().no_vars().env_file(&env_file).build();

    show(&loader.load::<Config>()?);

    println!("\nNow R2_SECRET_ACCESS_KEY is removed, and one with a typing mistake is there instead:\n");
    project.remove("dev", "R2_SECRET_ACCESS_KEY").set("dev", "R2_SECRET_ACCES_KEY", "made-up-secret-access-key");
    match Config::load_with(&loader) {
        Ok(_) => Err("the load should have failed".into()),
        Err(report) => {
            println!("{report}");
            Ok(())
        }
    }
}

fn show(loaded: &Loaded<Config>) {
    println!("{:#?}\n", loaded.config());
    for origin in loaded.origins() {
        println!("{origin}");
    }
}
