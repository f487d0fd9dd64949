mod list;

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};
use clap::Args;
use lemna_config::admin::View;
use lemna_config::{SecretNames, secret_names};
use serde::Serialize;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{Output, Told, table};
use crate::shown::{self, printable};
use crate::target::{Found, Target};
use list::List;

/// Write the names of Infisical's secrets to a list
///
/// The compiler checks names in code against this list. It has names only, no values. Comments and the order of the
/// list are kept. The names are those of one folder: the root, INFISICAL_SECRET_PATH or --path. The identity only needs
/// to see names: no value is fetched.
#[derive(Debug, Args)]
pub(crate) struct Sync {
    /// The list
    #[arg(default_value = "infisical.names")]
    file: PathBuf,

    /// Environments whose names are listed, as `dev,prod` or repeated. Default: that of INFISICAL_ENV
    #[arg(long = "env", value_name = "SLUG", value_delimiter = ',')]
    environments: Vec<String>,

    /// Writes nothing, and exits with code 1 if the list is out of date
    #[arg(long)]
    check: bool,

    #[command(flatten)]
    target: Target,

    #[command(flatten)]
    output: Output,
}

/// The environments that have a secret, by its name.
type Secrets = BTreeMap<String, Vec<String>>;

impl Sync {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let mut secrets = Secrets::new();
        let found = self.target.find()?;
        if self.environments.is_empty() {
            secrets.extend(names(&found, None)?.into_iter().map(|name| (name, Vec::new())));
        }
        for environment in &self.environments {
            for name in names(&found, Some(environment.as_str()))? {
                secrets.entry(name).or_default().push(environment.clone());
            }
        }
        if secrets.is_empty() {
            let report = "Infisical has no secrets there: nothing is listed. Check the environment, INFISICAL_SECRET_PATH, \
                          and that the identity can read there";
            return Err(Failure::new(Exit::Configuration, report));
        }
        let mut left_out_names = Vec::new();
        secrets.retain(|name, _| {
            let is_kept = SecretNames::takes(name);
            if !is_kept {
                left_out_names.push(name.clone());
            }
            is_kept
        });

        let list = List::read(&self.file)?;
        let names = secret_names([]).with(secrets.keys().cloned());
        let state = match (list.is(&names), self.check) {
            (true, _) => State::UpToDate,
            (false, true) => State::OutOfDate,
            (false, false) => {
                list.write(&names)?;
                State::Written
            }
        };
        let listed = list.names();
        let known: HashSet<_> = listed.iter().copied().collect();
        let added = secrets.iter().filter(|(name, _)| !known.contains(name.as_str()));
        let added = added.map(|(name, environments)| Added { name: name.clone(), environments: environments.clone() });
        let result = Synced {
            format: "lemna sync",
            version: 1,
            state,
            names: secrets.len(),
            added: added.collect(),
            removed: listed.into_iter().filter(|name| !secrets.contains_key(*name)).map(str::to_owned).collect(),
            left_out: left_out_names.len(),
            left_out_names,
            bad_lines: list.bad_lines().collect(),
            environments: self.environments,
            file: self.file,
        };
        self.output.print(&result)?;
        Ok(if state == State::OutOfDate { Exit::Findings } else { Exit::Success })
    }
}

fn names(found: &Found, environment: Option<&str>) -> Result<Vec<String>, Failure> {
    let secrets = found.client.secrets(&found.folder(environment)?, View::Names)?;
    Ok(secrets.into_iter().map(|secret| secret.name).collect())
}

/// The result as `--format json` shows it.
#[derive(Serialize)]
struct Synced {
    format: &'static str,
    version: u32,
    file: PathBuf,
    state: State,
    environments: Vec<String>,
    names: usize,
    added: Vec<Added>,
    removed: Vec<String>,
    left_out: usize,
    left_out_names: Vec<String>,
    bad_lines: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    UpToDate,
    OutOfDate,
    Written,
}

#[derive(Serialize)]
struct Added {
    name: String,
    environments: Vec<String>,
}

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Yellow.on_default().bold();

impl Told for Synced {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let added = self.added.iter().map(|added| {
            let environments = added.environments.join(", ");
            [added.name.clone(), if environments.is_empty() { "new".into() } else { format!("new, in {environments}") }]
        });
        let removed = self.removed.iter().map(|name| [name.clone(), "not in Infisical".into()]);
        let rows: Vec<_> = added.chain(removed).collect();
        if !rows.is_empty() {
            writeln!(out, "{}", table(["NAME", "CHANGE"], rows))?;
        }
        if self.left_out > 0 {
            let names: Vec<_> = self.left_out_names.iter().map(|name| format!("\"{}\"", printable(name))).collect();
            writeln!(
                out,
                "left out, because no program can read them (a name has letters A-Z and a-z, digits and `_ - .`): {}",
                names.join(", ")
            )?;
        }
        for line in &self.bad_lines {
            writeln!(out, "{}:{line} is no name", shown::path(&self.file))?;
        }
        let (style, state) = match self.state {
            State::UpToDate => (GOOD, "up to date"),
            State::Written => (GOOD, "written"),
            State::OutOfDate => (BAD, "out of date; run without --check to write it"),
        };
        let names = if self.names == 1 { "name" } else { "names" };
        writeln!(out, "{}: {style}{state}{style:#} ({} {names})", shown::path(&self.file), self.names)
    }
}
