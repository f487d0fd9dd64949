//! What the services of the tree need.

use std::fs;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use lemna_config::admin::Project;
use lemna_config::{ServiceConfig, ServiceField, ServiceSchema};

use crate::exit::Exit;
use crate::failure::{Failure, cause, warn};
use crate::shown;

const FILE: &str = "lemna.schema.json";
/// Of these, Git may know nothing where it is not used.
const NOT_SEARCHED: [&str; 2] = ["target", "node_modules"];

pub(super) struct Service {
    /// The folder of its file, or the file where that has another name.
    pub(super) name: String,
    pub(super) file: PathBuf,
    configs: Vec<ServiceConfig>,
}

impl Service {
    /// Its structs that are filled from this project: those that name no other.
    pub(super) fn configs_of(&self, project: &Project) -> impl Iterator<Item = &ServiceConfig> {
        let is_named = |config: &&ServiceConfig| {
            let named = config.project.as_ref();
            named.is_none_or(|named| [&project.slug, &project.id, &project.name].contains(&named))
        };
        self.configs.iter().filter(is_named)
    }

    pub(super) fn is_of(&self, project: &Project) -> bool {
        self.configs_of(project).next().is_some()
    }

    pub(super) fn folders(&self) -> impl Iterator<Item = String> {
        self.configs.iter().flat_map(|config| &config.fields).filter(|field| !field.local).map(folder)
    }
}

/// The folder of a field, without a slash at its end.
pub(super) fn folder(field: &ServiceField) -> String {
    field.folder.trim_end_matches('/').to_owned()
}

/// The services of these files and of all below these folders, by their files.
pub(super) fn find(paths: &[PathBuf]) -> Result<Vec<Service>, Failure> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here } else { paths };
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() { search(path, &mut files) } else { files.push(path.clone()) }
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
    let (mut services, mut wrong) = (Vec::new(), Vec::new());
    for file in files {
        match read(&file) {
            Ok(configs) => services.push(Service { name: name(&file), file, configs }),
            Err(problem) => wrong.push(format!("{}: {problem}", shown::path(&file))),
        }
    }
    if wrong.is_empty() { Ok(services) } else { Err(Failure::new(Exit::NoInput, wrong.join("\n  "))) }
}

fn search(folder: &Path, files: &mut Vec<PathBuf>) {
    let searched = |name: &std::ffi::OsStr| !NOT_SEARCHED.iter().any(|not| name == *not);
    let tree =
        WalkBuilder::new(folder).filter_entry(move |entry| entry.depth() == 0 || searched(entry.file_name())).build();
    for entry in tree {
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
}

fn read(file: &Path) -> Result<Vec<ServiceConfig>, String> {
    let json = fs::read_to_string(file).map_err(|error| format!("it cannot be read: {}", cause(&error)))?;
    Ok(ServiceSchema::from_json(&json).map_err(|error| error.to_string())?.configs)
}

fn name(file: &Path) -> String {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let is_usual = file.file_name().is_some_and(|name| name == FILE);
    if is_usual { folder } else { file }.display().to_string()
}
