use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use lemna_config::Explanation;
use lemna_config::admin::explain;
use serde::ser::Error as _;
use serde::{Serialize, Serializer};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{Output, Told};
use crate::place::Place;
use crate::services;
use crate::shown::printable;
use crate::timeout::Timeout;

/// Show where the value of a field comes from, and what every other place holds
///
/// What services need is in their lemna.schema.json. All places are asked as the service would ask them from this folder:
/// the environment, .env.local, Infisical and .env. What only the program knows (flags, overrides, custom sources, config
/// files) is left out. Values are shown for public fields alone.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The secret's name, or an alias. Default: all
    name: Option<String>,

    /// Schemas, or folders to search for files called lemna.schema.json. Default: the working directory
    #[arg(long = "schema", value_name = "FILE")]
    schemas: Vec<PathBuf>,

    #[command(flatten)]
    timeout: Timeout,

    #[command(flatten)]
    place: Place,

    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Serialize)]
struct Explained {
    format: &'static str,
    version: u32,
    services: Vec<ExplainedService>,
}

#[derive(Debug, Serialize)]
struct ExplainedService {
    service: String,
    configs: Vec<ExplainedConfig>,
}

#[derive(Debug)]
struct ExplainedConfig(Explanation);

impl Explain {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let started = Instant::now();
        let mut explained = Vec::new();
        for service in services::find(&self.schemas)? {
            let mut configs = Vec::new();
            for config in service.all_configs() {
                let loader = self.timeout.of_loader_since(started, self.place.loader()?).build();
                let all = explain(&loader, config);
                let asked = match &self.name {
                    Some(name) => all.of(name),
                    None => all,
                };
                configs.extend((!asked.fields().is_empty()).then_some(ExplainedConfig(asked)));
            }
            if !configs.is_empty() {
                explained.push(ExplainedService { service: service.name, configs });
            }
        }
        if let (Some(name), true) = (&self.name, explained.is_empty()) {
            let report = format_args!("{}: no field of these services has this name", printable(name)).to_string();
            return Err(Failure::new(Exit::Findings, report));
        }
        self.output.print(&Explained { format: "lemna explain", version: 1, services: explained })?;
        Ok(Exit::Success)
    }
}

impl Told for Explained {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut is_first = true;
        for service in &self.services {
            for ExplainedConfig(explanation) in &service.configs {
                let gap = if std::mem::take(&mut is_first) { "" } else { "\n" };
                writeln!(out, "{gap}{}: {explanation}", printable(&service.service))?;
            }
        }
        writeln!(out, "\nnote: only the program knows its config files, flags, overrides and custom sources")
    }
}

impl Serialize for ExplainedConfig {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let json: serde_json::Value = serde_json::from_str(&self.0.to_json()).map_err(S::Error::custom)?;
        json.serialize(serializer)
    }
}
