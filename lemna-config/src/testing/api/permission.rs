//! Which project a request means, and whether the identity is allowed to do what it asks there.

use hyper::StatusCode;

use super::Request;
use super::route::{Verb, Version};
use crate::testing::answer::Refusal;
use crate::testing::world::{OrganizationRole, World};
use crate::testing::{Dialect, Role};

/// What a request says about where it means: project, and environment slug.
pub(crate) struct Place<'a> {
    pub(crate) project_id: Option<&'a str>,
    pub(crate) project_slug: Option<&'a str>,
    pub(crate) environment: Option<&'a str>,
}

/// The name of the parameter that holds the project's id.
pub(crate) fn project_parameter(version: Version) -> &'static str {
    match version {
        Version::V3 => "workspaceId",
        Version::V4 => "projectId",
    }
}

impl<'a> Place<'a> {
    pub(crate) fn of_query(request: &'a Request, version: Version) -> Self {
        Self {
            project_id: request.query(project_parameter(version)),
            project_slug: request.query("workspaceSlug").filter(|_| version == Version::V3),
            environment: request.query("environment"),
        }
    }

    /// The project's index and the environment's slug, which need not exist.
    pub(crate) fn find(&self, world: &World, version: Version) -> Result<(usize, &'a str), Refusal> {
        let missing = match version {
            Version::V3 if world.dialect == Dialect::V4 => "You must provide projectSlug or workspaceId",
            Version::V3 => "Missing workspace id or environment",
            Version::V4 => "Missing project id or environment",
        };
        let environment = self.environment.ok_or_else(|| Refusal::bad_request(missing))?;
        let project = match (self.project_id, self.project_slug) {
            (Some(id), _) => by_id(world, id)?,
            (None, Some(slug)) => by_slug(world, slug)?,
            (None, None) => return Err(Refusal::bad_request(missing)),
        };
        Ok((project, environment))
    }
}

pub(crate) fn identity_by_id(world: &World, id: &str) -> Result<usize, Refusal> {
    let found = world.identities.iter().position(|identity| identity.id == id && identity.password.is_none());
    found.ok_or_else(|| match world.dialect {
        Dialect::V3 => Refusal::not_found("Failed to find identity"),
        _ => Refusal::not_found(&format!("Failed to find identity with ID {id}")),
    })
}

/// The project of this id, whose secrets or folders are asked for.
pub(crate) fn by_id(world: &World, id: &str) -> Result<usize, Refusal> {
    const MISSING: &str = "not found during bot lookup. Are you sure you are using the correct project ID?";

    id_of(world, id).ok_or_else(|| match world.dialect {
        Dialect::V3 => Refusal::not_found(&format!("Project {MISSING}")),
        _ => Refusal::not_found(&format!("Project with ID '{id}' {MISSING}")),
    })
}

/// The project of this id, which is itself asked for or changed.
pub(crate) fn itself_by_id(world: &World, id: &str) -> Result<usize, Refusal> {
    id_of(world, id).ok_or_else(|| match world.dialect {
        Dialect::V3 => Refusal::internal_at("Failed to find project by id"),
        _ => Refusal::not_found(&format!("Project with ID '{id}' not found")),
    })
}

/// The project of this id, whose members are asked for or changed.
pub(crate) fn with_members(world: &World, id: &str) -> Result<usize, Refusal> {
    id_of(world, id).ok_or_else(|| match world.dialect {
        Dialect::V4 => Refusal::not_found(&format!("Project with {id} not found")),
        _ => no_member_of(world.dialect, id),
    })
}

fn id_of(world: &World, id: &str) -> Option<usize> {
    world.projects.iter().position(|project| project.id == id)
}

pub(crate) fn by_slug(world: &World, slug: &str) -> Result<usize, Refusal> {
    let found = world.projects.iter().position(|project| project.slug == slug);
    found.ok_or_else(|| match world.dialect {
        Dialect::V3 => Refusal::internal_at("Failed to find project by slug"),
        _ => Refusal::not_found(&format!("Project with slug '{slug}' not found")),
    })
}

/// The identity's role in the project, if it is a member.
pub(crate) fn member(world: &World, identity: usize, project: usize) -> Result<Role, Refusal> {
    let role = world.identities[identity].roles.get(&project).copied();
    role.ok_or_else(|| no_member_of(world.dialect, &world.projects[project].id))
}

fn no_member_of(dialect: Dialect, project: &str) -> Refusal {
    const ERROR: &str = "Identity is not a member of the specified project";

    let message = "You are not allowed to access this resource";
    match dialect {
        Dialect::V3 => Refusal::new(StatusCode::FORBIDDEN, ERROR, message),
        Dialect::V3Bootstrap => Refusal::new(StatusCode::FORBIDDEN, &format!("{ERROR} with ID '{project}'"), message),
        Dialect::V4 => {
            let message = format!(
                "You are not a member of this project with ID {project}. Please assign this identity to the project \
                 with the appropriate permissions, then try again."
            );
            Refusal::new(StatusCode::FORBIDDEN, "ProjectMembershipNotFound", &message)
        }
    }
}

pub(crate) fn may_read(world: &World, identity: usize, project: usize) -> Result<(), Refusal> {
    if member(world, identity, project)? != Role::NoAccess {
        return Ok(());
    }
    let action = match world.dialect {
        Dialect::V3 => "read",
        _ => "describeSecret",
    };
    Err(Refusal::permission(&format!("You are not allowed to {action} on secrets")))
}

pub(crate) fn may_write(world: &World, identity: usize, project: usize, verb: Verb) -> Result<(), Refusal> {
    if matches!(member(world, identity, project)?, Role::Writer | Role::Admin) {
        return Ok(());
    }
    let action = match verb {
        Verb::Create => "create",
        Verb::Update => "edit",
        Verb::Delete => "delete",
    };
    Err(Refusal::permission(&format!("You are not allowed to {action} on secrets")))
}

/// Whether the identity has at least this role, which is of those that change something. `action` and `subject` are
/// what the refusal calls what is done.
pub(crate) fn may_as(
    world: &World,
    identity: usize,
    project: usize,
    least: Role,
    action: &str,
    subject: &str,
) -> Result<(), Refusal> {
    match member(world, identity, project)? {
        Role::Admin => Ok(()),
        role if role == least => Ok(()),
        _ => Err(Refusal::permission(&format!("You are not allowed to {action} on {subject}"))),
    }
}

/// Whether the identity is allowed to do this in the organization.
pub(crate) fn may_in_organization(
    world: &World,
    identity: usize,
    least: OrganizationRole,
    action: &str,
    subject: &str,
) -> Result<(), Refusal> {
    let may = match world.identities[identity].organization_role {
        OrganizationRole::Admin => true,
        OrganizationRole::Member => least != OrganizationRole::Admin,
        OrganizationRole::NoAccess => false,
    };
    may.then_some(()).ok_or_else(|| Refusal::permission(&format!("You are not allowed to {action} on {subject}")))
}

/// What says that there is no folder to read one secret from or to write to; `place` is the function of the server
/// that says so.
pub(crate) fn no_such_path(dialect: Dialect, place: &str, environment: &str, path: &str) -> Refusal {
    let message = match dialect {
        Dialect::V3 => "Folder not found for the given environment slug & secret path".to_owned(),
        _ => format!("Folder with path '{path}' in environment with slug '{environment}' not found"),
    };
    Refusal::new(StatusCode::NOT_FOUND, place, &message)
}

/// What says that there is no folder to list.
pub(crate) fn not_listed(environment: &str, path: &str) -> Refusal {
    let message = format!(
        "Folder with path '{path}' in environment '{environment}' was not found. \
         Please ensure the environment slug and secret path is correct."
    );
    Refusal::new(StatusCode::NOT_FOUND, "SecretPathNotFound", &message)
}
