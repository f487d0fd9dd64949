//! What a service would lack, according to its file, by the rules of a load.

use std::collections::HashSet;
use std::ops::Range;

use super::{ServiceConfig, ServiceField, ServiceGroup, ServiceGroupKind, ServiceRequirement};
use crate::schema::GroupKind;
use crate::schema::presence::{Child, Known, Presence, Shape};

/// What keeps a load from filling a struct: see [`ServiceConfig::lacks`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ServiceLack<'config> {
    /// A required field is missing.
    #[non_exhaustive]
    Field {
        /// The field.
        field: &'config ServiceField,
        /// The optional struct or alternative that requires it and is partly set; `None`: every load requires it.
        group: Option<&'config ServiceGroup>,
    },
    /// Nothing of a required enum is set.
    #[non_exhaustive]
    Choice {
        /// The enum.
        choice: &'config ServiceGroup,
        /// Its alternatives, one of which must be there.
        alternatives: Vec<&'config ServiceGroup>,
    },
    /// Several alternatives of an enum are complete.
    #[non_exhaustive]
    TooMany {
        /// The enum.
        choice: &'config ServiceGroup,
        /// These alternatives.
        alternatives: Vec<&'config ServiceGroup>,
    },
}

impl ServiceConfig {
    /// What a load would lack where the fields are there that `is_there` says. Optional fields and those with a default
    /// are never lacking, nor are local ones, which are set elsewhere and not asked about. Of groups that a later
    /// version describes in words that this one does not know, nothing is said.
    ///
    /// ```
    /// use lemna_config::{LemnaSecrets, ServiceConfig, ServiceLack};
    ///
    /// #[derive(LemnaSecrets)]
    /// struct Config {
    ///     api_url: String,
    ///     #[lemna(nested)]
    ///     mail: Option<Mail>,
    /// }
    /// #[derive(LemnaSecrets)]
    /// struct Mail { user: String, password: String }
    ///
    /// let config = ServiceConfig::from(Config::schema());
    /// assert!(config.lacks(|field| field.name == "API_URL").is_empty(), "mail is left out");
    /// let lacks = config.lacks(|field| field.name != "PASSWORD");
    /// let [ServiceLack::Field { field, group, .. }] = lacks[..] else { panic!() };
    /// assert_eq!((&*field.name, &*group.unwrap().path), ("PASSWORD", "mail"));
    /// ```
    pub fn lacks(&self, mut is_there: impl FnMut(&ServiceField) -> bool) -> Vec<ServiceLack<'_>> {
        let known = self.fields.iter().map(|field| match field.local {
            true => Known::Open,
            false if is_there(field) => Known::Found,
            false => Known::Absent,
        });
        let presence = Presence::of_shape(Understood::of(self), known.collect());
        let mut lacks = Vec::new();
        presence.add_lacks(presence.outermost(), None, &mut lacks);
        lacks
    }
}

impl<'config> Presence<Understood<'config>> {
    fn add_lacks(
        &self,
        children: Vec<Child>,
        within: Option<&'config ServiceGroup>,
        lacks: &mut Vec<ServiceLack<'config>>,
    ) {
        for child in children {
            let group = match child {
                Child::Field(at) if self.is_missing(at) => {
                    lacks.push(ServiceLack::Field { field: &self.shape().fields[at], group: within });
                    continue;
                }
                Child::Field(_) => continue,
                Child::Group(choice) if self.is_choice(choice) => self.chosen(choice, lacks),
                Child::Group(group) => Some(group).filter(|group| self.is_begun(*group)),
            };
            if let Some(group) = group {
                self.add_lacks(self.within(group), Some(self.group(group)), lacks);
            }
        }
    }

    /// The alternative whose fields are to be looked at; what is wrong with the choice itself is added.
    fn chosen(&self, choice: usize, lacks: &mut Vec<ServiceLack<'config>>) -> Option<usize> {
        let groups = |alternatives: &[usize]| alternatives.iter().map(|at| self.group(*at)).collect();
        match self.complete(choice)[..] {
            [only] => Some(only),
            [] => {
                let nearest = self.nearest(choice).filter(|nearest| self.is_begun(*nearest));
                let may_be_local = |alternative| self.needs_one(alternative) && self.first_open(alternative).is_some();
                if nearest.is_none() && !self.alternatives(choice).into_iter().any(may_be_local) {
                    let alternatives = groups(&self.alternatives(choice));
                    lacks.push(ServiceLack::Choice { choice: self.group(choice), alternatives });
                }
                nearest
            }
            ref several => {
                lacks.push(ServiceLack::TooMany { choice: self.group(choice), alternatives: groups(several) });
                None
            }
        }
    }

    fn group(&self, at: usize) -> &'config ServiceGroup {
        self.shape().groups[at].0
    }
}

/// A config, as far as it is understood.
struct Understood<'config> {
    fields: &'config [ServiceField],
    is_judged: Vec<bool>,
    groups: Vec<(&'config ServiceGroup, GroupKind, Range<usize>)>,
}

impl<'config> Understood<'config> {
    fn of(config: &'config ServiceConfig) -> Self {
        let fields = &config.fields;
        let strange: Vec<_> =
            config.groups.iter().filter(|group| kind(group).is_none() || range(fields, group).is_none()).collect();
        // What contains a strange group, or is in one, cannot be judged either.
        let touches_strange = |group: &&ServiceGroup| {
            strange.iter().any(|strange| strange.fields.iter().any(|path| group.fields.contains(path)))
        };
        let unjudged: HashSet<_> =
            config.groups.iter().filter(touches_strange).flat_map(|group| &group.fields).collect();
        let is_judged: Vec<_> = fields.iter().map(|field| !unjudged.contains(&field.path)).collect();
        let groups = config.groups.iter().filter_map(|group| Some((group, kind(group)?, range(fields, group)?)));
        let groups = groups.filter(|(.., range)| is_judged[range.clone()].iter().all(|is_judged| *is_judged));
        let groups = groups.collect();
        Self { fields, is_judged, groups }
    }
}

impl Shape for Understood<'_> {
    fn is_required(&self, field: usize) -> bool {
        let ServiceField { requirement, local, .. } = &self.fields[field];
        *requirement == ServiceRequirement::Required && !local && self.is_judged[field]
    }

    fn groups(&self) -> usize {
        self.groups.len()
    }

    fn kind(&self, group: usize) -> GroupKind {
        self.groups[group].1
    }

    fn range(&self, group: usize) -> Range<usize> {
        self.groups[group].2.clone()
    }
}

fn kind(group: &ServiceGroup) -> Option<GroupKind> {
    Some(match group.kind {
        ServiceGroupKind::Optional => GroupKind::Optional,
        ServiceGroupKind::Choice => GroupKind::Choice,
        ServiceGroupKind::Alternative => GroupKind::Alternative,
        ServiceGroupKind::Unknown => return None,
    })
}

/// Where the fields of a group stand; `None` if it has none, or if they are not next to each other.
fn range(fields: &[ServiceField], group: &ServiceGroup) -> Option<Range<usize>> {
    let start = fields.iter().position(|field| Some(&field.path) == group.fields.first())?;
    let run = fields.get(start..start + group.fields.len())?;
    run.iter().map(|field| &field.path).eq(&group.fields).then(|| start..start + run.len())
}

#[cfg(test)]
mod tests {
    use super::super::super::sample::SERVICE;
    use super::*;

    /// What is lacking where these names are there, in short.
    fn lacks(config: &ServiceConfig, names: &[&str]) -> Vec<String> {
        let lacks = config.lacks(|field| names.contains(&&*field.name));
        let paths = |groups: &[&ServiceGroup]| groups.iter().map(|group| &*group.path).collect::<Vec<_>>().join("|");
        let told = lacks.iter().map(|lack| match lack {
            ServiceLack::Field { field, group: None } => field.path.clone(),
            ServiceLack::Field { field, group: Some(group) } => format!("{} for {}", field.path, group.path),
            ServiceLack::Choice { choice, alternatives } => format!("{}: one of {}", choice.path, paths(alternatives)),
            ServiceLack::TooMany { choice, alternatives } => format!("{}: all of {}", choice.path, paths(alternatives)),
        });
        told.collect()
    }

    /// The sample without its variant that has no fields.
    fn service() -> ServiceConfig {
        let mut config = ServiceConfig::from(SERVICE);
        config.groups.retain(|group| group.path != "auth.open");
        config
    }

    const ALL: [&str; 6] = ["API_URL", "API_KEY", "NOTE", "LAST", "USER", "PASSWORD"];

    #[test]
    fn required_fields_lack_and_others_do_not() {
        assert_eq!(lacks(&service(), &ALL), [""; 0]);
        assert_eq!(lacks(&service(), &ALL[1..]), ["api_url"]);
        assert_eq!(
            lacks(&service(), &[]),
            ["api_url", "api_key", "note", "auth: one of auth.password|auth.token", "last"]
        );
    }

    #[test]
    fn a_group_is_whole_or_not_there() {
        let with = |more: &[&'static str]| [&ALL[..], more].concat();
        assert_eq!(lacks(&service(), &with(&["CACHE_SIZE"])), ["cache.url for cache"]);
        assert_eq!(lacks(&service(), &with(&["CACHE_URL"])), [""; 0]);
        assert_eq!(lacks(&service(), &with(&["SMTP_HOST"])), [""; 0]);
    }

    #[test]
    fn one_alternative_must_be_complete_and_no_more() {
        assert_eq!(lacks(&service(), &[&ALL[..], &["AUTH_TOKEN"]].concat()), ["auth: all of auth.password|auth.token"]);
        assert_eq!(lacks(&service(), &ALL[..5]), ["auth.password.password for auth.password"]);
    }

    #[test]
    fn local_fields_are_set_elsewhere() {
        let mut config = service();
        config.fields.iter_mut().filter(|field| field.path == "api_url").for_each(|field| field.local = true);
        assert_eq!(lacks(&config, &ALL[1..]), [""; 0]);
        let alternative = |path: &str| path.starts_with("auth.password");
        config.fields.iter_mut().filter(|field| alternative(&field.path)).for_each(|field| field.local = true);
        assert_eq!(lacks(&config, &ALL[..4]), [""; 0], "it may be there where the service runs");
    }

    #[test]
    fn of_groups_that_are_not_understood_nothing_is_said() {
        let names = &ALL[..4];
        assert_eq!(lacks(&service(), names).len(), 1);
        for at in 1..4 {
            let mut config = service();
            config.groups[at].kind = ServiceGroupKind::Unknown;
            assert_eq!(lacks(&config, names), [""; 0], "{at}");
            let mut config = service();
            config.groups[at].fields.rotate_left(1);
            config.groups[at].fields.push("nowhere".to_owned());
            assert_eq!(lacks(&config, names), [""; 0], "{at}");
        }
    }
}
