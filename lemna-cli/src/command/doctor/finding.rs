//! What was found, line by line.

use std::fmt::Display;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::output::{Told, table};
use crate::shown::printable;

/// All that was found, in the order in which it was looked at.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Finding>);

#[derive(Debug, Serialize)]
struct Finding {
    level: Level,
    area: Area,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Level {
    Ok,
    /// Worth to know.
    Note,
    /// It works, but should not stay so.
    Warning,
    /// It keeps services from their secrets, or others not.
    Problem,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Area {
    Variables,
    Server,
    Proxy,
    Tls,
    Clock,
    Identity,
    Project,
    Environment,
    Permissions,
    Snapshot,
    Values,
    References,
    Git,
    Files,
}

impl Findings {
    pub(super) fn ok(&mut self, area: Area, text: impl Display) {
        self.add(Level::Ok, area, &text, None);
    }

    pub(super) fn note(&mut self, area: Area, text: impl Display) {
        self.add(Level::Note, area, &text, None);
    }

    pub(super) fn warning(&mut self, area: Area, text: impl Display, remedy: &str) {
        self.add(Level::Warning, area, &text, Some(remedy));
    }

    pub(super) fn problem<'r>(&mut self, area: Area, text: impl Display, remedy: impl Into<Option<&'r str>>) {
        self.add(Level::Problem, area, &text, remedy.into());
    }

    fn add(&mut self, level: Level, area: Area, text: &impl Display, remedy: Option<&str>) {
        let remedy = remedy.map(str::to_owned);
        self.0.push(Finding { level, area, text: text.to_string(), remedy });
    }
}

/// The result as `--format json` shows it.
#[derive(Serialize)]
pub(super) struct Examined {
    format: &'static str,
    version: u32,
    problems: usize,
    warnings: usize,
    findings: Vec<Finding>,
}

impl From<Findings> for Examined {
    fn from(Findings(findings): Findings) -> Self {
        let count = |level| findings.iter().filter(|finding| finding.level == level).count();
        let (problems, warnings) = (count(Level::Problem), count(Level::Warning));
        Self { format: "lemna doctor", version: 1, problems, warnings, findings }
    }
}

impl Examined {
    pub(super) fn has_problems(&self) -> bool {
        self.problems > 0
    }
}

const GOOD: Style = AnsiColor::Green.on_default().bold();
const ODD: Style = AnsiColor::Yellow.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();

impl Told for Examined {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let rows = self.findings.iter().map(|Finding { level, area, text, remedy }| {
            let remedy = remedy.as_deref().unwrap_or_default();
            [word(level), word(area), printable(text), printable(remedy)]
        });
        writeln!(out, "{}", table(["LEVEL", "AREA", "FINDING", "REMEDY"], rows))?;
        let style = match (self.problems, self.warnings) {
            (0, 0) => GOOD,
            (0, _) => ODD,
            _ => BAD,
        };
        let count = |count, what| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        writeln!(out, "{style}{}, {}{style:#}", count(self.problems, "problem"), count(self.warnings, "warning"))
    }
}

fn word(of: &impl std::fmt::Debug) -> String {
    format!("{of:?}").to_lowercase()
}
