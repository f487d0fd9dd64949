//! The clients, each of which makes the same two requests: a login and a list of secrets.

use std::error::Error;
use std::fs;
use std::time::Instant;

use infisical::secrets::ListSecretsRequest;
use infisical::{AuthMethod, Client};
use lemna_config::{ExposeSecret, LemnaSecrets, Loader, SecretString};
use rustix::time::{ClockId, clock_gettime};
use tokio::runtime;

use crate::bare;
use crate::server::{ENVIRONMENT, Target, value};

/// What a client is measured against stands first.
pub(crate) const NAMES: [&str; 5] =
    ["bare sockets", "empty process", "lemna-config", "infisical 0.0.4", "infisical 0.0.4, #[tokio::main]"];

type Outcome = Result<(), Box<dyn Error>>;

#[derive(LemnaSecrets)]
struct Config {
    api_url: String,
    api_key: SecretString,
    r2_endpoint_url: String,
    r2_access_key_id: String,
    r2_secret_access_key: SecretString,
    runpod_api_key: SecretString,
    ollama_api_key: SecretString,
    linear_api_key: SecretString,
    github_token: SecretString,
}

/// What a process took, from its start to the end of its load.
pub(crate) struct Cost {
    /// User and system time of all threads.
    pub(crate) cpu_ms: f64,
    /// The load alone.
    pub(crate) wall_ms: f64,
    pub(crate) peak_mib: f64,
}

/// Loads once and prints the cost.
pub(crate) fn run(name: &str, target: &Target) -> Outcome {
    let started = Instant::now();
    match name {
        "bare sockets" => bare::load(target)?,
        "lemna-config" => lemna_config(target)?,
        "infisical 0.0.4" => runtime::Builder::new_current_thread().enable_all().build()?.block_on(sdk(target))?,
        "infisical 0.0.4, #[tokio::main]" => {
            runtime::Builder::new_multi_thread().enable_all().build()?.block_on(sdk(target))?;
        }
        _ => {}
    }
    let wall_ms = started.elapsed().as_secs_f64() * 1e3;
    let cpu = clock_gettime(ClockId::ProcessCPUTime);
    let cpu_ns = u32::try_from(cpu.tv_sec * 1_000_000_000 + cpu.tv_nsec)?;
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("the kernel reports no peak")?;
    let peak_kib: f64 = peak.trim().trim_end_matches("kB").trim_end().parse()?;
    println!("{} {wall_ms} {}", f64::from(cpu_ns) / 1e6, peak_kib / 1024.0);
    Ok(())
}

impl Cost {
    /// The cost as [`run`] printed it.
    pub(crate) fn parse(line: &str) -> Result<Self, Box<dyn Error>> {
        let numbers: Vec<f64> = line.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        let &[cpu_ms, wall_ms, peak_mib] = numbers.as_slice() else { return Err("not a line of costs".into()) };
        Ok(Self { cpu_ms, wall_ms, peak_mib })
    }
}

fn lemna_config(target: &Target) -> Outcome {
    let variables = [
        ("INFISICAL_API_URL", target.url.as_str()),
        ("INFISICAL_CLIENT_ID", &target.client_id),
        ("INFISICAL_CLIENT_SECRET", &target.client_secret),
        ("INFISICAL_ENV", ENVIRONMENT),
        ("INFISICAL_PROJECT_ID", &target.project_id),
    ];
    let config = Config::load_with(&Loader::builder().vars(variables).no_env_file().build())?;
    let texts = [
        ("API_URL", config.api_url.as_str()),
        ("API_KEY", config.api_key.expose_secret()),
        ("R2_ENDPOINT_URL", &config.r2_endpoint_url),
        ("R2_ACCESS_KEY_ID", &config.r2_access_key_id),
        ("R2_SECRET_ACCESS_KEY", config.r2_secret_access_key.expose_secret()),
        ("RUNPOD_API_KEY", config.runpod_api_key.expose_secret()),
        ("OLLAMA_API_KEY", config.ollama_api_key.expose_secret()),
        ("LINEAR_API_KEY", config.linear_api_key.expose_secret()),
        ("GITHUB_TOKEN", config.github_token.expose_secret()),
    ];
    assert!(texts.into_iter().all(|(name, text)| text == value(name)));
    Ok(())
}

async fn sdk(target: &Target) -> Outcome {
    let mut client = Client::builder().base_url(&target.url).build().await?;
    client.login(AuthMethod::new_universal_auth(&target.client_id, &target.client_secret)).await?;
    let request = ListSecretsRequest::builder(&target.project_id, ENVIRONMENT).path("/").build();
    let secrets = client.secrets().list(request).await?;
    assert_eq!(secrets.len(), target.secrets);
    assert!(secrets.iter().all(|secret| secret.secret_value == value(&secret.secret_key)));
    Ok(())
}
