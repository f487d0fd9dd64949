//! Identities as members of a project.

use serde_json::{Value, json};

use super::Request;
use super::identities::methods;
use super::permission::{may_as, with_members};
use super::route::Version;
use crate::testing::answer::{Answer, Refusal};
use crate::testing::world::World;
use crate::testing::{Dialect, Role};

const SUBJECT: &str = "identity";

/// The identity of `id` in the project of `project`, as a request names them.
#[derive(Clone, Copy)]
pub(crate) struct Named<'a> {
    pub(crate) version: Version,
    pub(crate) project: &'a str,
    pub(crate) id: &'a str,
}

/// Whoever can write can see the other members.
pub(crate) fn show(world: &mut World, asking: usize, named: Named<'_>) -> Result<Answer, Refusal> {
    let project = with_members(world, named.project)?;
    may_as(world, asking, project, Role::Writer, "read", SUBJECT)?;
    let (identity, role) = member(world, project, named.id)?;
    Ok(shown(world, project, identity, role, named.version))
}

pub(crate) fn add(world: &mut World, asking: usize, request: &Request, named: Named<'_>) -> Result<Answer, Refusal> {
    let project = with_members(world, named.project)?;
    may_as(world, asking, project, Role::Admin, "create", SUBJECT)?;
    if member(world, project, named.id).is_ok() {
        return Err(Refusal::bad_request(&match world.dialect {
            Dialect::V3 => format!("Identity with id {} already exists in project with id {}", named.id, named.project),
            Dialect::V3Bootstrap => {
                format!("Identity with ID {} already exists in project with ID {}", named.id, named.project)
            }
            Dialect::V4 => "Identity is already a member".to_owned(),
        }));
    }
    let role = role(world, named, &request.json()?)?;
    let identity = super::permission::identity_by_id(world, named.id)?;
    world.identities[identity].roles.insert(project, role);
    Ok(Answer::ok(&json!({ "identityMembership": bare(world, named) })))
}

pub(crate) fn change(world: &mut World, asking: usize, request: &Request, named: Named<'_>) -> Result<Answer, Refusal> {
    let project = with_members(world, named.project)?;
    may_as(world, asking, project, Role::Admin, "edit", SUBJECT)?;
    let (identity, _) = member(world, project, named.id)?;
    let role = role(world, named, &request.json()?)?;
    world.identities[identity].roles.insert(project, role);
    if named.version == Version::V4 {
        return Ok(Answer::ok(&json!({ "identityMembership": bare(world, named) })));
    }
    let mut given = given(world, role, named.version);
    let now = world.ids.moment();
    given["projectMembershipId"] = json!(world.ids.uuid());
    given["createdAt"] = json!(now);
    given["updatedAt"] = json!(now);
    for name in ["customRoleName", "customRoleSlug"] {
        given.as_object_mut().and_then(|given| given.remove(name));
    }
    Ok(Answer::ok(&json!({ "roles": [given] })))
}

fn member(world: &World, project: usize, id: &str) -> Result<(usize, Role), Refusal> {
    let mut known = world.identities.iter().enumerate().filter(|(_, identity)| identity.id == id);
    let found = known.find_map(|(index, identity)| Some((index, *identity.roles.get(&project)?)));
    found.ok_or_else(|| {
        Refusal::not_found(&match world.dialect {
            Dialect::V3 => format!("Membership not found for identity {id}"),
            // The quote that is missing is the server's.
            Dialect::V3Bootstrap => {
                let project = &world.projects[project].id;
                format!("Project membership for identity with ID '{id} in project with ID '{project}' not found")
            }
            Dialect::V4 => "Identity membership not found".to_owned(),
        })
    })
}

/// The one role of `role` or `roles`; there are only the built-in ones.
fn role(world: &World, named: Named<'_>, body: &Value) -> Result<Role, Refusal> {
    let slug = body["roles"][0]["role"].as_str().or(body["role"].as_str()).unwrap_or("no-access");
    Role::of_slug(slug).ok_or_else(|| {
        Refusal::not_found(&match world.dialect {
            Dialect::V4 => {
                format!("Specified roles '{slug}' was not found in the project with ID '{}'", named.project)
            }
            _ => format!("Specified role was not found: {slug}"),
        })
    })
}

/// The membership without what it gives.
fn bare(world: &mut World, named: Named<'_>) -> Value {
    let now = world.ids.moment();
    json!({
        "id": world.ids.uuid(),
        "projectId": named.project,
        "identityId": named.id,
        "createdAt": now,
        "updatedAt": now,
    })
}

/// A role as a member has it.
fn given(world: &mut World, role: Role, version: Version) -> Value {
    let mut given = json!({
        "id": world.ids.uuid(),
        "role": role.slug(),
        "customRoleName": null,
        "customRoleSlug": null,
        "isTemporary": false,
        "temporaryMode": null,
        "temporaryRange": null,
        "temporaryAccessStartTime": null,
        "temporaryAccessEndTime": null,
    });
    if version == Version::V3 {
        given["customRoleId"] = Value::Null;
    }
    given
}

fn shown(world: &mut World, project: usize, index: usize, role: Role, version: Version) -> Answer {
    let (id, now, given) = (world.ids.uuid(), world.ids.moment(), given(world, role, version));
    let identity = &world.identities[index];
    let (key, methods) = methods(world.dialect, identity);
    let mut membership = json!({
        "id": id,
        "createdAt": now,
        "updatedAt": now,
        "roles": [given],
        "identity": { "name": identity.name, "id": identity.id, key: methods },
    });
    match version {
        Version::V3 => {
            let project = &world.projects[project];
            membership["identityId"] = json!(identity.id);
            membership["project"] = json!({ "name": project.name, "id": project.id });
        }
        Version::V4 => {
            membership["lastLoginAuthMethod"] = Value::Null;
            membership["lastLoginTime"] = Value::Null;
            membership["identity"]["orgId"] = json!(world.organization.id);
            membership["identity"]["projectId"] = Value::Null;
            membership["identity"]["metadata"] = json!([]);
        }
    }
    Answer::ok(&json!({ "identityMembership": membership }))
}
