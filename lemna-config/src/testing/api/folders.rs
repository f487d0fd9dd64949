//! The folders directly below a path.

use hyper::StatusCode;
use serde_json::{Value, json};

use super::permission::{Place, by_id, may_read, may_write, project_parameter};
use super::route::{Verb, Version};
use super::{Request, required, token};
use crate::testing::Dialect;
use crate::testing::answer::{Answer, Refusal};
use crate::testing::world::{EnvironmentData, World, normal_path, parent};

pub(crate) fn list(world: &mut World, request: &Request) -> Result<Answer, Refusal> {
    let identity = token::authorize(world, request)?;
    let version = if request.query("projectId").is_some() { Version::V4 } else { Version::V3 };
    let (project, environment) = Place::of_query(request, version).find(world, version)?;
    may_read(world, identity, project)?;
    let path = normal_path(request.query("path").or(request.query("secretPath")).unwrap_or("/"));
    let environment = world.projects[project].environment(environment);
    let environment = environment.ok_or_else(|| Refusal::not_found("Environment not found"))?;
    Ok(Answer::ok(&json!({ "folders": below(environment, &path, world.dialect) })))
}

/// Makes a folder, and those above it that are missing. Older servers give one that is there back as it is.
pub(crate) fn create(world: &mut World, request: &Request, version: Version) -> Result<Answer, Refusal> {
    let identity = token::authorize(world, request)?;
    let body = request.json()?;
    let [project, environment, name] =
        required(&body, [project_parameter(version), "environment", "name"], world.dialect)?;
    check_name(world.dialect, name)?;
    let project = by_id(world, project)?;
    may_write(world, identity, project, Verb::Create)
        .map_err(|_| Refusal::permission("You are not allowed to create on secret-folders"))?;
    if world.projects[project].environment(environment).is_none() {
        return Err(no_environment(world, project, environment));
    }
    let above = normal_path(body["path"].as_str().unwrap_or("/"));
    let path = normal_path(&format!("{above}/{name}"));
    if world.dialect == Dialect::V4 && world.projects[project].folder(environment, &path).is_some() {
        let message = format!("Folder with name '{name}' already exists in path '{above}'");
        return Err(Refusal::bad_request(&message));
    }
    world.folder(project, environment, &path);
    let environment = world.projects[project].environment(environment);
    let folders = environment.map(|environment| below(environment, parent(&path), world.dialect)).unwrap_or_default();
    let mut made = folders.into_iter().find(|folder| folder["name"] == name).unwrap_or_default();
    if world.dialect == Dialect::V4 {
        made["path"] = json!(path);
    }
    Ok(Answer::ok(&json!({ "folder": made })))
}

fn check_name(dialect: Dialect, name: &str) -> Result<(), Refusal> {
    if name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
        return Ok(());
    }
    Err(match dialect {
        Dialect::V3 => Refusal::internal_at("Find by secret path"),
        Dialect::V3Bootstrap | Dialect::V4 => {
            let message = "Invalid folder name. Only alphanumeric characters, dashes, and underscores are allowed.";
            Refusal::invalid(dialect, "name", message)
        }
    })
}

fn no_environment(world: &World, project: usize, slug: &str) -> Refusal {
    match world.dialect {
        Dialect::V3 => Refusal::new(StatusCode::NOT_FOUND, "Create folder", "Environment not found"),
        Dialect::V3Bootstrap | Dialect::V4 => {
            let project = &world.projects[project].id;
            let message = format!("Environment with slug '{slug}' in project with ID '{project}' not found");
            Refusal::not_found(&message)
        }
    }
}

fn below(environment: &EnvironmentData, path: &str, dialect: Dialect) -> Vec<Value> {
    let Some(folder) = environment.folder(path) else { return Vec::new() };
    let children = environment.folders.iter().filter(|child| child.path != "/" && parent(&child.path) == path);
    let mut children: Vec<_> = children.collect();
    if dialect == Dialect::V4 {
        children.sort_by(|one, other| one.path.cmp(&other.path));
    }
    children
        .into_iter()
        .map(|child| {
            let mut json = json!({
                "id": child.id,
                "name": child.path.rsplit('/').next(),
                "version": 1,
                "createdAt": child.created,
                "updatedAt": child.created,
                "envId": environment.id,
                "parentId": folder.id,
                "isReserved": false,
            });
            if dialect > Dialect::V3 {
                json["description"] = Value::Null;
                json["lastSecretModified"] = json!(child.secrets.values().map(|secret| &secret.updated).max());
            }
            json
        })
        .collect()
}
