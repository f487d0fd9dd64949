mod told;
mod verdict;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use clap::Args;
use lemna_config::ExposeSecret as _;
use lemna_config::admin::{EnvFile, EnvProblem, Folder, Project, View};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::location::Location;
use crate::output::Output;
use crate::rewrite::{Readers, Rewrite};
use crate::shown;
use crate::target::{Found, Target};
use told::{Kept, State, Trimmed, TrimmedFile};
use verdict::{Values, verdicts};

/// Cut `.env` files to what is not in Infisical
///
/// A variable is cut where a service gets the very same value from Infisical. All other lines stay as they are, comments
/// too, and so do the variables that lead to Infisical (INFISICAL_..., LEMNA_...). The whole text is kept in a backup
/// beside the file.
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
        files.iter().try_for_each(|file| check_destination(file, &found, &folder))?;
        trimmed.folder = Some(Location::new(&found, &folder));
        let secrets = found.client.secrets(&folder, View::Resolved)?;
        let values: Values = secrets.into_iter().map(|secret| (secret.name, secret.value)).collect();
        for (file, trimmed) in files.iter().zip(&mut trimmed.files) {
            for (entry, verdict) in file.entries().iter().zip(verdicts(file.entries(), &values)) {
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
        // Also where one of them failed: others may be cut by then.
        self.output.print(&trimmed)?;
        written?;
        Ok(Exit::Success)
    }

    /// Each file once, by whatever ways it is named.
    fn read(&self) -> Result<Vec<EnvFile>, Failure> {
        let mut known = BTreeSet::new();
        let new = self.files.iter().filter(|path| known.insert(fs::canonicalize(path).unwrap_or((*path).clone())));
        new.map(|path| Ok(EnvFile::read(path)?)).collect()
    }
}

/// A file that leads to another place than the one compared with would lose what is not there.
fn check_destination(file: &EnvFile, found: &Found, folder: &Folder) -> Result<(), Failure> {
    let Project { id, slug, name, .. } = &found.project;
    let is_path =
        |path: &str| Folder::new(&found.project, folder.environment(), path).is_ok_and(|other| other == *folder);
    for entry in file.entries() {
        let value = entry.value().expose_secret().trim();
        let leads_here = value.is_empty()
            || match entry.name() {
                "INFISICAL_ENV" => value == folder.environment(),
                "INFISICAL_PROJECT_ID" => [id, slug, name].contains(&&value.to_owned()),
                "INFISICAL_SECRET_PATH" => is_path(value),
                _ => true,
            };
        if !leads_here {
            let (path, line, name) = (shown::path(file.path()), entry.line(), entry.name());
            let report = format_args!(
                "{path}:{line}: {name} leads to another place than {}, so nothing was cut\n  \
                 hint: compare with that one (--env, --project, --path), or correct the line",
                Location::new(found, folder)
            );
            return Err(Failure::new(Exit::Configuration, report));
        }
    }
    Ok(())
}

fn cut(files: &[EnvFile], trimmed: &mut [TrimmedFile]) -> Result<(), Failure> {
    for (file, trimmed) in files.iter().zip(trimmed).filter(|(_, trimmed)| !trimmed.cut.is_empty()) {
        let left = file.without(|entry| trimmed.cut.iter().any(|name| name == entry.name()));
        let rewrite = Rewrite::begin(file.path(), Some(file), Readers::Kept)?;
        trimmed.backup = rewrite.finish(left.expose_secret())?;
    }
    Ok(())
}
