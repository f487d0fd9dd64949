//! The result, for people and as JSON.

use std::io::{self, Write};
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};
use lemna_config::admin::Project;
use serde::Serialize;

use super::finding::{Finding, Kind};
use super::secrets::{Environment, Secrets};
use crate::output::{Told, table};
use crate::services::Service;
use crate::shown::printable;

#[derive(Serialize)]
pub(super) struct Checked {
    format: &'static str,
    version: u32,
    project: String,
    folder: String,
    names_only: bool,
    environments: Vec<String>,
    services: Vec<Row>,
    findings: Vec<Finding>,
    /// How many of them fail the check.
    #[serde(skip)]
    failing: usize,
}

/// A service in each environment.
#[derive(Serialize)]
struct Row {
    service: String,
    file: PathBuf,
    cells: Vec<Cell>,
}

#[derive(Serialize)]
struct Cell {
    environment: String,
    state: State,
    /// How many findings of the service fail the check there.
    findings: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Good,
    Findings,
    /// The environment cannot be read.
    Unknown,
    /// The service names another project.
    OtherProject,
}

impl Checked {
    pub(super) fn new(
        services: &[Service],
        project: &Project,
        secrets: &Secrets,
        findings: Vec<Finding>,
        deny_suspicious: bool,
    ) -> Self {
        let fails = |finding: &&Finding| deny_suspicious || finding.what().kind != Kind::Suspicious;
        let cell = |service: &Service, environment: &str, asked: &Environment| {
            let is_here = |finding: &&Finding| {
                finding.what().service.as_ref() == Some(&service.name)
                    && finding.environments().iter().any(|slug| slug == environment)
            };
            let findings = findings.iter().filter(fails).filter(is_here).count();
            let state = match asked {
                _ if !service.is_of(project) => State::OtherProject,
                Environment::Refused(_) => State::Unknown,
                Environment::Read(_) if findings > 0 => State::Findings,
                Environment::Read(_) => State::Good,
            };
            Cell { environment: environment.to_owned(), state, findings }
        };
        let rows = services.iter().map(|service| Row {
            service: service.name.clone(),
            file: service.file.clone(),
            cells: secrets.environments.iter().map(|(slug, asked)| cell(service, slug, asked)).collect(),
        });
        Self {
            format: "lemna check",
            version: 1,
            project: project.slug.clone(),
            folder: secrets.path(""),
            names_only: secrets.names_only,
            environments: secrets.environments.iter().map(|(slug, _)| slug.clone()).collect(),
            services: rows.collect(),
            failing: findings.iter().filter(fails).count(),
            findings,
        }
    }

    pub(super) fn is_good(&self) -> bool {
        self.failing == 0
    }
}

const GOOD: Style = AnsiColor::Green.on_default().bold();
const ODD: Style = AnsiColor::Yellow.on_default();
const BAD: Style = AnsiColor::Yellow.on_default().bold();

impl Told for Checked {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let header = std::iter::once("SERVICE".to_owned()).chain(self.environments.iter().map(|slug| printable(slug)));
        let rows = self.services.iter().map(|row| {
            let cells = row.cells.iter().map(|cell| match cell.state {
                State::Good => "ok".to_owned(),
                State::Findings => count(cell.findings),
                State::Unknown => "not read".to_owned(),
                State::OtherProject => "of another project".to_owned(),
            });
            std::iter::once(printable(&row.service)).chain(cells).collect::<Vec<_>>()
        });
        writeln!(out, "{}", table(header.collect::<Vec<_>>(), rows))?;
        if !self.findings.is_empty() {
            let rows = self.findings.iter().map(|finding| {
                let what = finding.what();
                let service = what.service.as_deref().unwrap_or_default();
                let name = what.name.as_deref().unwrap_or_default();
                let folder = if what.folder == self.folder { String::new() } else { format!(" in {}", what.folder) };
                let texts = [&finding.environments().join(", "), service, &format!("{name}{folder}"), &what.text];
                texts.map(printable)
            });
            writeln!(out, "{}", table(["WHERE", "SERVICE", "NAME", "FINDING"], rows))?;
        }
        let of_kind = |kind| self.findings.iter().filter(|finding| finding.what().kind == kind).count();
        let unasked = of_kind(Kind::Unasked);
        let place = printable(&format!("{} {}", self.project, self.folder));
        match self.failing {
            0 => write!(out, "{place}: {GOOD}all is there{GOOD:#}")?,
            all => write!(out, "{place}: {BAD}{}{BAD:#}", count(all))?,
        }
        match unasked {
            0 => {}
            1 => write!(out, ", 1 of them a secret that no service uses")?,
            secrets => write!(out, ", {secrets} of them secrets that no service uses")?,
        }
        match of_kind(Kind::Suspicious) {
            0 => {}
            1 => write!(out, "; {ODD}1 value is suspicious{ODD:#}")?,
            values => write!(out, "; {ODD}{values} values are suspicious{ODD:#}")?,
        }
        writeln!(out, "{}", if self.names_only { " (values were not checked)" } else { "" })
    }
}

fn count(findings: usize) -> String {
    if findings == 1 { "1 finding".to_owned() } else { format!("{findings} findings") }
}
