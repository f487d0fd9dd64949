//! Whether a load with the file uses the place that it is compared with. If not, cutting would lose values.

use std::fs;
use std::path::{Path, PathBuf};

use lemna_config::ExposeSecret as _;
use lemna_config::admin::{EnvEntry, EnvFile, Folder};

use crate::beside::folder;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::location::Location;
use crate::services::is_named;
use crate::shown;
use crate::target::Found;

/// What bootstrap variables set.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    Server,
    Environment,
    Project,
    Path,
    Identity,
}

impl Setting {
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "INFISICAL_API_URL" | "INFISICAL_DOMAIN" => Self::Server,
            "INFISICAL_ENV" | "INFISICAL_ENVIRONMENT" => Self::Environment,
            "INFISICAL_PROJECT_ID" => Self::Project,
            "INFISICAL_SECRET_PATH" => Self::Path,
            "INFISICAL_CLIENT_ID" | "INFISICAL_UNIVERSAL_AUTH_CLIENT_ID" => Self::Identity,
            _ => return None,
        })
    }
}

/// What is compared with.
pub(super) struct Destination<'a> {
    pub(super) found: &'a Found,
    pub(super) folder: &'a Folder,
    /// What the command line and the process environment set: they override the files around.
    pub(super) given: Vec<Setting>,
    /// The client id that trim uses. Another identity may have fewer permissions.
    pub(super) identity: Option<String>,
}

impl Destination<'_> {
    /// Fails if the file, its `.local` file, or the `.env` that a load finds without them leads elsewhere.
    pub(super) fn check(&self, file: &EnvFile) -> Result<(), Failure> {
        let local = local_of(file.path())?;
        for file in local.iter().chain([file]) {
            self.check_lines(file, &[])?;
        }
        let names_a_server = |file: &EnvFile| file.entries().iter().any(|entry| says(entry) == Some(Setting::Server));
        if local.iter().chain([file]).any(names_a_server) {
            return Ok(());
        }
        for file in around(file.path())? {
            self.check_lines(&file, &self.given)?;
        }
        Ok(())
    }

    fn check_lines(&self, file: &EnvFile, given: &[Setting]) -> Result<(), Failure> {
        for entry in file.entries() {
            let Some(setting) = says(entry).filter(|setting| !given.contains(setting)) else { continue };
            if !self.is_here(setting, entry.value().expose_secret().trim()) {
                return Err(self.refusal(file, entry, setting));
            }
        }
        Ok(())
    }

    fn is_here(&self, setting: Setting, value: &str) -> bool {
        match setting {
            Setting::Server => value.parse().is_ok_and(|url| self.found.url == url),
            Setting::Environment => value == self.folder.environment(),
            Setting::Project => is_named(&self.found.project, value),
            Setting::Path => Folder::new(&self.found.project, self.folder.environment(), value)
                .is_ok_and(|other| other == *self.folder),
            Setting::Identity => self.identity.as_deref().is_none_or(|identity| identity == value),
        }
    }

    fn refusal(&self, file: &EnvFile, entry: &EnvEntry, setting: Setting) -> Failure {
        let (path, line, name) = (shown::path(file.path()), entry.line(), entry.name());
        let location = Location::new(self.found, self.folder);
        let (is, options) = match setting {
            Setting::Identity => ("belongs to another identity than the one in use".to_owned(), "--env-file"),
            Setting::Server => (format!("leads to another place than {}", location.server()), "--env-file"),
            _ => (format!("leads to another place than {location}"), "--env, --project, --path"),
        };
        let report = format_args!(
            "{path}:{line}: {name} {is}, so nothing was cut\n  \
             hint: compare with that one ({options}), or correct the line"
        );
        Failure::new(Exit::Configuration, report)
    }
}

/// What a line sets. Blank is not set.
fn says(entry: &EnvEntry) -> Option<Setting> {
    Setting::of(entry.name()).filter(|_| !entry.value().expose_secret().trim().is_empty())
}

/// The file that overrides this one.
fn local_of(path: &Path) -> Result<Option<EnvFile>, Failure> {
    let mut local = path.as_os_str().to_owned();
    local.push(".local");
    read_if_there(PathBuf::from(local))
}

/// The nearest `.env` with bootstrap variables. A load uses it when this file has another name, or is removed.
fn around(path: &Path) -> Result<Vec<EnvFile>, Failure> {
    let unreadable = |error| Failure::reading(path, &error);
    let this = fs::canonicalize(path).map_err(unreadable)?;
    // The folder of a link: the services are there.
    let start = fs::canonicalize(folder(path)).map_err(unreadable)?;
    for folder in start.ancestors() {
        let near = folder.join(".env");
        let mut files = Vec::new();
        if fs::canonicalize(&near).is_ok_and(|near| near != this) {
            files.extend(read_if_there(near.clone())?);
        }
        files.extend(local_of(&near)?);
        if files.iter().flat_map(EnvFile::entries).any(|entry| says(entry).is_some()) {
            return Ok(files);
        }
        if fs::symlink_metadata(folder.join(".git")).is_ok() {
            break;
        }
    }
    Ok(Vec::new())
}

fn read_if_there(path: PathBuf) -> Result<Option<EnvFile>, Failure> {
    // A folder of this name is a Python environment more likely than a mistake.
    if path.is_file() { Ok(Some(EnvFile::read(path)?)) } else { Ok(None) }
}
