//! Who asks, and which projects it sees.

use std::time::Duration;

use lemna_config::SourceErrorKind;
use lemna_config::admin::{AdminClient, AdminErrorKind, FoundInfisical, Organization, Project, Server};

use super::finding::{Area, Findings};
use super::permissions;
use super::server::roughly;

/// How long a token should live at most, for a load does not give its token back.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) fn examine(infisical: &FoundInfisical, server: &Server, findings: &mut Findings) {
    let (who, client) = match server.client().and_then(|client| Ok((client.who_am_i()?, client))) {
        Ok(asked) => asked,
        Err(error) => return findings.problem(Area::Identity, &error, error.remedy()),
    };
    let life = who.token_life.map(|life| format!(", its tokens live {}", roughly(life))).unwrap_or_default();
    findings.ok(Area::Identity, format_args!("it logs in with {}{life}", who.method));
    if who.token_life.is_some_and(|life| life > DAY) {
        findings.note(Area::Identity, "its tokens outlive their use: set their time to live to 24 hours or less");
    }
    if let Some(organization) = &who.organization {
        scope(&client, organization, findings);
    }
    if let Some(project) = project(&client, infisical.project(), findings) {
        permissions::examine(&client, &project, infisical, findings);
    }
}

/// An identity of services is a member of a project, and nothing in the organization.
fn scope(client: &AdminClient, organization: &Organization, findings: &mut Findings) {
    // Whether there is one of this name does not matter: others are not even allowed to look.
    let refused = match client.find_identity(&organization.id, "lemna doctor") {
        Ok(_) => None,
        Err(error) if matches!(error.kind(), AdminErrorKind::Several { .. }) => None,
        Err(error) => Some(error),
    };
    match refused {
        None => {
            let remedy = "services need no role there: give the identity the role No Access in the organization";
            findings.warning(Area::Identity, "it can see the identities of the whole organization", remedy);
        }
        Some(error) if matches!(error.kind(), AdminErrorKind::Server(SourceErrorKind::Forbidden { .. })) => {
            findings.ok(Area::Identity, "it has no organization role");
        }
        Some(error) => {
            findings.note(Area::Identity, format_args!("unknown whether it has an organization role: {error}"));
        }
    }
}

/// The project that a load would ask.
fn project(client: &AdminClient, named: Option<&str>, findings: &mut Findings) -> Option<Project> {
    let seen = match client.projects() {
        Ok(projects) => Some(projects),
        Err(error) if matches!(error.kind(), AdminErrorKind::ProjectsNotListed { .. }) => None,
        Err(error) => {
            findings.problem(Area::Project, &error, error.remedy());
            return None;
        }
    };
    let slugs = |projects: &[Project]| projects.iter().map(|project| &*project.slug).collect::<Vec<_>>().join(", ");
    match seen.as_deref() {
        None => findings.note(Area::Project, "an older server does not list the projects that the identity sees"),
        Some([]) => {
            findings.problem(
                Area::Project,
                "the identity sees no project",
                "add it to the project, with the role Viewer",
            );
            return None;
        }
        Some([only]) => findings.ok(Area::Project, format_args!("the identity sees one: {}", only.slug)),
        Some(several) => findings.warning(
            Area::Project,
            format_args!("the identity sees {}: {}", several.len(), slugs(several)),
            "take it out of the others: whoever has its secret reads them all",
        ),
    }
    match (named, seen.as_deref()) {
        (Some(named), _) => match client.find_project(named) {
            Ok(Some(project)) => Some(project),
            Ok(None) => {
                let text = format!("there is no project {named}, or the identity is not a member of it");
                findings.problem(
                    Area::Project,
                    text,
                    "correct INFISICAL_PROJECT_ID, or add the identity to the project",
                );
                None
            }
            Err(error) => {
                findings.problem(Area::Project, &error, error.remedy());
                None
            }
        },
        (None, Some([only])) => Some(only.clone()),
        (None, _) => {
            let text = "no variable names the project: a load finds it only if the struct names it";
            findings.warning(Area::Project, text, "set INFISICAL_PROJECT_ID to its slug or id");
            None
        }
    }
}
