//! Finding a project: by id, by slug, or among those the identity is a member of.

use hyper::StatusCode;
use serde_json::{Value, json};

use super::permission::{by_id, by_slug, identity_by_id, may_administer, may_in_organization, member};
use super::route::{Lookup, Version};
use super::{Request, required, token};
use crate::testing::answer::{Answer, Refusal};
use crate::testing::world::{OrganizationRole, World};
use crate::testing::{Dialect, Role};

pub(crate) fn answer(world: &mut World, request: &Request, lookup: &Lookup) -> Result<Answer, Refusal> {
    let identity = token::authorize(world, request)?;
    let body = match lookup {
        Lookup::Workspaces if world.dialect == Dialect::V3 => {
            return Err(Refusal::new(
                StatusCode::FORBIDDEN,
                "Forbidden access to /api/v1/workspace",
                "You are not allowed to access this resource",
            ));
        }
        Lookup::Workspaces => json!({ "workspaces": memberships_of(world, identity, None) }),
        Lookup::Projects => json!({ "projects": memberships_of(world, identity, request.query("type")) }),
        Lookup::WorkspaceById(id) => json!({ "workspace": readable(world, identity, by_id(world, id)?)? }),
        Lookup::ProjectById(id) => json!({ "project": readable(world, identity, by_id(world, id)?)? }),
        Lookup::BySlug(slug) => readable(world, identity, by_slug(world, slug)?)?,
    };
    Ok(Answer::ok(&body))
}

/// An identity may not read its own memberships, unless it administers the organization.
pub(crate) fn memberships(world: &mut World, request: &Request, id: &str) -> Result<Answer, Refusal> {
    let asking = token::authorize(world, request)?;
    may_in_organization(world, asking, OrganizationRole::Admin, "read", "identity")?;
    let identity = identity_by_id(world, id)?;
    let mut memberships: Vec<_> = world.identities[identity].roles.iter().collect();
    memberships.sort_by_key(|(project, _)| **project);
    let memberships = memberships.into_iter().map(|(project, role)| {
        let project = &world.projects[*project];
        json!({
            "identityId": id,
            "roles": [{ "role": role.slug(), "isTemporary": false }],
            "project": { "id": project.id, "name": project.name, "type": project.kind },
        })
    });
    Ok(Answer::ok(&json!({ "identityMemberships": memberships.collect::<Vec<_>>() })))
}

/// Makes a project, with whoever asks as its administrator.
///
/// Not recorded: the paths, the body and the form of the answer are those of the server's documentation.
pub(crate) fn create(world: &mut World, request: &Request) -> Result<Answer, Refusal> {
    let identity = token::authorize(world, request)?;
    may_in_organization(world, identity, OrganizationRole::Member, "create", "workspace")?;
    let body = request.json()?;
    let [name] = required(&body, ["projectName"], world.dialect)?;
    let made_up = || format!("{}-{:04}", name.to_lowercase().replace(' ', "-"), world.projects.len());
    let slug = body["slug"].as_str().map_or_else(made_up, str::to_owned);
    if !(5..=36).contains(&slug.len()) {
        let issue = json!({ "code": "custom", "path": ["slug"], "message": "Slug must be of 5 to 36 characters" });
        return Err(Refusal::validation(world.dialect, vec![issue]));
    }
    if by_slug(world, &slug).is_ok() {
        return Err(Refusal::bad_request("Project with the same slug already exists"));
    }
    let project = world.add_project(name, &slug, body["shouldCreateDefaultEnvs"].as_bool().unwrap_or(true));
    if let Some(kind) = body["type"].as_str().filter(|_| world.dialect == Dialect::V4) {
        kind.clone_into(&mut world.projects[project].kind);
    }
    world.identities[identity].roles.insert(project, Role::Admin);
    Ok(Answer::ok(&json!({ "project": project_json(world, project) })))
}

/// Adds an environment.
///
/// Not recorded: path, body and answer are those of the server's documentation; that one slug cannot be had twice is
/// from its public repository.
pub(crate) fn create_environment(
    world: &mut World,
    request: &Request,
    version: Version,
    id: &str,
) -> Result<Answer, Refusal> {
    let identity = token::authorize(world, request)?;
    let project = by_id(world, id)?;
    may_administer(world, identity, project, "create", "environments")?;
    let body = request.json()?;
    let [name, slug] = required(&body, ["name", "slug"], world.dialect)?;
    let World { projects, ids, .. } = world;
    if projects[project].environment(slug).is_some() {
        return Err(Refusal::bad_request("Environment with slug already exist"));
    }
    projects[project].add_environment(ids, slug, name);
    let made = projects[project].environment(slug).map(|environment| &environment.id);
    let parameter = match version {
        Version::V3 => "workspace",
        Version::V4 => "projectId",
    };
    Ok(Answer::ok(&json!({
        "message": "Successfully created new environment",
        parameter: id,
        "environment": { "id": made, "name": name, "slug": slug, "position": projects[project].environments.len() },
    })))
}

fn readable(world: &World, identity: usize, project: usize) -> Result<Value, Refusal> {
    member(world, identity, project)?;
    Ok(project_json(world, project))
}

fn memberships_of(world: &World, identity: usize, kind: Option<&str>) -> Vec<Value> {
    let roles = &world.identities[identity].roles;
    let of_kind = |index: &usize| kind.is_none_or(|kind| world.projects[*index].kind == kind);
    (0..world.projects.len())
        .filter(|index| roles.contains_key(index))
        .filter(of_kind)
        .map(|index| project_json(world, index))
        .collect()
}

fn project_json(world: &World, index: usize) -> Value {
    let project = &world.projects[index];
    let environments = project
        .environments
        .iter()
        .map(|environment| json!({ "name": environment.name, "slug": environment.slug, "id": environment.id }));
    let mut body = json!({
        "id": project.id,
        "_id": project.id,
        "name": project.name,
        "slug": project.slug,
        "autoCapitalization": true,
        "orgId": world.organization.id,
        "createdAt": project.created,
        "updatedAt": project.created,
        "version": 3,
        "upgradeStatus": null,
        "pitVersionLimit": 10,
        "kmsCertificateKeyId": null,
        "auditLogsRetentionDays": null,
        "environments": environments.collect::<Vec<_>>(),
    });
    if world.dialect == Dialect::V4 {
        body["type"] = json!(project.kind);
    }
    body
}
