//! `cargo run -p lemna-examples --example check_config -- --check-config [--json] [--deny-suspicious]`
//!
//! A service that can be asked, by an init container or a deploy gate, whether it would start: it answers with a report
//! without values, and exits with code 0 or 78.

use std::io::Write;
use std::process::ExitCode;

use lemna_config::{LemnaSecrets, Loader, SecretString, check};

/// What this service needs.
#[derive(LemnaSecrets)]
struct Config {
    /// Where the service listens.
    #[lemna(default = 8080, public)]
    port: u16,
    #[expect(dead_code, reason = "a service would use it")]
    api_key: SecretString,
    linear_api_key: Option<SecretString>,
}

const OPTIONS: [&str; 2] = ["--json", "--deny-suspicious"];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [] => serve(&Config::load_or_exit()),
        ["--check-config", ref options @ ..] if options.iter().all(|option| OPTIONS.contains(option)) => {
            check_config(options)
        }
        _ => {
            eprintln!("usage: check_config [--check-config [--json] [--deny-suspicious]]");
            ExitCode::FAILURE
        }
    }
}

fn check_config(options: &[&str]) -> ExitCode {
    let mut report = check::<Config>(&Loader::default());
    if options.contains(&"--deny-suspicious") {
        report = report.deny_suspicious();
    }
    let text = if options.contains(&"--json") { report.to_json() } else { format!("{report}\n") };
    // Whoever reads the report can be gone; the exit code counts all the same.
    let _ = std::io::stdout().write_all(text.as_bytes());
    report.exit_code()
}

fn serve(config: &Config) -> ExitCode {
    let Config { port, linear_api_key, .. } = config;
    println!("listening at {port}, {} Linear", if linear_api_key.is_some() { "with" } else { "without" });
    ExitCode::SUCCESS
}
