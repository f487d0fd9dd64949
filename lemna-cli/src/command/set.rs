use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Read as _, Write};

use anstyle::{AnsiColor, Style};
use clap::Args;
use lemna_config::admin::{PushPlan, PushReport};
use lemna_config::{ExposeSecret as _, SecretString};
use serde::Serialize;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::location::Location;
use crate::names;
use crate::output::{Output, Told};
use crate::shown::printable;
use crate::target::Target;

/// Write one secret, whose value is read from standard input
///
/// On a terminal, the command prompts for it and does not show it. Otherwise it reads standard input to its end, and
/// removes one newline there. The value is never an argument: everybody on the machine can see those, and shells keep
/// them.
#[derive(Debug, Args)]
pub(crate) struct Set {
    /// The secret's name
    name: String,

    /// Clap's own error would repeat them.
    #[arg(hide = true, num_args = 0.., allow_hyphen_values = true)]
    too_many: Vec<OsString>,

    /// The environment, by its slug. Default: that of INFISICAL_ENV
    #[arg(long = "env", value_name = "SLUG")]
    environment: Option<String>,

    /// Writes an empty value too. By default it is refused, because a failed command gives one
    #[arg(long)]
    allow_empty: bool,

    #[command(flatten)]
    target: Target,

    #[command(flatten)]
    output: Output,
}

impl Set {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if !self.too_many.is_empty() || self.name.contains('=') {
            let report = "give only the name: the value is read from standard input, because everybody on the machine can \
                          see arguments, and shells keep them";
            return Err(Failure::new(Exit::Usage, report));
        }
        names::check(&self.name)?;
        let found = self.target.find_to_write()?;
        let folder = found.folder(self.environment.as_deref())?;
        let location = Location::new(&found, &folder);
        let value = read_value(&self.name, &location)?;
        if value.expose_secret().is_empty() && !self.allow_empty {
            let report = "the value is empty: nothing was written; to write it, pass --allow-empty";
            return Err(Failure::new(Exit::Usage, report));
        }
        let plan = found.client.plan_push(&folder, &BTreeMap::from([(self.name.clone(), value)]))?;
        let report = found.client.push(&plan, |_| {})?;
        let state = State::of(&plan, &report);
        let is_trimmed = !plan.trimmed().is_empty();
        let name = self.name;
        self.output.print(&Written { format: "lemna set", version: 1, folder: location, name, state, is_trimmed })?;
        Ok(if state == State::Differing { Exit::Findings } else { Exit::Success })
    }
}

/// More than any server takes.
const LIMIT: usize = 1024 * 1024;

fn read_value(name: &str, location: &Location) -> Result<SecretString, Failure> {
    let failed = |error: &io::Error| {
        Failure::new(Exit::NoInput, format_args!("standard input cannot be read: {}", error.kind()))
    };
    if io::stdin().is_terminal() {
        let prompt = format!("Value of {} in {location}, not shown: ", printable(name));
        return rpassword::prompt_password(prompt).map(SecretString::from).map_err(|error| failed(&error));
    }
    let mut value = Vec::with_capacity(LIMIT + 1);
    let read = io::stdin().lock().take(LIMIT as u64 + 1).read_to_end(&mut value);
    read.map_err(|error| failed(&error))?;
    if value.len() > LIMIT {
        return Err(Failure::new(Exit::NoInput, "standard input is larger than the limit for a secret, 1 MiB"));
    }
    let text = String::from_utf8(value).map_err(|_| Failure::new(Exit::NoInput, "standard input is not UTF-8"))?;
    let text = SecretString::from(text);
    let value = text.expose_secret();
    let value = value.strip_suffix('\n').map_or(value, |line| line.strip_suffix('\r').unwrap_or(line));
    Ok(SecretString::from(value))
}

/// The result as `--format json` shows it.
#[derive(Serialize)]
struct Written {
    format: &'static str,
    version: u32,
    folder: Location,
    name: String,
    state: State,
    is_trimmed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Created,
    Changed,
    Unchanged,
    /// It waits for an approval.
    Pending,
    /// It was written, and is not readable.
    Unread,
    /// It is read back otherwise than it was written.
    Differing,
}

impl State {
    fn of(plan: &PushPlan, report: &PushReport) -> Self {
        if plan.is_done() {
            Self::Unchanged
        } else if !report.pending.is_empty() {
            Self::Pending
        } else if !report.created.is_empty() {
            Self::Created
        } else if !report.updated.is_empty() {
            Self::Changed
        } else if plan.unreadable().is_empty() {
            Self::Differing
        } else {
            Self::Unread
        }
    }
}

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Yellow.on_default().bold();

impl Told for Written {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let (style, state) = match self.state {
            State::Created => (GOOD, "created"),
            State::Changed => (GOOD, "changed"),
            State::Unchanged => (GOOD, "already has this value"),
            State::Pending => (BAD, "waits for an approval in Infisical, and is not written yet"),
            State::Unread => (GOOD, "written, but not readable"),
            State::Differing => (BAD, "read back with a different value: did somebody else change it?"),
        };
        writeln!(out, "{}, {}: {style}{state}{style:#}", self.folder, printable(&self.name))?;
        if self.is_trimmed {
            writeln!(out, "Infisical strips its leading or trailing whitespace")?;
        }
        Ok(())
    }
}
