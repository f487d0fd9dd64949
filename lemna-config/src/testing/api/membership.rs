//! Identities as members of a project.
//!
//! Not recorded: paths, bodies and answers are those of the server's documentation and of its public repository.

use serde_json::{Value, json};

use super::Request;
use super::permission::{by_id, identity_by_id, may_administer};
use crate::testing::Role;
use crate::testing::answer::{Answer, Refusal};
use crate::testing::world::World;

const SUBJECT: &str = "identity";

pub(crate) fn show(world: &World, asking: usize, project: &str, id: &str) -> Result<Answer, Refusal> {
    let project = by_id(world, project)?;
    may_administer(world, asking, project, "read", SUBJECT)?;
    let identity = identity_by_id(world, id)?;
    let role = world.identities[identity].roles.get(&project).ok_or_else(|| no_member(world, project, id))?;
    Ok(shown(world, project, identity, *role))
}

pub(crate) fn add(
    world: &mut World,
    asking: usize,
    request: &Request,
    project: &str,
    id: &str,
) -> Result<Answer, Refusal> {
    let project = by_id(world, project)?;
    may_administer(world, asking, project, "create", SUBJECT)?;
    let identity = identity_by_id(world, id)?;
    if world.identities[identity].roles.contains_key(&project) {
        let project = &world.projects[project].id;
        let message = format!("Identity with ID {id} already exists in project with ID {project}");
        return Err(Refusal::bad_request(&message));
    }
    let role = role(&request.json()?)?;
    world.identities[identity].roles.insert(project, role);
    Ok(shown(world, project, identity, role))
}

pub(crate) fn change(
    world: &mut World,
    asking: usize,
    request: &Request,
    project: &str,
    id: &str,
) -> Result<Answer, Refusal> {
    let project = by_id(world, project)?;
    may_administer(world, asking, project, "edit", SUBJECT)?;
    let identity = identity_by_id(world, id)?;
    if !world.identities[identity].roles.contains_key(&project) {
        return Err(no_member(world, project, id));
    }
    let role = role(&request.json()?)?;
    world.identities[identity].roles.insert(project, role);
    Ok(Answer::ok(&json!({ "roles": [{ "role": role.slug(), "isTemporary": false }] })))
}

fn no_member(world: &World, project: usize, id: &str) -> Refusal {
    let project = &world.projects[project].id;
    Refusal::not_found(&format!(
        "Project membership for identity with ID '{id}' in project with ID '{project}' not found"
    ))
}

/// The one role of `role` or `roles`; there are only the built-in ones.
fn role(body: &Value) -> Result<Role, Refusal> {
    let slug = body["roles"][0]["role"].as_str().or(body["role"].as_str()).unwrap_or("no-access");
    Role::of_slug(slug).ok_or_else(|| Refusal::not_found("One or more custom project roles not found"))
}

fn shown(world: &World, project: usize, identity: usize, role: Role) -> Answer {
    let identity = &world.identities[identity];
    Answer::ok(&json!({
        "identityMembership": {
            "identityId": identity.id,
            "projectId": world.projects[project].id,
            "roles": [{ "role": role.slug(), "isTemporary": false }],
            "identity": { "id": identity.id, "name": identity.name },
        }
    }))
}
