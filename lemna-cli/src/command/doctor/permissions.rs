//! Which environments there are, and what the identity can read of them.

use lemna_config::SourceErrorKind;
use lemna_config::admin::{
    AdminClient, AdminError, AdminErrorKind, Folder, FoundInfisical, LostReference, Project, Secret, SecretValue, View,
};

use super::finding::{Area, Findings};
use crate::shown::lost_reference;

/// How many are tried one by one, as a load reads them where the list is refused.
const MOST_ONE_BY_ONE: usize = 100;
const ROLE: &str = "give the identity a role in the project that can read values, such as Viewer";

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
        let folder = || Folder::new(project, environment, infisical.path());
        let (secrets, lost) = if environment == own {
            match folder().and_then(|folder| client.secrets_and_lost_references(&folder)) {
                Ok((secrets, lost)) => (Ok(secrets), lost),
                Err(error) => (Err(error), Vec::new()),
            }
        } else {
            (folder().and_then(|folder| client.secrets(&folder, View::Resolved)), Vec::new())
        };
        let may = May::of(&secrets, || client.secrets(&folder()?, View::Names));
        match &may {
            May::SeeNames(names) if environment == own => one_by_one(client, project, infisical, names, findings),
            may => tell(may, environment, environment == own, infisical.path(), findings),
        }
        if environment == own && matches!(may, May::Read { secrets: 1.., .. }) {
            references(own, lost, findings);
        }
    }
}

/// The references that lead nowhere, in what services get.
fn references(own: &str, lost: Vec<LostReference>, findings: &mut Findings) {
    if lost.is_empty() {
        findings.ok(Area::References, format_args!("{own}: every reference leads to a secret"));
    }
    for one in lost {
        let text = format!("{own}: {} {}", one.name, lost_reference(&one.refers_to));
        findings.warning(Area::References, text, "set the secret that it refers to, or correct the reference");
    }
}

/// What the identity can do in an environment.
enum May {
    Read {
        secrets: usize,
        hidden: usize,
    },
    /// These, and not the list of their values.
    SeeNames(Vec<Secret>),
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
            Err(error) => match error.kind() {
                AdminErrorKind::Server(SourceErrorKind::Forbidden { .. } | SourceErrorKind::ValuesForbidden { .. }) => {
                    names().map_or(Self::Nothing, Self::SeeNames)
                }
                AdminErrorKind::Server(SourceErrorKind::NotAMember { .. }) => Self::Nothing,
                AdminErrorKind::Server(SourceErrorKind::NoSuchFolder { .. }) => Self::NoFolder,
                _ => Self::Unknown(error.clone()),
            },
        }
    }
}

/// How many values it can read one by one: if a single one is forbidden, the server refuses the whole list.
fn one_by_one(
    client: &AdminClient,
    project: &Project,
    infisical: &FoundInfisical,
    names: &[Secret],
    findings: &mut Findings,
) {
    let own = infisical.environment();
    let is_read = |secret: &&Secret| {
        let folder = Folder::new(project, own, infisical.path());
        let one = folder.and_then(|folder| client.secret(&folder, &secret.name, View::Resolved));
        one.is_ok_and(|one| one.is_some_and(|one| !matches!(one.value, SecretValue::Hidden)))
    };
    let asked = names.len().min(MOST_ONE_BY_ONE);
    let read = names[..asked].iter().filter(is_read).count();
    let first = if asked < names.len() { "the first " } else { "" };
    if read == 0 {
        let text = format!("{own}: it can see names, but read none of {first}{asked} values");
        findings.problem(Area::Permissions, text, ROLE);
    } else {
        let text = format!("{own}: it can read {read} of {first}{asked} values: the server refuses the list of all");
        findings.warning(Area::Permissions, text, ROLE);
    }
}

fn tell(may: &May, environment: &str, is_own: bool, folder: &str, findings: &mut Findings) {
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
        May::Nothing if is_own => findings.problem(area, format_args!("{environment}: it cannot read"), ROLE),
        May::NoFolder if is_own => {
            let remedy = "create the folder, or correct INFISICAL_SECRET_PATH";
            findings.problem(area, format_args!("{environment} has no folder {folder}"), remedy);
        }
        // What is none of its business it need not read.
        May::SeeNames(_) => findings.ok(area, format_args!("{environment}: it can see names, but not list values")),
        May::Nothing => findings.ok(area, format_args!("{environment}: it cannot read")),
        May::NoFolder => findings.note(area, format_args!("{environment} has no folder {folder}")),
        May::Unknown(error) => findings.problem(area, format_args!("{environment}: {error}"), error.remedy()),
    }
}
