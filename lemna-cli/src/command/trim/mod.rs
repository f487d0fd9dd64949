mod asked;
mod destination;
mod told;
mod verdict;

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::PathBuf;

use clap::Args;
use lemna_config::admin::{AdminError, AdminErrorKind, EnvFile, EnvProblem, Folder, View};
use lemna_config::{ExposeSecret as _, SourceErrorKind};

use crate::beside;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::location::Location;
use crate::output::Output;
use crate::rewrite::{Readers, Rewrite};
use crate::services;
use crate::target::{Found, Target};
use asked::Asked;
use destination::{Destination, Setting};
use told::{Kept, State, Trimmed, TrimmedFile};
use verdict::{Values, verdicts};

/// Remove from `.env` files what Infisical already has
///
/// Cuts a variable if a service gets the very same value from Infisical. The lemna.schema.json of the services around
/// the file say which folders they read, and which variables they take from `.env` only. All other lines stay as they
/// are, including comments and the variables that lead to Infisical (INFISICAL_..., LEMNA_...). The whole text is kept
/// in a backup beside the file.
#[derive(Debug, Args)]
pub(crate) struct Trim {
    /// The `.env` files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// The environment to compare with, by its slug. Default: that of INFISICAL_ENV
    #[arg(long = "env", value_name = "SLUG")]
    environment: Option<String>,

    /// Shows what would be cut, and writes nothing
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    target: Target,

    #[command(flatten)]
    output: Output,
}

impl Trim {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let files = self.read()?;
        let mut trimmed = Trimmed::new(files.iter().map(TrimmedFile::new));
        if files.iter().any(|file| file.problems().iter().any(EnvProblem::is_fatal)) {
            self.output.print(&trimmed)?;
            return Ok(Exit::Findings);
        }
        let found = self.target.find()?;
        let folder = found.folder(self.environment.as_deref())?;
        let destination =
            Destination { found: &found, folder: &folder, given: self.given()?, identity: self.target.client_id()? };
        files.iter().try_for_each(|file| destination.check(file))?;
        trimmed.folder = Some(Location::new(&found, &folder));
        let around = |file: &EnvFile| Ok(Asked::by(&services::around(beside::folder(file.path()))?, &found.project));
        let asked = files.iter().map(around).collect::<Result<Vec<_>, Failure>>()?;
        let values = ask(&found, &folder, asked.iter().flat_map(Asked::folders))?;
        for ((file, asked), trimmed) in files.iter().zip(&asked).zip(&mut trimmed.files) {
            for (entry, verdict) in file.entries().iter().zip(verdicts(file.entries(), asked, &values)) {
                match verdict {
                    None => trimmed.cut.push(entry.name().to_owned()),
                    Some(reason) => {
                        let (name, line) = (entry.name().to_owned(), entry.line());
                        trimmed.kept.push(Kept { name, line, reason });
                    }
                }
            }
        }
        trimmed.state = if trimmed.files.iter().all(|file| file.cut.is_empty()) {
            State::Unchanged
        } else if self.dry_run {
            State::Planned
        } else {
            State::Trimmed
        };
        let written = if trimmed.state == State::Trimmed { cut(&files, &mut trimmed.files) } else { Ok(()) };
        // Also where one of them failed: others can be cut by then.
        self.output.print(&trimmed)?;
        written?;
        Ok(Exit::Success)
    }

    /// What the command line and the process environment set.
    fn given(&self) -> Result<Vec<Setting>, Failure> {
        let mut given =
            self.target.process_variables()?.iter().filter_map(|name| Setting::of(name)).collect::<Vec<_>>();
        given.extend(self.environment.as_ref().map(|_| Setting::Environment));
        given.extend(self.target.names_project().then_some(Setting::Project));
        given.extend(self.target.names_path().then_some(Setting::Path));
        // The files around the file can belong to readers other than the one who trims.
        given.push(Setting::Identity);
        Ok(given)
    }

    /// Each file once, by whatever ways it is named.
    fn read(&self) -> Result<Vec<EnvFile>, Failure> {
        let mut known = BTreeSet::new();
        let new = self.files.iter().filter(|path| known.insert(fs::canonicalize(path).unwrap_or((*path).clone())));
        new.map(|path| Ok(EnvFile::read(path)?)).collect()
    }
}

/// Fetches the base folder, and the folders that services read.
fn ask<'a>(found: &Found, base: &Folder, folders: impl Iterator<Item = &'a String>) -> Result<Values, Failure> {
    let mut values = Values::new();
    for folder in folders.map(String::as_str).chain([""]) {
        if values.contains_key(folder) {
            continue;
        }
        let path = format!("{}/{folder}", base.path().trim_end_matches('/'));
        let secrets =
            match found.client.secrets(&Folder::new(&found.project, base.environment(), &path)?, View::Resolved) {
                // A service finds nothing there either.
                Err(error) if !folder.is_empty() && is_no_such_folder(&error) => Vec::new(),
                secrets => secrets?,
            };
        values.insert(folder.to_owned(), secrets.into_iter().map(|secret| (secret.name, secret.value)).collect());
    }
    Ok(values)
}

fn is_no_such_folder(error: &AdminError) -> bool {
    matches!(error.kind(), AdminErrorKind::Server(SourceErrorKind::NoSuchFolder { .. }))
}

fn cut(files: &[EnvFile], trimmed: &mut [TrimmedFile]) -> Result<(), Failure> {
    for (file, trimmed) in files.iter().zip(trimmed).filter(|(_, trimmed)| !trimmed.cut.is_empty()) {
        let cut: HashSet<_> = trimmed.cut.iter().map(String::as_str).collect();
        let left = file.without(|entry| cut.contains(entry.name()));
        let rewrite = Rewrite::begin(file.path(), Some(file.text()), Readers::Kept)?;
        trimmed.backup = rewrite.finish_with_backup(left.expose_secret())?;
    }
    Ok(())
}
