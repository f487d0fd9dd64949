//! What the services of the tree need.

use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind::NotFound;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use lemna_config::admin::Project;
use lemna_config::{ExposeSecret as _, ServiceConfig, ServiceField, ServiceSchema};

use crate::exit::Exit;
use crate::failure::{Failure, warn};
use crate::read;
use crate::shown;

const FILE: &str = "lemna.schema.json";
/// Git might not ignore these, if it is not used.
const NOT_SEARCHED: [&str; 2] = ["target", "node_modules"];

pub(crate) struct Service {
    /// The folder of its file, or the file where that has another name.
    pub(crate) name: String,
    pub(crate) file: PathBuf,
    configs: Vec<ServiceConfig>,
}

impl Service {
    /// Its structs that are filled from this project: those that name no other.
    pub(crate) fn configs_of(&self, project: &Project) -> impl Iterator<Item = &ServiceConfig> {
        self.configs(project).filter(|(_, is_here)| *is_here).map(|(config, _)| config)
    }

    /// All of its structs, and whether each is filled from this project.
    pub(crate) fn configs(&self, project: &Project) -> impl Iterator<Item = (&ServiceConfig, bool)> {
        self.configs.iter().map(|config| (config, is_of(config, project)))
    }

    /// All of its structs, whatever their projects.
    pub(crate) fn all_configs(&self) -> &[ServiceConfig] {
        &self.configs
    }

    pub(crate) fn is_of(&self, project: &Project) -> bool {
        self.configs_of(project).next().is_some()
    }

    pub(crate) fn folders(&self) -> impl Iterator<Item = String> {
        self.fields().filter(|field| !field.local).map(folder)
    }

    pub(crate) fn fields(&self) -> impl Iterator<Item = &ServiceField> {
        self.configs.iter().flat_map(|config| &config.fields)
    }
}

fn is_of(config: &ServiceConfig, project: &Project) -> bool {
    config.project.as_deref().is_none_or(|named| is_named(project, named))
}

/// Whether `named` is this project, by its slug, id or name.
pub(crate) fn is_named(project: &Project, named: &str) -> bool {
    [&project.slug, &project.id, &project.name].into_iter().any(|own| own == named)
}

/// The folder of a field, without a slash at its end.
pub(crate) fn folder(field: &ServiceField) -> String {
    field.folder.trim_end_matches('/').to_owned()
}

/// The services of these files and of all below these folders, by their files.
pub(crate) fn find(paths: &[PathBuf]) -> Result<Vec<Service>, Failure> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here } else { paths };
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() { search(path, &mut files)? } else { files.push(path.clone()) }
    }
    files.sort();
    files.dedup();
    if files.is_empty() {
        let report = format!(
            "there is no {FILE} below {}: a test of each Rust service writes one, with `Config::schema()`",
            paths.iter().map(|path| shown::path(path)).collect::<Vec<_>>().join(", ")
        );
        return Err(Failure::new(Exit::NoInput, report));
    }
    read_all(files)
}

/// The services that can read a `.env` in this folder: those below it, and those above it in the same repository.
pub(crate) fn around(folder: &Path) -> Result<Vec<Service>, Failure> {
    let folder = fs::canonicalize(folder).map_err(|error| Failure::reading(folder, &error))?;
    let mut files = Vec::new();
    search(&folder, &mut files)?;
    let mut above = &*folder;
    while fs::symlink_metadata(above.join(".git")).is_err() {
        let Some(parent) = above.parent() else { break };
        files.extend(Some(parent.join(FILE)).filter(|file| fs::symlink_metadata(file).is_ok()));
        above = parent;
    }
    read_all(files)
}

fn read_all(files: Vec<PathBuf>) -> Result<Vec<Service>, Failure> {
    let (mut services, mut wrong) = (Vec::new(), Vec::new());
    for file in files {
        match read(&file) {
            Ok(configs) => services.push(Service { name: name(&file), file, configs }),
            Err(problem) => wrong.push(problem),
        }
    }
    if wrong.is_empty() { Ok(services) } else { Err(Failure::new(Exit::NoInput, wrong.join("\n  "))) }
}

fn search(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let whole = fs::canonicalize(folder).map_err(|error| Failure::reading(folder, &error))?;
    if let Some(odd) = whole.ancestors().find_map(odd_ignore_file) {
        return Err(Failure::new(
            Exit::NoInput,
            format_args!("{} cannot be read: it is not a regular file", shown::path(&odd)),
        ));
    }
    let is_searched = |name: &OsStr| !NOT_SEARCHED.iter().any(|not| name == *not);
    let mut tree = WalkBuilder::new(folder);
    tree.filter_entry(move |entry| {
        let odd = odd_ignore_file(entry.path());
        if let Some(odd) = &odd {
            warn(format_args!("skipping the folder of {}, which is not a regular file", shown::path(odd)));
        }
        odd.is_none() && (entry.depth() == 0 || is_searched(entry.file_name()))
    });
    for entry in tree.build() {
        match entry {
            Ok(entry) if entry.file_name() == FILE => {
                let path = entry.into_path();
                files.push(path.strip_prefix(".").map(Path::to_owned).unwrap_or(path));
            }
            Ok(_) => {}
            Err(error) => {
                let kind =
                    error.io_error().map_or_else(|| "it cannot be searched".into(), |error| error.kind().to_string());
                warn(format_args!("a folder in {} is left out: {kind}", shown::path(folder)));
            }
        }
    }
    Ok(())
}

/// A file of ignore rules that the search would wait for, or read without end.
fn odd_ignore_file(folder: &Path) -> Option<PathBuf> {
    let files = [".gitignore", ".ignore", ".git/info/exclude"].map(|name| folder.join(name));
    files.into_iter().find(|file| fs::metadata(file).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()))
}

/// Far more than any real schema.
const LIMIT: usize = 16 * 1024 * 1024;

fn read(file: &Path) -> Result<Vec<ServiceConfig>, String> {
    // A search finds it by its name, and must not wait for a writer.
    let json = if is_usual(file) {
        read::regular(file, LIMIT).and_then(|json| json.ok_or_else(|| Failure::reading(file, &NotFound.into())))
    } else {
        read::named(file, LIMIT)
    };
    let json = json.map_err(|failure| failure.text().to_owned())?;
    let schema = ServiceSchema::from_json(json.expose_secret());
    Ok(schema.map_err(|error| format!("{}: {error}", shown::path(file)))?.configs)
}

fn name(file: &Path) -> String {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if is_usual(file) { folder } else { file }.display().to_string()
}

fn is_usual(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name == FILE)
}
