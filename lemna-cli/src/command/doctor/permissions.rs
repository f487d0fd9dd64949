//! Which environments there are, and what the identity can read of them.

use lemna_config::SourceErrorKind;
use lemna_config::admin::{
    AdminClient, AdminError, AdminErrorKind, Folder, FoundInfisical, Project, Secret, SecretValue, View,
};

use super::finding::{Area, Findings};
use crate::shown::lost_reference;

pub(super) fn examine(client: &AdminClient, project: &Project, infisical: &FoundInfisical, findings: &mut Findings) {
    let own = infisical.environment();
    let slugs: Vec<_> = project.environments.iter().map(|environment| &*environment.slug).collect();
    if slugs.contains(&own) {
        findings.ok(Area::Environment, format_args!("{} has {own}", project.slug));
    } else if !slugs.is_empty() {
        let text = format!("{} has no environment {own}: there are {}", project.slug, slugs.join(", "));
        findings.problem(Area::Environment, text, "set INFISICAL_ENV to one of them");
    }
    let asked = if slugs.is_empty() { vec![own] } else { slugs };
    for environment in asked {
        let look = |view| client.secrets(&Folder::new(project, environment, infisical.path())?, view);
        let may = May::of(&look(View::Resolved), || look(View::Names));
        tell(&may, environment, environment == own, infisical.path(), findings);
        if environment == own && matches!(may, May::Read { secrets: 1.., .. }) {
            references(client, project, infisical, findings);
        }
    }
}

/// The references that lead nowhere, in what services get.
fn references(client: &AdminClient, project: &Project, infisical: &FoundInfisical, findings: &mut Findings) {
    let own = infisical.environment();
    let folder = Folder::new(project, own, infisical.path());
    match folder.and_then(|folder| client.lost_references(&folder)) {
        Ok(lost) if lost.is_empty() => {
            findings.ok(Area::References, format_args!("{own}: every reference leads to a secret"));
        }
        Ok(lost) => {
            for one in lost {
                let text = format!("{own}: {} {}", one.name, lost_reference(&one.refers_to));
                findings.warning(Area::References, text, "set the secret that it refers to, or correct the reference");
            }
        }
        Err(error) => findings.note(Area::References, format_args!("{own}: references were not checked: {error}")),
    }
}

/// What the identity can do in an environment.
enum May {
    Read {
        secrets: usize,
        hidden: usize,
    },
    SeeNames,
    Nothing,
    /// The folder does not exist.
    NoFolder,
    Unknown(AdminError),
}

impl May {
    fn of(values: &Result<Vec<Secret>, AdminError>, names: impl Fn() -> Result<Vec<Secret>, AdminError>) -> Self {
        match values {
            Ok(secrets) => {
                let hidden = secrets.iter().filter(|secret| matches!(secret.value, SecretValue::Hidden)).count();
                Self::Read { secrets: secrets.len(), hidden }
            }
            Err(error) => {
                match error.kind() {
                    AdminErrorKind::Server(
                        SourceErrorKind::Forbidden { .. } | SourceErrorKind::ValuesForbidden { .. },
                    ) if names().is_ok() => Self::SeeNames,
                    AdminErrorKind::Server(
                        SourceErrorKind::Forbidden { .. }
                        | SourceErrorKind::ValuesForbidden { .. }
                        | SourceErrorKind::NotAMember { .. },
                    ) => Self::Nothing,
                    AdminErrorKind::Server(SourceErrorKind::NoSuchFolder { .. }) => Self::NoFolder,
                    _ => Self::Unknown(error.clone()),
                }
            }
        }
    }
}

fn tell(may: &May, environment: &str, is_own: bool, folder: &str, findings: &mut Findings) {
    const ROLE: &str = "give the identity a role in the project that can read values, such as Viewer";
    let area = Area::Permissions;
    match may {
        May::Read { secrets: 0, .. } if is_own => {
            findings.warning(
                area,
                format_args!("{environment} has no secrets in {folder}"),
                "push them, or set INFISICAL_SECRET_PATH to another folder",
            );
        }
        May::Read { secrets, hidden: 0 } => {
            let what = if *secrets == 1 { "secret" } else { "secrets" };
            findings.ok(area, format_args!("{environment}: it can read {secrets} {what}"));
        }
        May::Read { secrets, hidden } => {
            findings.warning(
                area,
                format_args!("{environment}: {hidden} of {secrets} values are hidden from it"),
                ROLE,
            );
        }
        May::SeeNames if is_own => {
            findings.problem(area, format_args!("{environment}: it can see names, but read no values"), ROLE);
        }
        May::Nothing if is_own => findings.problem(area, format_args!("{environment}: it cannot read"), ROLE),
        May::NoFolder if is_own => {
            let remedy = "create the folder, or correct INFISICAL_SECRET_PATH";
            findings.problem(area, format_args!("{environment} has no folder {folder}"), remedy);
        }
        // What is none of its business it need not read.
        May::SeeNames => findings.ok(area, format_args!("{environment}: it can see names, but read no values")),
        May::Nothing => findings.ok(area, format_args!("{environment}: it cannot read")),
        May::NoFolder => findings.note(area, format_args!("{environment} has no folder {folder}")),
        May::Unknown(error) => findings.problem(area, format_args!("{environment}: {error}"), error.remedy()),
    }
}
