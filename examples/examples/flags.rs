//! `cargo run -p lemna-examples --features flags --example flags -- --help`
//!
//! A service with its own flags and flags of its config. A value comes from the command line, the environment,
//! Infisical or `.env`: `--explain` shows which.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use lemna_config::{Flags, FromSecret, LemnaSecrets, Loader, OrExit as _, SecretString};

/// Greets whoever calls.
#[derive(Debug, Parser)]
struct Cli {
    /// Shows where each value comes from, and exits
    #[arg(long)]
    explain: bool,

    #[command(flatten)]
    config: Flags<Config>,
}

#[derive(LemnaSecrets)]
#[lemna(project = "shop")]
struct Config {
    /// The port to listen on.
    #[lemna(flag, short, default = 8080, range = 1..=65535, public)]
    port: u16,
    /// How much to log.
    #[lemna(flag, default = LogLevel::Info, public)]
    log_level: LogLevel,
    /// Whom to greet by name.
    #[lemna(flag = "guest", default)]
    guests: Vec<String>,
    /// Greet in capital letters.
    #[lemna(flag, default)]
    loud: bool,
    /// The key for the shop's API. A secret is never a flag.
    #[expect(dead_code, reason = "a service would use it")]
    shop_key: SecretString,
    #[lemna(nested, prefix = "DATABASE_")]
    database: Database,
}

#[derive(LemnaSecrets)]
struct Database {
    #[expect(dead_code, reason = "a service would use it")]
    url: SecretString,
    /// How many connections to keep open.
    #[lemna(flag, default = 8)]
    pool_size: u32,
}

#[derive(Debug, FromSecret)]
#[lemna(rename_all = "lowercase")]
enum LogLevel {
    Info,
    Debug,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let loaded = Loader::builder().flags(cli.config).load::<Config>().or_exit();
    let text = if cli.explain { format!("{}\n", loaded.explain()) } else { greeting(loaded.config()) };
    // The reader of the pipe can be gone.
    let _ = std::io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}

fn greeting(config: &Config) -> String {
    let Config { port, log_level, guests, loud, database, .. } = config;
    let whom = if guests.is_empty() { "everybody".to_owned() } else { guests.join(" and ") };
    let whom = if *loud { whom.to_uppercase() } else { whom };
    format!("at {port}, {log_level:?}, {} connections, greeting {whom}\n", database.pool_size)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn no_two_flags_have_one_name() {
        lemna_config::assert_no_flag_clashes(&super::Cli::command());
    }
}
