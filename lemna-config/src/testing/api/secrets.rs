//! Reading secrets: the list, and one by its name.

use std::collections::HashSet;

use serde::Serialize;

use super::permission::{Place, may_read, no_such_path};
use super::references::expanded;
use super::route::Version;
use super::secret_json::{SecretJson, Shown};
use super::{Request, token};
use crate::testing::answer::{Answer, Refusal};
use crate::testing::world::{FolderData, ProjectData, SecretData, World, normal_path};
use crate::testing::{Dialect, Role};

/// How deep an import may lead to another: the server's limit.
const IMPORT_DEPTH: usize = 10;

#[derive(Serialize)]
struct ListJson<'a> {
    secrets: Vec<SecretJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    imports: Option<Vec<ImportJson<'a>>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ImportJson<'a> {
    secret_path: &'a str,
    environment: &'a str,
    folder_id: &'a str,
    secrets: Vec<SecretJson<'a>>,
}

#[expect(clippy::struct_excessive_bools, reason = "switches of the request, which combine freely")]
#[derive(Clone, Copy)]
struct Options {
    recursive: bool,
    imports: bool,
    expand: bool,
    values: bool,
}

impl Options {
    fn of(request: &Request, dialect: Dialect, version: Version) -> Result<Self, Refusal> {
        let (imports, default) = match version {
            Version::V3 => ("include_imports", false),
            Version::V4 => ("includeImports", true),
        };
        // The server of 2024 drops the key, as it does all that it does not know.
        let values = dialect == Dialect::V3 || request.switch(dialect, "viewSecretValue", true)?;
        Ok(Self {
            recursive: request.switch(dialect, "recursive", false)?,
            imports: request.switch(dialect, imports, default)?,
            expand: request.switch(dialect, "expandSecretReferences", default)?,
            values,
        })
    }
}

/// A reader's view of one project.
#[derive(Clone, Copy)]
struct View<'a> {
    project: &'a ProjectData,
    dialect: Dialect,
    options: Options,
}

pub(crate) fn list(world: &mut World, request: &Request, version: Version) -> Result<Answer, Refusal> {
    let identity = token::authorize(world, request)?;
    let options = Options::of(request, world.dialect, version)?;
    let (project, environment) = Place::of_query(request, version).find(world, version)?;
    may_read(world, identity, project, environment)?;
    let view = View { project: &world.projects[project], dialect: world.dialect, options };
    let path = normal_path(request.query("secretPath").unwrap_or("/"));
    let Some((environment, folders)) = view.folders(environment, &path) else {
        return match world.dialect {
            Dialect::V3 => Ok(Answer::ok(&ListJson { secrets: Vec::new(), imports: Some(Vec::new()) })),
            Dialect::V4 => Err(no_such_path(environment, &path)),
        };
    };
    let mut secrets: Vec<_> =
        folders.iter().flat_map(|folder| folder.secrets.values().map(move |secret| (*folder, secret))).collect();
    let sees_names_only = world.identities[identity].roles.get(&project) == Some(&Role::Names);
    if sees_names_only && options.values && world.dialect == Dialect::V4 && !secrets.is_empty() {
        return Err(Refusal::permission("You are not allowed to readValue on secrets"));
    }
    secrets.sort_by(|(_, one), (_, other)| one.id.cmp(&other.id));
    let secrets: Vec<_> = secrets.iter().map(|(folder, secret)| view.listed(environment, folder, secret)).collect();
    let imports = options.imports.then(|| folders.iter().flat_map(|folder| view.imports(folder)).collect::<Vec<_>>());
    // The server of 2024 leaves the key out where there is nothing at all, even when imports were asked for.
    let nothing = secrets.is_empty() && imports.as_ref().is_none_or(Vec::is_empty);
    let imports = imports.filter(|_| world.dialect == Dialect::V4 || !nothing);
    Ok(Answer::ok(&ListJson { secrets, imports }))
}

pub(crate) fn get(world: &mut World, request: &Request, version: Version, name: &str) -> Result<Answer, Refusal> {
    #[derive(Serialize)]
    struct Body<'a> {
        secret: SecretJson<'a>,
    }
    let identity = token::authorize(world, request)?;
    let options = Options::of(request, world.dialect, version)?;
    let (project, environment) = Place::of_query(request, version).find(world, version)?;
    may_read(world, identity, project, environment)?;
    let view = View { project: &world.projects[project], dialect: world.dialect, options };
    let path = normal_path(request.query("secretPath").unwrap_or("/"));
    let folder = view.project.folder(environment, &path);
    let own = folder.and_then(|folder| folder.secret(name)).map(|secret| (environment, path.as_str(), secret));
    // Own secrets first, then the imports from the last to the first, as they take precedence.
    let imported = || {
        let mut imports = folder.filter(|_| options.imports)?.imports.iter().rev();
        imports.find_map(|(from, path)| Some((from.as_str(), path.as_str(), view.folder(from, path)?.secret(name)?)))
    };
    let (environment, path, secret) = own.or_else(imported).ok_or_else(|| match (world.dialect, folder) {
        (Dialect::V4, None) => no_such_path(environment, &path),
        _ => Refusal::not_found("Secret not found"),
    })?;
    let value = view.value(environment, path, secret);
    Ok(Answer::ok(&Body { secret: SecretJson::alone(secret, view.shown(environment), value, path) }))
}

impl<'a> View<'a> {
    fn folder(self, environment: &str, path: &str) -> Option<&'a FolderData> {
        self.project.folder(environment, path)
    }

    /// The folder asked for, and those below it where that is wanted; `None` where there is no such folder.
    fn folders(self, environment: &str, path: &str) -> Option<(&'a str, Vec<&'a FolderData>)> {
        let environment = self.project.environment(environment)?;
        let asked = environment.folder(path)?;
        let below = format!("{}/", path.trim_end_matches('/'));
        let wanted = |folder: &&FolderData| {
            folder.path == asked.path || (self.options.recursive && folder.path.starts_with(&below))
        };
        Some((&environment.slug, environment.folders.iter().filter(wanted).collect()))
    }

    fn shown(self, environment: &'a str) -> Shown<'a> {
        Shown { dialect: self.dialect, workspace: &self.project.id, environment, values: self.options.values }
    }

    fn value(self, environment: &str, path: &str, secret: &SecretData) -> String {
        if self.options.expand {
            expanded(self.dialect, self.project, environment, path, &secret.value)
        } else {
            secret.value.clone()
        }
    }

    fn listed(self, environment: &'a str, folder: &'a FolderData, secret: &'a SecretData) -> SecretJson<'a> {
        let value = self.value(environment, &folder.path, secret);
        SecretJson::listed(secret, self.shown(environment), value, &folder.path)
    }

    fn imports(self, folder: &'a FolderData) -> Vec<ImportJson<'a>> {
        let imports = folder.imports.iter().filter_map(|(environment, path)| {
            let from = self.folder(environment, path)?;
            let mut secrets = Vec::new();
            self.flatten(environment, from, &mut vec![folder.id.as_str()], &mut secrets);
            if self.options.expand {
                // Only then does the server drop the later ones of one name.
                let mut seen = HashSet::new();
                secrets.retain(|secret| seen.insert(secret.key()));
            }
            Some(ImportJson { secret_path: path, environment, folder_id: &from.id, secrets })
        });
        imports.collect()
    }

    /// The folder's own secrets, then those of its imports. `way` holds the folders that led here, against circles.
    fn flatten(
        self,
        environment: &'a str,
        folder: &'a FolderData,
        way: &mut Vec<&'a str>,
        into: &mut Vec<SecretJson<'a>>,
    ) {
        if way.len() > IMPORT_DEPTH || way.contains(&folder.id.as_str()) {
            return;
        }
        let own = folder.sorted_secrets().into_iter().map(|secret| {
            let value = self.value(environment, &folder.path, secret);
            SecretJson::imported(secret, self.shown(environment), value)
        });
        into.extend(own);
        way.push(&folder.id);
        for (environment, path) in &folder.imports {
            if let Some(next) = self.folder(environment, path) {
                self.flatten(environment, next, way, into);
            }
        }
        way.pop();
    }
}
