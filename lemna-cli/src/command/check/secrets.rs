//! What Infisical has, by environment and folder.

use std::collections::{BTreeMap, BTreeSet};

use lemna_config::SourceErrorKind;
use lemna_config::admin::{AdminError, AdminErrorKind, Folder, Secret, SecretValue, View};

use crate::failure::Failure;
use crate::target::Found;

pub(super) struct Secrets {
    /// The folder that the folders of fields are in, without a slash at its end.
    pub(super) base: String,
    pub(super) names_only: bool,
    /// By slug, in the order of the project.
    pub(super) environments: Vec<(String, Environment)>,
    lost: Lost,
}

/// What the references of a secret lead to that is not there, by environment, folder below the base, and name.
type Lost = BTreeMap<(String, String), BTreeMap<String, Vec<String>>>;

pub(super) enum Environment {
    /// The secrets of each folder below the base, by name.
    Read(BTreeMap<String, BTreeMap<String, SecretValue>>),
    /// The identity is not allowed to read all of it.
    Refused(AdminError),
}

impl Secrets {
    /// Asks for these folders and the base in each of these environments.
    pub(super) fn ask(
        found: &Found,
        environments: Vec<String>,
        mut folders: BTreeSet<String>,
        names_only: bool,
    ) -> Result<Self, Failure> {
        folders.insert(String::new());
        let base = found.folder(Some(&environments[0]))?.path().trim_end_matches('/').to_owned();
        let (mut asked, mut lost) = (Vec::new(), Lost::new());
        for environment in environments {
            let mut read = BTreeMap::new();
            let mut refused = None;
            for folder in &folders {
                let path = Folder::new(&found.project, &environment, &format!("{base}/{folder}"))?;
                let listed = if names_only {
                    found.client.secrets(&path, View::Names).map(|secrets| (secrets, Vec::new()))
                } else {
                    found.client.secrets_and_lost_references(&path)
                };
                match listed {
                    Ok((secrets, references)) => {
                        let references = references.into_iter().map(|one| (one.name, one.refers_to));
                        lost.insert((environment.clone(), folder.clone()), references.collect());
                        read.insert(folder.clone(), by_name(secrets));
                    }
                    // Of one that is not there, all is missing.
                    Err(error) if is_no_such_folder(&error) => drop(read.insert(folder.clone(), BTreeMap::new())),
                    Err(error) if is_refusal(&error) => refused = Some(error),
                    Err(error) => return Err(error.into()),
                }
            }
            asked.push((environment, refused.map_or(Environment::Read(read), Environment::Refused)));
        }
        Ok(Self { base, names_only, environments: asked, lost })
    }

    /// What the references in this secret lead to that is not there, as far as it can be named; `None` if there is no such
    /// reference.
    pub(super) fn lost(&self, environment: &str, folder: &str, name: &str) -> Option<&[String]> {
        Some(self.lost.get(&(environment.to_owned(), folder.to_owned()))?.get(name)?)
    }

    /// How a folder below the base is called.
    pub(super) fn path(&self, folder: &str) -> String {
        let path = format!("{}{folder}", self.base);
        if path.is_empty() { "/".to_owned() } else { path }
    }
}

fn by_name(secrets: Vec<Secret>) -> BTreeMap<String, SecretValue> {
    secrets.into_iter().map(|secret| (secret.name, secret.value)).collect()
}

fn is_no_such_folder(error: &AdminError) -> bool {
    matches!(error.kind(), AdminErrorKind::Server(SourceErrorKind::NoSuchFolder { .. }))
}

fn is_refusal(error: &AdminError) -> bool {
    matches!(
        error.kind(),
        AdminErrorKind::Server(
            SourceErrorKind::Forbidden { .. }
                | SourceErrorKind::ValuesForbidden { .. }
                | SourceErrorKind::NotAMember { .. }
        )
    )
}
