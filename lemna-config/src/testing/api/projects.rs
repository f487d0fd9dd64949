//! Finding a project: by id, by slug, or among those the identity is a member of.

use hyper::StatusCode;
use serde_json::{Value, json};

use super::permission::{by_slug, identity_by_id, itself_by_id, may_as, may_in_organization, member};
use super::route::{Lookup, Version};
use super::{Request, required, token};
use crate::testing::answer::{Answer, Refusal};
use crate::testing::world::{OrganizationRole, World};
use crate::testing::{Dialect, Role};

/// How many characters a slug has.
const SLUG_LEAST: usize = 5;
const SLUG_MOST: usize = 36;

const NO_SLUG: &str = "Slug field can only contain lowercase letters, numbers, and hyphens";

pub(crate) fn answer(world: &mut World, request: &Request, lookup: &Lookup) -> Result<Answer, Refusal> {
    let identity = token::authorize(world, request)?;
    let body = match lookup {
        Lookup::Workspaces => {
            // This server has it for persons only.
            if world.dialect == Dialect::V3 && world.identities[identity].password.is_none() {
                return Err(Refusal::wrong_kind(&request.path));
            }
            json!({ "workspaces": memberships_of(world, identity, None, Form::Workspace) })
        }
        Lookup::Projects => {
            token::check_is_inside(world, request)?;
            json!({ "projects": memberships_of(world, identity, request.query("type"), Form::Project) })
        }
        Lookup::WorkspaceById(id) => {
            json!({ "workspace": readable(world, identity, itself_by_id(world, id)?, Form::Workspace)? })
        }
        Lookup::ProjectById(id) => {
            json!({ "project": readable(world, identity, itself_by_id(world, id)?, Form::Project)? })
        }
        Lookup::BySlug(version, slug) => {
            check_slug(world.dialect, slug)?;
            readable(world, identity, by_slug(world, slug)?, Form::of(*version))?
        }
    };
    Ok(Answer::ok(&body))
}

/// What is asked for by a slug that no project can have is refused as such.
fn check_slug(dialect: Dialect, slug: &str) -> Result<(), Refusal> {
    if dialect == Dialect::V3 && slug.len() < SLUG_LEAST {
        let message = "String must contain at least 5 character(s)";
        return Err(Refusal::too_small(dialect, "slug", "string", SLUG_LEAST, message));
    }
    if has_slug_form(slug) {
        return Ok(());
    }
    Err(Refusal::invalid(
        dialect,
        "slug",
        match dialect {
            Dialect::V3 => "Slug must be at least 5 character but no more than 36",
            _ => NO_SLUG,
        },
    ))
}

fn has_slug_form(slug: &str) -> bool {
    slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// An identity cannot read its own memberships, unless it administers the organization.
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
pub(crate) fn create(world: &mut World, request: &Request, version: Version) -> Result<Answer, Refusal> {
    let identity = token::authorize(world, request)?;
    may_in_organization(world, identity, OrganizationRole::Member, "create", "workspace").map_err(
        |refusal| match world.dialect {
            Dialect::V4 => {
                let message = "You don't have permission to create a project";
                Refusal::new(StatusCode::FORBIDDEN, "ForbiddenError", message)
            }
            _ => refusal,
        },
    )?;
    let body = request.json()?;
    let [name] = required(&body, ["projectName"], world.dialect)?;
    let made_up = || format!("{}-{:04}", name.to_lowercase().replace(' ', "-"), world.projects.len());
    let slug = body["slug"].as_str().map_or_else(made_up, str::to_owned);
    check_new_slug(world, &slug)?;
    let project = world.add_project(name, &slug, body["shouldCreateDefaultEnvs"].as_bool().unwrap_or(true));
    if let Some(kind) = body["type"].as_str().filter(|_| world.dialect > Dialect::V3) {
        kind.clone_into(&mut world.projects[project].kind);
    }
    world.identities[identity].roles.insert(project, Role::Admin);
    Ok(Answer::ok(&json!({ "project": project_json(world, project, Form::of(version)) })))
}

fn check_new_slug(world: &World, slug: &str) -> Result<(), Refusal> {
    let dialect = world.dialect;
    if slug.len() < SLUG_LEAST {
        return Err(Refusal::too_small(
            dialect,
            "slug",
            "string",
            SLUG_LEAST,
            match dialect {
                Dialect::V3 => "String must contain at least 5 character(s)",
                _ => "Slug field must be at least 5 lowercase characters",
            },
        ));
    }
    if slug.len() > SLUG_MOST || !has_slug_form(slug) {
        return Err(Refusal::invalid(dialect, "slug", NO_SLUG));
    }
    if by_slug(world, slug).is_err() {
        return Ok(());
    }
    Err(match dialect {
        Dialect::V4 => Refusal::bad_request(&format!(
            "A project with the slug \"{slug}\" already exists in your organization. \
             Please choose a different name or slug."
        )),
        _ => Refusal::internal_at("Create"),
    })
}

/// Adds an environment. Whoever can write can do so.
pub(crate) fn create_environment(
    world: &mut World,
    request: &Request,
    version: Version,
    id: &str,
) -> Result<Answer, Refusal> {
    let identity = token::authorize(world, request)?;
    let project = itself_by_id(world, id)?;
    may_as(world, identity, project, Role::Writer, "create", "environments")?;
    let body = request.json()?;
    let [name, slug] = required(&body, ["name", "slug"], world.dialect)?;
    if !has_slug_form(slug) {
        return Err(Refusal::invalid(
            world.dialect,
            "slug",
            match world.dialect {
                Dialect::V3 => "Slug must be a valid slug",
                _ => NO_SLUG,
            },
        ));
    }
    let World { projects, ids, dialect, .. } = world;
    if projects[project].environment(slug).is_some() {
        let exists = if *dialect == Dialect::V4 { "exists" } else { "exist" };
        let message = format!("Environment with slug already {exists}");
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "CreateEnvironment", &message));
    }
    projects[project].add_environment(ids, slug, name);
    let made = projects[project].environment(slug).map(|environment| &environment.id);
    let now = ids.moment();
    let mut environment = json!({
        "id": made,
        "name": name,
        "slug": slug,
        "position": projects[project].environments.len(),
        "projectId": id,
        "createdAt": now,
        "updatedAt": now,
    });
    if *dialect == Dialect::V4 {
        for name in ["deleteAfter", "softDeletedAt", "deletedByUserId", "deletedByIdentityId"] {
            environment[name] = Value::Null;
        }
    }
    let parameter = match version {
        Version::V3 => "workspace",
        Version::V4 => "projectId",
    };
    Ok(Answer::ok(&json!({
        "message": "Successfully created new environment",
        parameter: id,
        "environment": environment,
    })))
}

fn readable(world: &World, identity: usize, project: usize, form: Form) -> Result<Value, Refusal> {
    member(world, identity, project)?;
    Ok(project_json(world, project, form))
}

fn memberships_of(world: &World, identity: usize, kind: Option<&str>, form: Form) -> Vec<Value> {
    let roles = &world.identities[identity].roles;
    let of_kind = |index: &usize| kind.is_none_or(|kind| world.projects[*index].kind == kind);
    let mut found: Vec<_> =
        (0..world.projects.len()).filter(|index| roles.contains_key(index)).filter(of_kind).collect();
    if form == Form::Project {
        found.sort_by_key(|index| &world.projects[*index].name);
    }
    found.into_iter().map(|index| project_json(world, index, form)).collect()
}

/// Each generation of routes shows a project with other fields at its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `/api/v1/workspace`
    Workspace,
    /// `/api/v2/workspace`
    WorkspaceBySlug,
    /// `/api/v1/projects`
    Project,
}

impl Form {
    /// Of a project that is made or found by its slug.
    fn of(version: Version) -> Self {
        match version {
            Version::V3 => Self::WorkspaceBySlug,
            Version::V4 => Self::Project,
        }
    }
}

fn project_json(world: &World, index: usize, form: Form) -> Value {
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
    if world.dialect > Dialect::V3 {
        body["type"] = json!(project.kind);
        body["autoCapitalization"] = json!(false);
        body["description"] = Value::Null;
        body["hasDeleteProtection"] = json!(false);
        body["secretSharing"] = json!(true);
        body["showSnapshotsLegacy"] = json!(false);
        match form {
            Form::Workspace => {}
            Form::WorkspaceBySlug => body["kmsSecretManagerKeyId"] = Value::Null,
            Form::Project => body["deletedEnvironments"] = json!([]),
        }
    }
    if world.dialect == Dialect::V4 {
        for name in ["defaultProduct", "secretDetectionIgnoreValues", "enforceEncryptedSecretManagerSecretMetadata"] {
            body[name] = Value::Null;
        }
    }
    body
}
