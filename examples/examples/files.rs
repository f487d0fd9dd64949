//! `cargo run -p lemna-examples --features files --example files -- --explain`
//!
//! A service whose values come from all five kinds of place: flags, the environment, `.env`, Infisical, and the files
//! `config.toml` and `config.{env}.toml` of the folder it is started in.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use lemna_config::{Flags, LemnaSecrets, Loader, OrExit as _, SecretString};

/// Hands requests on to other servers.
#[derive(Debug, Parser)]
struct Cli {
    /// Says where each value comes from, and ends
    #[arg(long)]
    explain: bool,

    #[command(flatten)]
    config: Flags<Config>,
}

#[derive(LemnaSecrets)]
#[lemna(project = "gateway", forbid_env_file_in = ["prod"])]
struct Config {
    /// The port to listen on.
    #[lemna(flag, short, default = 8080, range = 1..=65535, public)]
    port: u16,
    /// The time limit for an upstream.
    #[lemna(default = "5s", public)]
    timeout: Duration,
    /// The origins that are allowed to call.
    #[lemna(default)]
    origins: Vec<String>,
    /// What the upstreams are asked with.
    #[expect(dead_code, reason = "a service would use it")]
    gateway_key: SecretString,
    /// Where errors are reported.
    #[lemna(required_in = ["prod"], public)]
    sentry_dsn: Option<String>,
    #[lemna(nested, prefix = "CACHE_")]
    cache: Cache,
    /// The servers behind this one.
    #[lemna(nested)]
    upstreams: Vec<Upstream>,
}

#[derive(LemnaSecrets)]
struct Cache {
    #[lemna(default = 100, public)]
    entries: u32,
    #[lemna(default = "memory", public)]
    kind: String,
}

#[derive(LemnaSecrets)]
struct Upstream {
    url: String,
    #[lemna(default = 1, range = 1..=100)]
    weight: u8,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let loader = Loader::builder().flags(cli.config).file("config.toml").optional_file("config.{env}.toml");
    let loaded = loader.load::<Config>().or_exit();
    let text = if cli.explain { format!("{}\n", loaded.explain()) } else { summary(loaded.config()) };
    // Whoever reads it may be gone.
    let _ = std::io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}

fn summary(config: &Config) -> String {
    let Config { port, timeout, origins, sentry_dsn, cache, upstreams, .. } = config;
    let upstreams: Vec<_> =
        upstreams.iter().map(|upstream| format!("{} ({})", upstream.url, upstream.weight)).collect();
    format!(
        "at {port}, {timeout:?} for {}, {} entries in {}, for {}, errors to {}\n",
        upstreams.join(" and "),
        cache.entries,
        cache.kind,
        origins.join(" and "),
        sentry_dsn.as_deref().unwrap_or("nobody")
    )
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;
    use lemna_config::{LemnaSecrets as _, assert_committed};

    #[test]
    fn no_two_flags_have_one_name() {
        lemna_config::assert_no_flag_clashes(&super::Cli::command());
    }

    /// By which editors complete and check `config.toml`. `LEMNA_UPDATE=1 cargo test` writes it anew.
    #[test]
    fn the_schema_of_the_files_is_what_the_code_says() {
        assert_committed("config.schema.json", &super::Config::schema().json_schema());
    }
}
