//! Errors of fields that belong together.

use std::fmt::{self, Formatter};

use crate::schema::{GroupKind, GroupSchema};

/// A variant of an enum whose variants are alternatives, and how much of it was found.
///
/// ```
/// use lemna_config::{FieldErrorKind, LemnaSecrets, SecretString};
///
/// #[derive(LemnaSecrets)]
/// enum Auth {
///     Password { user: String, password: SecretString },
///     Token { token: SecretString },
/// }
///
/// let error = Auth::from_pairs([("USER", "made-up")]).unwrap_err();
/// let FieldErrorKind::Incomplete { group, others, .. } = error.fields()[0].kind() else { unreachable!() };
/// assert_eq!(group.name(), "Password");
/// assert_eq!((others[0].name(), others[0].found().len(), others[0].lacking()), ("Token", 0, ["TOKEN"].as_slice()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    pub(crate) name: &'static str,
    pub(crate) found: Vec<&'static str>,
    pub(crate) lacking: Vec<&'static str>,
    /// Whether one of the lacking names is enough.
    pub(crate) needs_one: bool,
    /// If several are complete: what to unset to leave this one, if that is possible.
    pub(crate) unset: Vec<&'static str>,
}

impl Alternative {
    /// The variant's name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The names of its fields that were found: aliases, if the values are under aliases.
    pub fn found(&self) -> &[&'static str] {
        &self.found
    }

    /// The names it still needs: all required ones without a value. If it requires none, all its names, of which it
    /// needs one.
    pub fn lacking(&self) -> &[&'static str] {
        &self.lacking
    }
}

pub(super) fn write_incomplete(f: &mut Formatter<'_>, group: &GroupSchema, found: &[&str]) -> fmt::Result {
    match group.kind() {
        GroupKind::Alternative => {
            let (found, is) = (found.join(", "), is_or_are(found));
            write!(f, "is missing for {}, the nearest alternative, of which {found} {is} set", group.name())
        }
        GroupKind::Optional | GroupKind::Choice => {
            f.write_str("is missing")?;
            write_while(f, group, found)
        }
    }
}

pub(super) fn write_none(
    f: &mut Formatter<'_>,
    alternatives: &[Alternative],
    within: Option<&GroupSchema>,
    found: &[&str],
) -> fmt::Result {
    f.write_str("is missing")?;
    if let Some(within) = within {
        write_while(f, within, found)?;
    }
    write!(f, ": it needs {}", needs(alternatives))
}

fn write_while(f: &mut Formatter<'_>, group: &GroupSchema, found: &[&str]) -> fmt::Result {
    write!(f, ", while {} of {} {} set", found.join(", "), group.path(), is_or_are(found))
}

fn is_or_are(names: &[&str]) -> &'static str {
    if names.len() == 1 { "is" } else { "are" }
}

pub(super) fn write_many(f: &mut Formatter<'_>, alternatives: &[Alternative]) -> fmt::Result {
    let each = each(alternatives, &|one| Some(format!("as {} ({})", one.name, one.found.join(", "))));
    write!(f, "is set {}: only one can be", each.join(" and "))
}

/// What to do other than set what the nearest alternative lacks, of which `found` are set.
pub(super) fn instead(
    group: &GroupSchema,
    found: &[&'static str],
    others: &[Alternative],
    is_optional: bool,
) -> String {
    let another = if others.is_empty() { String::new() } else { format!("; or instead {}", needs(others)) };
    if !is_optional {
        return another;
    }
    let mut names = found.to_vec();
    for other in others {
        names.extend(other.found());
    }
    let path = match group.kind() {
        GroupKind::Alternative => group.path().rsplit_once('.').map_or("", |(choice, _)| choice),
        GroupKind::Optional | GroupKind::Choice => group.path(),
    };
    format!("{another}; or unset {} to go without {path}", each_once(&names).join(", "))
}

/// Which names to unset to leave each of `alternatives`.
pub(super) fn decide(alternatives: &[Alternative]) -> String {
    let ways = each(alternatives, &|wanted| {
        (!wanted.unset.is_empty()).then(|| format!("unset {} to have {}", wanted.unset.join(", "), wanted.name))
    });
    if ways.is_empty() {
        "no name distinguishes them: make a field required that only one of them has".to_owned()
    } else {
        ways.join(", or ")
    }
}

/// Such as `DB_USER, DB_PASSWORD for Password, or one of DB_HOST, DB_PORT for Local`.
fn needs(alternatives: &[Alternative]) -> String {
    let each = each(alternatives, &|one| {
        let one_of = if one.needs_one && one.lacking.len() > 1 { "one of " } else { "" };
        Some(format!("{one_of}{} for {}", one.lacking.join(", "), one.name))
    });
    each.join(", or ")
}

/// What to report of each of `alternatives`.
fn each(alternatives: &[Alternative], text: &dyn Fn(&Alternative) -> Option<String>) -> Vec<String> {
    alternatives.iter().filter_map(text).collect()
}

pub(crate) fn each_once(names: &[&'static str]) -> Vec<&'static str> {
    let mut once = Vec::new();
    for name in names {
        if !once.contains(name) {
            once.push(*name);
        }
    }
    once
}
