use std::io::{self, Write};

use clap::Args;
use lemna_config::SourceErrorKind;
use lemna_config::admin::{AdminErrorKind, Folder, Secret, SecretValue, View};
use serde::Serialize;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::location::Location;
use crate::output::{Output, Told, table};
use crate::shown::printable;
use crate::target::{Found, Target};

/// List the secrets of a folder, without their values
///
/// Lists them as a service gets them, including imports. A value is set, empty, or hidden from this identity. If the
/// identity cannot read one value of a folder, the server hides all of them.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// The environment, by its slug. Default: that of INFISICAL_ENV
    #[arg(long = "env", value_name = "SLUG")]
    environment: Option<String>,

    /// Lists the folders below as well
    #[arg(long, short)]
    recursive: bool,

    #[command(flatten)]
    target: Target,

    #[command(flatten)]
    output: Output,
}

impl List {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let found = self.target.find()?;
        let folder = found.folder(self.environment.as_deref())?;
        let location = Location::new(&found, &folder);
        let mut secrets = Vec::new();
        let mut folders = vec![folder];
        while let Some(folder) = folders.pop() {
            let listed = visible(&found, &folder)?;
            secrets.extend(listed.iter().map(|secret| Listed::new(&folder, secret)));
            if self.recursive {
                let mut below = below(&found, &folder)?;
                below.reverse();
                folders.append(&mut below);
            }
        }
        self.output.print(&Listing { format: "lemna list", version: 1, folder: location, secrets })?;
        Ok(Exit::Success)
    }
}

/// With values, to find the empty ones; or only the names, if the identity cannot read all values.
fn visible(found: &Found, folder: &Folder) -> Result<Vec<Secret>, Failure> {
    match found.client.secrets(folder, View::Resolved) {
        Err(error) if matches!(error.kind(), AdminErrorKind::Server(SourceErrorKind::ValuesForbidden { .. })) => {
            Ok(found.client.secrets(folder, View::Names)?)
        }
        secrets => Ok(secrets?),
    }
}

fn below(found: &Found, folder: &Folder) -> Result<Vec<Folder>, Failure> {
    let mut names = found.client.folders(folder)?;
    names.sort_unstable();
    let above = folder.path().trim_end_matches('/');
    let folders = names
        .into_iter()
        .map(|name| Ok(Folder::new(&found.project, folder.environment(), &format!("{above}/{name}"))?));
    folders.collect()
}

/// The result as `--format json` shows it.
#[derive(Serialize)]
struct Listing {
    format: &'static str,
    version: u32,
    folder: Location,
    secrets: Vec<Listed>,
}

#[derive(Serialize)]
struct Listed {
    name: String,
    state: &'static str,
    path: String,
    imported_from: Option<Imported>,
}

#[derive(Serialize)]
struct Imported {
    environment: String,
    path: String,
}

impl Listed {
    fn new(folder: &Folder, secret: &Secret) -> Self {
        let from = secret.imported_from.as_ref();
        Self {
            name: secret.name.clone(),
            state: match secret.value {
                SecretValue::Hidden => "hidden",
                SecretValue::Empty => "empty",
                _ => "set",
            },
            path: folder.path().to_owned(),
            imported_from: from.map(|from| Imported { environment: from.environment.clone(), path: from.path.clone() }),
        }
    }
}

impl Told for Listing {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let rows = self.secrets.iter().map(|secret| {
            let from = secret.imported_from.as_ref().map(|from| format!("{}, {}", from.environment, from.path));
            let from = printable(&from.unwrap_or_default());
            [printable(&secret.name), secret.state.to_owned(), printable(&secret.path), from]
        });
        let rows: Vec<_> = rows.collect();
        if !rows.is_empty() {
            writeln!(out, "{}", table(["NAME", "STATE", "FOLDER", "IMPORTED FROM"], rows))?;
        }
        writeln!(out, "{}: {} secrets", self.folder, self.secrets.len())
    }
}
