//! Finding a project: by id, by slug, or among those the identity is a member of.

use hyper::StatusCode;
use serde_json::{Value, json};

use super::permission::{by_id, by_slug, member};
use super::route::Lookup;
use super::{Request, token};
use crate::testing::Dialect;
use crate::testing::answer::{Answer, Refusal};
use crate::testing::world::World;

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

/// An identity may not read its own memberships.
pub(crate) fn memberships(world: &mut World, request: &Request) -> Result<Answer, Refusal> {
    token::authorize(world, request)?;
    Err(Refusal::permission("You are not allowed to read on identity"))
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
        "orgId": world.organization,
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
