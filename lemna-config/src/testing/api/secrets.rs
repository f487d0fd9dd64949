//! Reading secrets: the list, and one by its name.

use std::collections::HashSet;

use serde::Serialize;

use super::permission::{Place, may_read, no_such_path, not_listed};
use super::references::From;
use super::route::Version;
use super::secret_json::{SecretJson, Shown};
use super::sight::Sight;
use super::{Request, token};
use crate::testing::Dialect;
use crate::testing::answer::{Answer, Refusal};
use crate::testing::world::{FolderData, ProjectData, SecretData, World, normal_path};

/// How deep an import can lead to another: the server's limit.
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
    may_read(world, identity, project)?;
    let sight = Sight::of(world, identity, project);
    let view = View { project: &world.projects[project], dialect: world.dialect, options };
    let path = normal_path(request.query("secretPath").unwrap_or("/"));
    let Some((environment, folders)) = view.folders(environment, &path) else {
        return match world.dialect {
            Dialect::V4 => Err(not_listed(environment, &path)),
            _ => Ok(Answer::ok(&ListJson { secrets: Vec::new(), imports: Some(Vec::new()) })),
        };
    };
    let mut secrets: Vec<_> =
        folders.iter().flat_map(|folder| folder.secrets.values().map(move |secret| (*folder, secret))).collect();
    secrets.retain(|(_, secret)| sight.sees(secret));
    if options.values && secrets.iter().any(|(_, secret)| !sight.reads(secret)) {
        return Err(sight.refused_list(environment));
    }
    secrets.sort_by(|(_, one), (_, other)| one.id.cmp(&other.id));
    let secrets: Vec<_> = secrets.iter().map(|(folder, secret)| view.listed(environment, folder, secret)).collect();
    let imports = options.imports.then(|| folders.iter().flat_map(|folder| view.imports(folder)).collect::<Vec<_>>());
    let imports = match world.dialect {
        // It leaves the key out where there is nothing at all, even when imports were asked for.
        Dialect::V3 => imports.filter(|imports| !imports.is_empty() || !secrets.is_empty()),
        _ => Some(imports.unwrap_or_default()),
    };
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
    may_read(world, identity, project)?;
    let view = View { project: &world.projects[project], dialect: world.dialect, options };
    let path = normal_path(request.query("secretPath").unwrap_or("/"));
    let folder = view.project.folder(environment, &path);
    let own = folder.and_then(|folder| folder.secret(name)).map(|secret| (environment, path.as_str(), secret));
    // Own secrets first, then the imports from the last to the first, as they take precedence.
    let imported = || {
        let mut imports = folder.filter(|_| options.imports)?.imports.iter().rev();
        imports.find_map(|(from, path)| Some((from.as_str(), path.as_str(), view.folder(from, path)?.secret(name)?)))
    };
    let sight = Sight::of(world, identity, project);
    let found = own.or_else(imported).filter(|(_, _, secret)| sight.sees(secret));
    let (environment, path, secret) = found.ok_or_else(|| match (world.dialect, folder) {
        (Dialect::V3, _) => Refusal::not_found("Secret not found"),
        (_, None) => no_such_path(world.dialect, "GetSecretByName", environment, &path),
        _ => Refusal::not_found(&format!("Secret with name '{name}' not found")),
    })?;
    if options.values && !sight.reads(secret) {
        return Err(Sight::refused_one(name));
    }
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
            let from = From { project: self.project, dialect: self.dialect, environment, path };
            from.expanded(&secret.value)
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
