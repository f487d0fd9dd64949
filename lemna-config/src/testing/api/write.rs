//! Making, changing and removing secrets, one or several at once.

use serde::Serialize;
use serde_json::{Value, json};

use super::permission::{Place, may_write, no_such_path, project_parameter};
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
    let folder = world.projects[project].folder_mut(environment, &path);
    let folder = folder.ok_or_else(|| no_such_path(environment, &path))?;
    let mode = Mode::of(&body, version, verb, name)?;
    if folder.is_guarded {
        return Ok(pending(&mut world.ids, &changes));
    }
    let written = apply(folder, &mut world.ids, verb, mode, &changes, name.is_none())?;
    let shown = Shown { dialect: world.dialect, workspace: &world.projects[project].id, environment, values: true };
    let mut json = written.iter().map(|secret| SecretJson::written(secret, shown, secret.value.clone()));
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

fn several(body: &Value) -> Vec<Change> {
    let secrets = body["secrets"].as_array().map(Vec::as_slice).unwrap_or_default();
    secrets.iter().map(|fields| Change::of(fields["secretKey"].as_str().unwrap_or_default(), fields)).collect()
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
/// `approval` instead of the secrets is known of the server, its fields are those that a reader may expect of one.
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

/// All changes or none, and the secrets as they are afterwards (as they were, where they are removed).
fn apply(
    folder: &mut FolderData,
    ids: &mut Ids,
    verb: Verb,
    mode: Mode,
    changes: &[Change],
    several: bool,
) -> Result<Vec<SecretData>, Refusal> {
    let wrong = changes.iter().filter(|change| folder.secret(&change.key).is_some() == (verb == Verb::Create));
    let wrong: Vec<_> = wrong.map(|change| change.key.as_str()).collect();
    match verb {
        _ if wrong.is_empty() || mode != Mode::FailOnNotFound => {}
        Verb::Create if several => {
            return Err(Refusal::bad_request(&format!("Secret already exist: {}", wrong.join(", "))));
        }
        Verb::Create => return Err(Refusal::bad_request("Secret already exist")),
        Verb::Update | Verb::Delete => return Err(Refusal::not_found("Secret not found")),
    }
    let written = changes.iter().filter_map(|change| {
        match verb {
            Verb::Update if mode == Mode::Upsert && folder.secret(&change.key).is_none() => {
                folder.add(SecretData::new(ids, &change.key, &change.value));
            }
            Verb::Create => folder.add(SecretData::new(ids, &change.key, &change.value)),
            Verb::Update => folder.secret_mut(&change.key)?.update(&change.value, ids.moment()),
            Verb::Delete => return folder.secrets.remove(&change.key),
        }
        folder.secret(&change.key).cloned()
    });
    Ok(written.collect())
}
