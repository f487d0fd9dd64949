use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use clap::Args;
use lemna_config::admin::{SecretValue, View};
use serde::Serialize;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{Output, Told, table};
use crate::shown::printable;
use crate::target::{Found, Target};

/// Compare two environments, by the names of their secrets
///
/// Exits with code 1 if they differ. Values are compared as a service gets them, and never shown. A value that this
/// identity is not allowed to read is listed, and does not count as a difference.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// An environment, by its slug
    one: String,

    /// The environment to compare it with
    other: String,

    #[command(flatten)]
    target: Target,

    #[command(flatten)]
    output: Output,
}

type Values = BTreeMap<String, SecretValue>;

impl Diff {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let found = self.target.find()?;
        let (one, other) = (values(&found, &self.one)?, values(&found, &self.other)?);
        let mut difference = Difference::new(&found, [self.one, self.other]);
        for (name, value) in &one {
            let list = match other.get(name).map(|other| (value.visible(), other.visible())) {
                None => &mut difference.only_in_one,
                Some((Some(one), Some(other))) if one == other => &mut difference.equal,
                Some((Some(_), Some(_))) => &mut difference.different,
                Some(_) => &mut difference.hidden,
            };
            list.push(name.clone());
        }
        difference.only_in_other = other.into_keys().filter(|name| !one.contains_key(name)).collect();
        self.output.print(&difference)?;
        Ok(if difference.is_none() { Exit::Success } else { Exit::Findings })
    }
}

fn values(found: &Found, environment: &str) -> Result<Values, Failure> {
    let secrets = found.client.secrets(&found.folder(Some(environment))?, View::Resolved)?;
    Ok(secrets.into_iter().map(|secret| (secret.name, secret.value)).collect())
}

/// The result as `--format json` shows it.
#[derive(Serialize)]
struct Difference {
    format: &'static str,
    version: u32,
    project: String,
    environments: [String; 2],
    only_in_one: Vec<String>,
    only_in_other: Vec<String>,
    different: Vec<String>,
    hidden: Vec<String>,
    equal: Vec<String>,
}

impl Difference {
    fn new(found: &Found, environments: [String; 2]) -> Self {
        Self {
            format: "lemna diff",
            version: 1,
            project: found.project.slug.clone(),
            environments,
            only_in_one: Vec::new(),
            only_in_other: Vec::new(),
            different: Vec::new(),
            hidden: Vec::new(),
            equal: Vec::new(),
        }
    }

    fn is_none(&self) -> bool {
        [&self.only_in_one, &self.only_in_other, &self.different].iter().all(|names| names.is_empty())
    }
}

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Yellow.on_default().bold();

impl Told for Difference {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let [one, other] = self.environments.each_ref().map(|slug| printable(slug));
        let lists = [
            (&self.only_in_one, format!("only in {one}")),
            (&self.only_in_other, format!("only in {other}")),
            (&self.different, "different".to_owned()),
            (&self.hidden, "in both, but not readable".to_owned()),
        ];
        let rows = lists.iter().flat_map(|(names, what)| names.iter().map(move |name| [printable(name), what.clone()]));
        let mut rows: Vec<_> = rows.collect();
        rows.sort_unstable();
        if !rows.is_empty() {
            writeln!(out, "{}", table(["NAME", "DIFFERENCE"], rows))?;
        }
        let (style, state) = match (self.is_none(), self.hidden.is_empty()) {
            (true, true) => (GOOD, "do not differ"),
            (true, false) => (GOOD, "do not differ, as far as they are readable"),
            (false, _) => (BAD, "differ"),
        };
        writeln!(out, "{one} and {other} {style}{state}{style:#} ({} equal)", self.equal.len())
    }
}
