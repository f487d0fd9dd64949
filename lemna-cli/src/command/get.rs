use std::io::{self, IsTerminal as _, Write};

use clap::Args;
use lemna_config::admin::{SecretValue, View};
use lemna_config::{ExposeSecret as _, SecretString};
use serde::Serialize;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::location::Location;
use crate::output::{Output, Told};
use crate::shown::printable;
use crate::target::Target;

/// Print the value of a secret
///
/// For a pipe or a file. A terminal keeps what it has shown, so --reveal is needed there. The value is followed by a
/// newline, which `$(...)` and `lemna set` remove; use -n to omit it.
#[derive(Debug, Args)]
pub(crate) struct Get {
    /// The secret's name
    name: String,

    /// The environment, by its slug. Default: that of INFISICAL_ENV
    #[arg(long = "env", value_name = "SLUG")]
    environment: Option<String>,

    /// Shows the value in a terminal too
    #[arg(long)]
    reveal: bool,

    /// Omits the newline after the value
    #[arg(long, short = 'n')]
    no_newline: bool,

    /// Prints the value as it was written: references such as `${NAME}` are not replaced, and imports do not count
    #[arg(long)]
    stored: bool,

    #[command(flatten)]
    target: Target,

    #[command(flatten)]
    output: Output,
}

impl Get {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if io::stdout().is_terminal() && !self.reveal {
            let report = "refusing to print a secret to the terminal; pass --reveal, or redirect the output";
            return Err(Failure::new(Exit::Usage, report));
        }
        let found = self.target.find()?;
        let folder = found.folder(self.environment.as_deref())?;
        let view = if self.stored { View::Stored } else { View::Resolved };
        let location = Location::new(&found, &folder);
        let value = match found.client.secret(&folder, &self.name, view)?.map(|secret| secret.value) {
            Some(SecretValue::Visible(value)) => value,
            Some(SecretValue::Hidden) => {
                let report = format!("{}: this identity is not allowed to read the value", printable(&self.name));
                return Err(Failure::new(Exit::Configuration, report));
            }
            Some(_) => SecretString::default(),
            None => {
                let (name, meant) = (printable(&self.name), self.meant().unwrap_or_default());
                let report = format!("there is no secret {name} in {location}{meant}");
                return Err(Failure::new(Exit::Findings, report));
            }
        };
        let line_end = if self.no_newline { "" } else { "\n" };
        let (name, value) = (&*self.name, value.expose_secret());
        self.output.print_bare(&Got { format: "lemna get", version: 1, folder: location, name, value, line_end })?;
        Ok(Exit::Success)
    }
}

impl Get {
    /// The command that was meant, where a path was given instead of a name.
    fn meant(&self) -> Option<String> {
        let (folder, name) = self.name.rsplit_once('/')?;
        let (folder, name) = (printable(folder.trim_matches('/')), printable(name));
        Some(format!("\nhint: for {name} in the folder /{folder}, write: lemna get {name} --path /{folder}"))
    }
}

/// The result as `--format json` shows it: the only one with a value.
#[derive(Serialize)]
struct Got<'a> {
    format: &'static str,
    version: u32,
    folder: Location,
    name: &'a str,
    value: &'a str,
    #[serde(skip)]
    line_end: &'static str,
}

impl Told for Got<'_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{}{}", self.value, self.line_end)
    }
}
