//! Making, changing and removing secrets, one or several at once.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::permission::{Place, may_write, no_such_path, project_parameter};
use super::references::From;
use super::route::{Verb, Version};
use super::secret_json::{SecretJson, Shown};
use super::{Request, token};
use crate::testing::Dialect;
use crate::testing::answer::{Answer, Refusal};
use crate::testing::ids::Ids;
use crate::testing::world::{FolderData, SecretData, World, normal_path};

/// A secret's name and, save where it is removed, its value.
struct Change {
    key: String,
    value: String,
}

/// `name`: the one secret of the path; without it the body lists several.
pub(crate) fn write(
    world: &mut World,
    request: &Request,
    version: Version,
    verb: Verb,
    name: Option<&str>,
) -> Result<Answer, Refusal> {
    let identity = token::authorize(world, request)?;
    let body = request.json()?;
    let text = |key: &str| body[key].as_str();
    let place = Place {
        project_id: text(project_parameter(version)),
        project_slug: text("projectSlug").filter(|_| version == Version::V3),
        environment: text("environment"),
    };
    let (project, environment) = place.find(world, version)?;
    may_write(world, identity, project, verb)?;
    let path = normal_path(text("secretPath").unwrap_or("/"));
    let changes = match name {
        Some(name) => vec![Change::of(name, &body)],
        None => several(&body),
    };
    check(world.dialect, verb, &changes)?;
    let mode = Mode::of(&body, version, verb, name)?;
    let from = From { project: &world.projects[project], dialect: world.dialect, environment, path: &path };
    let refused = changes.iter().find_map(|change| from.refused(&change.value));
    let folder = world.projects[project].folder_mut(environment, &path);
    let folder = folder.ok_or_else(|| no_folder(world.dialect, verb, name, environment, &path))?;
    if folder.is_guarded {
        return Ok(pending(&mut world.ids, &changes));
    }
    let batch = Batch { dialect: world.dialect, verb, mode, is_several: name.is_none() };
    batch.check(folder, &changes)?;
    if let Some(refused) = refused.filter(|_| world.dialect == Dialect::V3Bootstrap) {
        return Err(Refusal::bad_request(&refused));
    }
    let written = batch.apply(folder, &mut world.ids, &changes);
    let shown = Shown { dialect: world.dialect, workspace: &world.projects[project].id, environment, values: true };
    let mut json = written.iter().map(|secret| SecretJson::written(secret, shown, secret.value.clone(), verb));
    Ok(match name {
        Some(_) => Answer::ok(&One { secret: json.next() }),
        None => Answer::ok(&Several { secrets: json.collect() }),
    })
}

#[derive(Serialize)]
struct One<'a> {
    secret: Option<SecretJson<'a>>,
}

#[derive(Serialize)]
struct Several<'a> {
    secrets: Vec<SecretJson<'a>>,
}

impl Change {
    fn of(key: &str, fields: &Value) -> Self {
        Self { key: key.to_owned(), value: stored(fields["secretValue"].as_str().unwrap_or_default()) }
    }
}

/// Of those of one name the last counts.
fn several(body: &Value) -> Vec<Change> {
    let secrets = body["secrets"].as_array().map(Vec::as_slice).unwrap_or_default();
    let name = |fields: &Value| fields["secretKey"].as_str().unwrap_or_default().to_owned();
    let last: HashMap<_, _> = secrets.iter().enumerate().map(|(index, fields)| (name(fields), index)).collect();
    let counting = secrets.iter().enumerate().filter(|(index, fields)| last[&name(fields)] == *index);
    counting.map(|(_, fields)| Change::of(&name(fields), fields)).collect()
}

/// The input as such. That a new name holds neither is recorded of the newest server.
fn check(dialect: Dialect, verb: Verb, changes: &[Change]) -> Result<(), Refusal> {
    if changes.is_empty() {
        let message = "Array must contain at least 1 element(s)";
        return Err(Refusal::too_small(dialect, "secrets", "array", 1, message));
    }
    let takes_any = dialect < Dialect::V4 || verb != Verb::Create;
    if !takes_any && changes.iter().any(|change| change.key.contains([':', '/'])) {
        return Err(Refusal::invalid(dialect, "secretName", "Secret name cannot contain colon or forward slash."));
    }
    Ok(())
}

/// That there is no such folder; what it says of an update is guessed.
fn no_folder(dialect: Dialect, verb: Verb, name: Option<&str>, environment: &str, path: &str) -> Refusal {
    let verb = match verb {
        Verb::Create => "Create",
        Verb::Update => "Update",
        Verb::Delete => "Delete",
    };
    let place = match (dialect, name) {
        (Dialect::V3, _) => format!("{verb} secret"),
        (_, Some(_)) => format!("{verb}Secret"),
        (_, None) => format!("{verb}ManySecret"),
    };
    no_such_path(dialect, &place, environment, path)
}

/// What becomes of secrets that an update does not find.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    FailOnNotFound,
    Upsert,
    Ignore,
}

impl Mode {
    /// Only the newer update of several knows it; elsewhere the key is dropped.
    fn of(body: &Value, version: Version, verb: Verb, name: Option<&str>) -> Result<Self, Refusal> {
        if version == Version::V3 || verb != Verb::Update || name.is_some() {
            return Ok(Self::FailOnNotFound);
        }
        match &body["mode"] {
            Value::Null => Ok(Self::FailOnNotFound),
            mode if mode == "failOnNotFound" => Ok(Self::FailOnNotFound),
            mode if mode == "upsert" => Ok(Self::Upsert),
            mode if mode == "ignore" => Ok(Self::Ignore),
            _ => {
                let issue = json!({ "code": "invalid_enum_value", "path": ["mode"], "message": "Invalid enum value" });
                Err(Refusal::validation(Dialect::V4, vec![issue]))
            }
        }
    }
}

/// What is answered where an approval policy guards the folder: nothing is written. Not recorded: that there is an
/// `approval` instead of the secrets is known of the server, its fields are those that a reader can expect of one.
fn pending(ids: &mut Ids, changes: &[Change]) -> Answer {
    Answer::ok(&json!({
        "approval": {
            "id": ids.uuid(),
            "policyId": ids.uuid(),
            "status": "open",
            "hasMerged": false,
            "slug": "pending-change",
            "commits": changes.len(),
        }
    }))
}

/// What the server keeps of a value: it cuts white space off both ends, but leaves one line end.
fn stored(value: &str) -> String {
    let trimmed = value.trim();
    if value.ends_with('\n') { format!("{trimmed}\n") } else { trimmed.to_owned() }
}

/// All changes or none.
#[derive(Clone, Copy)]
struct Batch {
    dialect: Dialect,
    verb: Verb,
    mode: Mode,
    is_several: bool,
}

impl Batch {
    fn check(self, folder: &FolderData, changes: &[Change]) -> Result<(), Refusal> {
        let is_there = |change: &&Change| folder.secret(&change.key).is_some();
        let (there, missing): (Vec<_>, Vec<_>) = changes.iter().partition(is_there);
        match self.verb {
            Verb::Create if there.is_empty() => Ok(()),
            Verb::Create => Err(self.exists(&names(&there))),
            Verb::Delete if missing.is_empty() => Ok(()),
            Verb::Update if missing.is_empty() || self.mode != Mode::FailOnNotFound => Ok(()),
            Verb::Update => Err(self.not_updated(&names(&there), &names(&missing))),
            Verb::Delete => Err(Refusal::not_found("Secret not found")),
        }
    }

    fn exists(self, names: &str) -> Refusal {
        let exists = if self.dialect == Dialect::V4 { "exists" } else { "exist" };
        if self.is_several {
            return Refusal::bad_request(&format!("Secret already {exists}: {names}"));
        }
        Refusal::bad_request(&format!("Secret already {exists}"))
    }

    fn not_updated(self, there: &str, missing: &str) -> Refusal {
        Refusal::not_found(&match (self.dialect, self.is_several) {
            // This server names those that are there.
            (Dialect::V3, true) => format!("Secret does not exist: {there}"),
            (Dialect::V3, false) => "Secret not found".to_owned(),
            (_, true) => format!("Secret does not exist: {missing} in path /"),
            (_, false) => format!("Secret with name {missing} not found"),
        })
    }

    /// The secrets as they are afterwards (as they were, where they are removed).
    fn apply(self, folder: &mut FolderData, ids: &mut Ids, changes: &[Change]) -> Vec<SecretData> {
        let written = changes.iter().filter_map(|change| {
            match self.verb {
                Verb::Update if self.mode == Mode::Upsert && folder.secret(&change.key).is_none() => {
                    folder.add(SecretData::new(ids, &change.key, &change.value));
                }
                Verb::Create => folder.add(SecretData::new(ids, &change.key, &change.value)),
                Verb::Update => folder.secret_mut(&change.key)?.update(&change.value, ids.moment()),
                Verb::Delete => return folder.secrets.remove(&change.key),
            }
            folder.secret(&change.key).cloned()
        });
        written.collect()
    }
}

fn names(changes: &[&Change]) -> String {
    changes.iter().map(|change| change.key.as_str()).collect::<Vec<_>>().join(", ")
}
