//! What is wrong, and where.

use std::collections::{BTreeMap, BTreeSet};

use lemna_config::admin::{Project, SecretValue};
use lemna_config::{ServiceConfig, ServiceDeprecation, ServiceField, ServiceGroup, ServiceLack, TextProblem};
use serde::Serialize;

use super::secrets::{Environment, Secrets};
use crate::services::{Service, folder};
use crate::shown::lost_reference;
use crate::tracked::{self, TrackedSecret};

/// Something that is wrong in some environments. It holds no value.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    #[serde(flatten)]
    what: What,
    environments: Vec<String>,
}

/// The same in all environments that it is found in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct What {
    pub(super) kind: Kind,
    /// The service that needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) service: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    config: Option<String>,
    /// The way to the field, or to the group.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// The secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    pub(super) folder: String,
    pub(super) text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    /// An environment that the identity is not allowed to read.
    Unreadable,
    Missing,
    /// An enum without a complete alternative.
    NoAlternative,
    /// An enum with more than one complete alternative.
    ManyAlternatives,
    Empty,
    Hidden,
    Placeholder,
    Invalid,
    /// It refers to a secret that is missing or empty.
    Reference,
    /// It would be accepted, but is surely not what was meant.
    Suspicious,
    Deprecated,
    /// It is in a config file that Git tracks.
    Tracked,
    /// No service asks for it.
    Unasked,
}

impl Finding {
    pub(super) fn what(&self) -> &What {
        &self.what
    }

    pub(super) fn environments(&self) -> &[String] {
        &self.environments
    }
}

/// All findings, by kind and service; one for the same finding in several environments.
pub(super) fn find(services: &[Service], project: &Project, secrets: &Secrets) -> Vec<Finding> {
    let mut found: BTreeMap<What, Vec<String>> = BTreeMap::new();
    let tracked: Vec<_> = services.iter().flat_map(tracked::secrets).collect();
    for (slug, environment) in &secrets.environments {
        let mut whats = BTreeSet::new();
        match environment {
            Environment::Refused(error) => {
                let text = error.remedy().map_or_else(|| error.to_string(), |remedy| format!("{error}: {remedy}"));
                let folder = secrets.path("");
                let kind = Kind::Unreadable;
                whats.insert(What { kind, service: None, config: None, path: None, name: None, folder, text });
            }
            Environment::Read(folders) => {
                let unasked = unasked(services, project, folders);
                for service in services {
                    for config in service.configs_of(project) {
                        let of = Of { service, config, secrets, environment: slug, folders, unasked: &unasked };
                        of.find(&mut whats);
                        let tracked = tracked.iter().filter(|secret| std::ptr::eq(secret.config, config));
                        whats.extend(tracked.map(|secret| of.tracked(secret)));
                    }
                }
                whats.extend(unasked.iter().flat_map(|(folder, names)| of_nobody(secrets.path(folder), names)));
            }
        }
        for what in whats {
            found.entry(what).or_default().push(slug.clone());
        }
    }
    found.into_iter().map(|(what, environments)| Finding { what, environments }).collect()
}

type Folders = BTreeMap<String, BTreeMap<String, SecretValue>>;

/// The names of each folder that no service uses.
type Unasked = BTreeMap<String, Vec<String>>;

/// A struct of a service in one environment.
struct Of<'a> {
    service: &'a Service,
    config: &'a ServiceConfig,
    secrets: &'a Secrets,
    environment: &'a str,
    folders: &'a Folders,
    unasked: &'a Unasked,
}

impl Of<'_> {
    fn find(&self, whats: &mut BTreeSet<What>) {
        for lack in self.config.lacks(|field| self.used(field).is_some()) {
            whats.extend(self.lack(&lack));
        }
        for field in self.config.fields.iter().filter(|field| !field.local) {
            whats.extend(self.values(field));
            whats.extend(self.deprecated(field));
        }
    }

    /// The name that a load takes the value of, and the value: the first that is not empty.
    fn used<'f>(&self, field: &'f ServiceField) -> Option<(&'f str, &SecretValue)> {
        self.set(field).find(|(_, value)| field.allow_empty || !matches!(value, SecretValue::Empty))
    }

    /// All names of the field that are there.
    fn set<'f>(&self, field: &'f ServiceField) -> impl Iterator<Item = (&'f str, &SecretValue)> {
        let secrets = self.folders.get(&folder(field));
        field.names().filter_map(move |name| Some((name, secrets?.get(name)?)))
    }

    fn lack(&self, lack: &ServiceLack<'_>) -> Option<What> {
        Some(match lack {
            // Told as empty.
            ServiceLack::Field { field, .. } if self.set(field).next().is_some() => return None,
            ServiceLack::Field { field, group, .. } => {
                let text = match group {
                    None => "is missing".to_owned(),
                    Some(group) => format!("is missing, although more of {} is set", label(group)),
                };
                let near = self.unasked.get(&folder(field)).and_then(|names| field.nearest(names));
                let meant = near.map_or(String::new(), |near| format!(": did you mean {near}?"));
                self.of_field(Kind::Missing, field, &field.name, text + &meant)
            }
            ServiceLack::Choice { choice, alternatives, .. } => {
                let text = format!("has none of its alternatives: {}", self.told(alternatives));
                self.of_group(Kind::NoAlternative, choice, &text)
            }
            ServiceLack::TooMany { choice, alternatives, .. } => {
                let text = format!("has more than one of its alternatives: {}", self.told(alternatives));
                self.of_group(Kind::ManyAlternatives, choice, &text)
            }
            _ => return None,
        })
    }

    /// What is wrong with the values of a field.
    fn values(&self, field: &ServiceField) -> Vec<What> {
        let empty = self.set(field).filter(|(_, value)| !field.allow_empty && matches!(value, SecretValue::Empty));
        let empty = empty.map(|(name, _)| self.of_field(Kind::Empty, field, name, "is empty, which counts as not set"));
        let mut whats: Vec<_> = empty.collect();
        whats.extend(self.set(field).filter_map(|(name, _)| self.lost(field, name)));
        match self.used(field) {
            Some((name, SecretValue::Hidden)) if !self.secrets.names_only => {
                whats.push(self.of_field(Kind::Hidden, field, name, "is hidden from this identity"));
            }
            Some((name, value)) => {
                let problem = value.visible().and_then(|text| field.problem_with(text));
                whats.extend(problem.map(|problem| {
                    let kind = match problem {
                        TextProblem::Placeholder => Kind::Placeholder,
                        TextProblem::Suspicious { .. } => Kind::Suspicious,
                        _ => Kind::Invalid,
                    };
                    self.of_field(kind, field, name, problem.to_string())
                }));
            }
            None => {}
        }
        whats
    }

    fn lost(&self, field: &ServiceField, name: &str) -> Option<What> {
        let refers_to = self.secrets.lost(self.environment, &folder(field), name)?;
        Some(self.of_field(Kind::Reference, field, name, lost_reference(refers_to)))
    }

    fn deprecated(&self, field: &ServiceField) -> Option<What> {
        let (name, _) = self.used(field)?;
        let text = match &field.deprecation {
            Some(ServiceDeprecation::Aliases) if name != field.name => format!("is an old name of {}", field.name),
            Some(ServiceDeprecation::Secret { instead, .. }) => format!("is deprecated: set {instead} instead"),
            _ => return None,
        };
        Some(self.of_field(Kind::Deprecated, field, name, text))
    }

    /// Alternatives with the names that they require.
    fn told(&self, alternatives: &[&ServiceGroup]) -> String {
        let told = alternatives.iter().map(|alternative| {
            let fields = self.config.fields.iter().filter(|field| alternative.fields.contains(&field.path));
            let names: Vec<_> = fields.map(|field| &*field.name).collect();
            format!("{} ({})", alternative.name, names.join(", "))
        });
        told.collect::<Vec<_>>().join(" or ")
    }

    /// The same in every environment.
    fn tracked(&self, secret: &TrackedSecret<'_>) -> What {
        let text = format!("is in {}, which Git tracks: move it here, and replace it", secret.place);
        What { name: Some(secret.name.to_owned()), ..self.of(Kind::Tracked, secret.path, text) }
    }

    fn of_field(&self, kind: Kind, field: &ServiceField, name: &str, text: impl Into<String>) -> What {
        let folder = self.secrets.path(&folder(field));
        What { name: Some(name.to_owned()), folder, ..self.of(kind, &field.path, text) }
    }

    fn of_group(&self, kind: Kind, group: &ServiceGroup, text: &str) -> What {
        What { text: format!("{} {text}", label(group)), ..self.of(kind, &group.path, "") }
    }

    fn of(&self, kind: Kind, path: &str, text: impl Into<String>) -> What {
        What {
            kind,
            service: Some(self.service.name.clone()),
            config: Some(self.config.name.clone()),
            path: Some(path.to_owned()),
            name: None,
            folder: self.secrets.path(""),
            text: text.into(),
        }
    }
}

/// How a group is called: the outermost enum has no path.
fn label(group: &ServiceGroup) -> &str {
    if group.path.is_empty() { &group.name } else { &group.path }
}

fn unasked(services: &[Service], project: &Project, folders: &Folders) -> Unasked {
    let configs = services.iter().flat_map(|service| service.configs_of(project));
    let fields = configs.flat_map(|config| &config.fields).filter(|field| !field.local);
    let asked: BTreeSet<_> = fields.flat_map(|field| field.names().map(move |name| (folder(field), name))).collect();
    let unasked = folders.iter().map(|(folder, secrets)| {
        let names = secrets.keys().filter(|name| !asked.contains(&(folder.clone(), name.as_str())));
        (folder.clone(), names.cloned().collect())
    });
    unasked.collect()
}

/// The secrets of a folder that no service uses.
fn of_nobody(folder: String, names: &[String]) -> impl Iterator<Item = What> {
    names.iter().map(move |name| What {
        kind: Kind::Unasked,
        service: None,
        config: None,
        path: None,
        name: Some(name.clone()),
        folder: folder.clone(),
        text: "no service uses it".to_owned(),
    })
}
