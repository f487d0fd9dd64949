//! The folders directly below a path.

use serde_json::{Value, json};

use super::permission::{Place, by_id, may_read, may_write, project_parameter};
use super::route::{Verb, Version};
use super::{Request, required, token};
use crate::testing::answer::{Answer, Refusal};
use crate::testing::world::{EnvironmentData, World, normal_path, parent};

pub(crate) fn list(world: &mut World, request: &Request) -> Result<Answer, Refusal> {
    let identity = token::authorize(world, request)?;
    let version = if request.query("projectId").is_some() { Version::V4 } else { Version::V3 };
    let (project, environment) = Place::of_query(request, version).find(world, version)?;
    may_read(world, identity, project, environment)?;
    let path = normal_path(request.query("path").or(request.query("secretPath")).unwrap_or("/"));
    let environment = world.projects[project].environment(environment);
    let environment = environment.ok_or_else(|| Refusal::not_found("Environment not found"))?;
    Ok(Answer::ok(&json!({ "folders": below(environment, &path) })))
}

/// Makes a folder, and those above it that are missing. One that is there is given back as it is.
///
/// Not recorded: paths and body are those of the server's documentation, the rest is from its public repository.
pub(crate) fn create(world: &mut World, request: &Request, version: Version) -> Result<Answer, Refusal> {
    let identity = token::authorize(world, request)?;
    let body = request.json()?;
    let [project, environment, name] =
        required(&body, [project_parameter(version), "environment", "name"], world.dialect)?;
    let project = by_id(world, project)?;
    may_write(world, identity, project, Verb::Create)
        .map_err(|_| Refusal::permission("You are not allowed to create on secret-folders"))?;
    if world.projects[project].environment(environment).is_none() {
        return Err(Refusal::not_found(&format!("Environment with slug '{environment}' not found")));
    }
    let path = normal_path(&format!("{}/{name}", body["path"].as_str().unwrap_or("/")));
    world.folder(project, environment, &path);
    let environment = world.projects[project].environment(environment);
    let made = environment
        .and_then(|environment| below(environment, parent(&path)).into_iter().find(|folder| folder["name"] == name));
    Ok(Answer::ok(&json!({ "folder": made })))
}

fn below(environment: &EnvironmentData, path: &str) -> Vec<Value> {
    let Some(folder) = environment.folder(path) else { return Vec::new() };
    let children = environment.folders.iter().filter(|child| child.path != "/" && parent(&child.path) == path);
    children
        .map(|child| {
            json!({
                "id": child.id,
                "name": child.path.rsplit('/').next(),
                "version": 1,
                "createdAt": child.created,
                "updatedAt": child.created,
                "envId": environment.id,
                "parentId": folder.id,
                "isReserved": false,
            })
        })
        .collect()
}
