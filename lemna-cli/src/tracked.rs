//! Config files that Git tracks and in which a service's secrets stand.

use std::path::Path;

use lemna_config::admin::explain;
use lemna_config::{Loader, Origin, Outcome, Place, ServiceConfig};

use crate::beside;
use crate::git::git;
use crate::services::Service;
use crate::shown;

/// A service has few, and no more are read.
const MOST_FILES: usize = 100;

/// A secret of a service in a file that Git tracks.
pub(crate) struct TrackedSecret<'s> {
    pub(crate) config: &'s ServiceConfig,
    /// The path of the field.
    pub(crate) path: &'static str,
    pub(crate) name: &'static str,
    /// The file, line and column.
    pub(crate) place: String,
}

/// Those in the files of the service's own folder, and of the folders in it. Where Git is not there, none.
pub(crate) fn secrets(service: &Service) -> Vec<TrackedSecret<'_>> {
    let folder = beside::folder(&service.file);
    let mut secrets = Vec::new();
    for file in files(folder) {
        for config in service.all_configs() {
            secrets.extend(secrets_in(&folder.join(&file), config));
        }
    }
    secrets
}

fn files(folder: &Path) -> Vec<String> {
    let Ok(output) = git().args(["ls-files", "-z"]).current_dir(folder).output() else { return Vec::new() };
    let names = output.stdout.split(|byte| *byte == 0).filter_map(|name| std::str::from_utf8(name).ok());
    names.filter(|name| is_config_file(name)).take(MOST_FILES).map(str::to_owned).collect()
}

fn is_config_file(path: &str) -> bool {
    let end = Path::new(path).extension().and_then(|end| end.to_str()).unwrap_or_default();
    path.matches('/').count() <= 1 && ["toml", "yaml", "yml", "json"].contains(&end)
}

/// A file that cannot be read says nothing here: a load of the service says why.
fn secrets_in<'s>(file: &Path, config: &'s ServiceConfig) -> Vec<TrackedSecret<'s>> {
    let loader = Loader::builder().no_vars().no_env_file().no_infisical();
    let explanation = explain(&loader.order([Place::ConfigFiles]).file(file).build(), config);
    let secret = explanation.fields().iter().filter(|field| field.schema().is_secret_by_type());
    let found = secret.filter_map(|field| match field.places().first()?.outcome() {
        Outcome::Found(Origin::ConfigFile { line, column, .. }) => Some(TrackedSecret {
            config,
            path: field.schema().path(),
            name: field.schema().secret_name(),
            place: format!("{}:{line}:{column}", shown::path(file)),
        }),
        _ => None,
    });
    found.collect()
}
