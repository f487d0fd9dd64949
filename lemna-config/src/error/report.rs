//! The report of a failed load, for a person at a terminal or in a log.
//!
//! ```text
//! Config: 2 fields cannot be filled
//!
//!   API_KEY is missing (api_key: SecretString)
//!     process environment: not set
//!     ...
//!     hint: ...
//! ```

use std::fmt::{self, Formatter};

use super::{Attempt, FieldError, FieldErrorKind, Outcome, group};
use crate::problem::SourceError;
use crate::schema::{Field, GroupKind, GroupSchema};
use crate::warning::Warning;
use crate::words::{Printable, SourceId};

pub(super) fn write<F: Field>(
    f: &mut Formatter<'_>,
    config: &str,
    fields: &[FieldError<F>],
    sources: &[SourceError],
) -> fmt::Result {
    match (fields.len(), sources.len()) {
        (0, 1) => write!(f, "{config}: a source cannot be used")?,
        (0, failed) => write!(f, "{config}: {failed} sources cannot be used")?,
        (1, _) => write!(f, "{config}: 1 field cannot be filled")?,
        (wrong, _) => write!(f, "{config}: {wrong} fields cannot be filled")?,
    }
    for source in sources {
        write_source(f, source)?;
    }
    for group in fields.chunk_by(FieldError::is_missing_alike) {
        f.write_str("\n")?;
        write_title(f, group)?;
        if let [lone] = fields {
            let doc = lone.kind().group().map_or(lone.schema().doc(), GroupSchema::doc);
            for line in doc.lines() {
                write!(f, "\n    {line}")?;
            }
        }
        write_cause(f, group)?;
    }
    Ok(())
}

pub(super) fn write_source(f: &mut Formatter<'_>, source: &SourceError) -> fmt::Result {
    write!(f, "\n\n  {source}")?;
    if let Some(remedy) = source.remedy() {
        write!(f, "\n    hint: {remedy}")?;
        if let Some(nearest) = source.kind().nearest() {
            write!(f, "; did you mean {nearest}?")?;
        }
    }
    Ok(())
}

pub(super) fn write_warnings(f: &mut Formatter<'_>, warnings: &[Warning]) -> fmt::Result {
    for (at, warning) in warnings.iter().enumerate() {
        write!(f, "{}\n  note: {warning}", if at == 0 { "\n" } else { "" })?;
    }
    Ok(())
}

/// A line for each field, or one for all if it is about what they belong to.
fn write_title<F: Field>(f: &mut Formatter<'_>, group: &[FieldError<F>]) -> fmt::Result {
    for field in group {
        if field.kind().group().is_some() {
            return write!(f, "\n  {field}");
        }
        let schema = field.schema();
        write!(f, "\n  {field} ({}: {})", schema.path(), schema.type_name())?;
    }
    Ok(())
}

/// What was tried, and what to do: the same for all fields of `group`.
fn write_cause<F: Field>(f: &mut Formatter<'_>, group: &[FieldError<F>]) -> fmt::Result {
    let [first, ..] = group else { return Ok(()) };
    match first.culprit() {
        _ if matches!(first.kind(), FieldErrorKind::ManyAlternatives { .. }) => {
            for field in group {
                if let Some(culprit) = field.culprit() {
                    write!(f, "\n    {}:", field.secret_name())?;
                    write_said(f, culprit)?;
                }
            }
        }
        // What the other sources hold does not help to mend a value.
        Some(culprit) => write_attempt(f, culprit)?,
        None => {
            for attempt in first.tried() {
                write_attempt(f, attempt)?;
            }
        }
    }
    for hint in first.hints() {
        write!(f, "\n    note: {hint}")?;
    }
    let names: Vec<_> = group.iter().map(FieldError::secret_name).collect();
    match hint(first, &names.join(", ")) {
        Some(hint) => write!(f, "\n    hint: {hint}"),
        None => Ok(()),
    }
}

pub(super) fn write_attempt(f: &mut Formatter<'_>, attempt: &Attempt) -> fmt::Result {
    f.write_str("\n   ")?;
    write_said(f, attempt)
}

fn write_said(f: &mut Formatter<'_>, attempt: &Attempt) -> fmt::Result {
    write!(f, " {}", attempt.source())?;
    if let Some(place) = attempt.place() {
        write!(f, " ({})", Printable(place))?;
    }
    write!(f, ": {}", attempt.outcome())?;
    if let Some(alias) = attempt.alias() {
        write!(f, ", as {alias}")?;
    }
    match attempt.near() {
        [] => Ok(()),
        [near] => write!(f, ", but {near} is there"),
        several => write!(f, ", but {} are there", several.join(", ")),
    }
}

fn hint<F: Field>(error: &FieldError<F>, names: &str) -> Option<String> {
    // A value that is wrong stands under one name, which may be an alias.
    let name = error.culprit().and_then(Attempt::alias).unwrap_or(names);
    match error.kind() {
        FieldErrorKind::Missing | FieldErrorKind::Empty => missing_hint(error, names),
        FieldErrorKind::Incomplete { group, found, others, is_optional } => {
            Some(missing_hint(error, names)? + &group::instead(group, found, others, *is_optional))
        }
        FieldErrorKind::NoAlternative { within, found, .. } => {
            let without = within.filter(|within| within.kind() == GroupKind::Optional);
            let without = without.map_or(String::new(), |group| group::instead(group, found, &[], true));
            Some(missing_hint(error, "what one of them needs")? + &without)
        }
        FieldErrorKind::ManyAlternatives { alternatives, .. } => Some(group::decide(alternatives)),
        // What is wrong with the source comes first.
        FieldErrorKind::Undecided { .. } => None,
        FieldErrorKind::Hidden => {
            Some("give the identity's role the right to read this secret's value in Infisical".to_owned())
        }
        FieldErrorKind::Ambiguous { .. } => Some(
            "say which is meant with #[lemna(path = \"...\")], or let the nearest count: Duplicates::Nearest"
                .to_owned(),
        ),
        FieldErrorKind::BadLine(_) => Some(format!("write {name}=\"value\" on one line")),
        FieldErrorKind::UnreadableFile(_) => Some(format!("mend the file of {name} in: {}", error.culprit()?.source())),
        FieldErrorKind::TakesInSecret => Some(format!(
            "remove #[lemna(public)] from the field, or write the value of {name} without the reference in: {}",
            error.culprit()?.source()
        )),
        FieldErrorKind::InvalidDefault { .. } => Some("correct `default` in the struct".to_owned()),
        // A default, or the lack of a value, is refused.
        FieldErrorKind::Rejected { .. } if error.culprit().is_none() => missing_hint(error, names),
        FieldErrorKind::Invalid { .. } | FieldErrorKind::Rejected { .. } | FieldErrorKind::NotUnicode => {
            Some(format!("correct the value of {name} in: {}", error.culprit()?.source()))
        }
    }
}

fn missing_hint<F: Field>(error: &FieldError<F>, names: &str) -> Option<String> {
    let near = error.tried().iter().find_map(|attempt| Some((attempt.near().first()?, attempt.source())));
    // Of a whole group it is not known which of its names is meant.
    let near = near.filter(|_| error.kind().group().is_none());
    if let Some((near, source)) = near {
        return Some(format!("rename {near} to {names} in: {source}, or mark the field #[lemna(name = \"{near}\")]"));
    }
    let outcome = |id| error.tried().iter().find(|attempt| *attempt.source() == id).map(Attempt::outcome);
    match outcome(SourceId::Infisical) {
        Some(Outcome::NotSet | Outcome::Empty) => {
            Some(format!("add {names} to the project in Infisical, or set it in the environment"))
        }
        // What is wrong with the source comes first.
        Some(Outcome::Failed) => None,
        _ if outcome(SourceId::Pairs).is_some() => Some(format!("give {names} among the pairs")),
        _ => Some(format!("set {names} in the environment or in .env")),
    }
}
