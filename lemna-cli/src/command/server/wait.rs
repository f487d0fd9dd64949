use std::io::{self, IsTerminal as _, Write};

use clap::Args;
use lemna_config::ApiUrl;
use lemna_config::admin::{Dialect, Server};
use serde::Serialize;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{Output, Told};
use crate::place::Place;
use crate::timeout::Timeout;

/// Where `lemna server init` publishes a server.
const LOCAL: &str = "http://localhost:8192";

/// Wait until a server answers
///
/// Requests the server's status, which a server answers even without its database. `lemna doctor` logs in.
#[derive(Debug, Args)]
pub(crate) struct Wait {
    /// The server. Default: that of INFISICAL_API_URL if Infisical is set up, otherwise http://localhost:8192
    url: Option<String>,

    #[command(flatten)]
    timeout: Timeout,

    #[command(flatten)]
    place: Place,

    #[command(flatten)]
    output: Output,
}

impl Wait {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let (server, url) = self.server()?;
        let (server, limit) = self.timeout.of_start(server);
        let mut is_told = !io::stderr().is_terminal();
        let status = server.wait(limit, |error| {
            if !is_told {
                // Nothing is lost where nobody reads it.
                let _ = writeln!(anstream::stderr(), "waiting: {error}");
                is_told = true;
            }
        })?;
        let api = match status.dialect {
            Dialect::V3 => "v3",
            _ => "v4",
        };
        self.output.print(&Waited {
            format: "lemna server wait",
            version: 1,
            url,
            api,
            is_set_up: status.is_set_up,
        })?;
        Ok(Exit::Success)
    }

    /// The server, and its address as it is shown.
    fn server(&self) -> Result<(Server, String), Failure> {
        if self.url.is_none()
            && let Some(found) = self.place.loader()?.build().infisical_settings()?
        {
            // With the authorities that are trusted there.
            return Ok((Server::of(found.settings())?, found.url().to_string()));
        }
        let url: ApiUrl = self.url.as_deref().unwrap_or(LOCAL).parse().map_err(|problem| {
            Failure::new(
                Exit::Usage,
                format_args!(
                    "the address of the server cannot be used: {problem}; give it as https://infisical.example.com"
                ),
            )
        })?;
        let shown = url.to_string();
        Ok((Server::new(url)?, shown))
    }
}

/// The result as `--format json` shows it.
#[derive(Serialize)]
struct Waited {
    format: &'static str,
    version: u32,
    url: String,
    api: &'static str,
    is_set_up: Option<bool>,
}

impl Told for Waited {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let rest = match self.is_set_up {
            Some(true) => " and is set up",
            Some(false) => " and is not set up yet",
            None => "",
        };
        writeln!(out, "{} answers{rest}; its database, which logins need, was not checked", self.url)
    }
}
