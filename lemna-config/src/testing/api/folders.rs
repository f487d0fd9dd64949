//! The folders directly below a path.

use serde_json::{Value, json};

use super::permission::{Place, may_read};
use super::route::Version;
use super::{Request, token};
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
