//! The report of a failed load, for a person at a terminal or in a log. If a source failed, its cause comes first, with
//! the fields that lack a value because of it in one line; other problems follow.
//!
//! ```text
//! Config: Infisical: http://localhost:8192 refuses the login (status 401)
//!     hint: ...
//!     2 fields have no value without it: API_URL, API_KEY
//!
//!   PORT is not a whole number from 0 to 65535: it contains a character that is not a digit (port: u16)
//!     .env (/srv/api/.env): found in line 2
//!     hint: ...
//! ```

use std::fmt::{self, Formatter};

use super::{Attempt, FieldError, FieldErrorKind, Outcome, group};
use crate::problem::{SourceError, SourceErrorKind};
use crate::schema::{Field, GroupKind, GroupSchema};
use crate::warning::Warning;
use crate::words::{Printable, SourceId};

pub(super) fn write<F: Field>(
    f: &mut Formatter<'_>,
    config: &str,
    fields: &[FieldError<F>],
    sources: &[SourceError],
) -> fmt::Result {
    let (owed, wrong): (Vec<_>, Vec<_>) =
        fields.iter().partition(|field| !sources.is_empty() && field.is_owed_to_a_source());
    match (sources, fields.len()) {
        ([first, others @ ..], _) => {
            write!(f, "{config}: {first}")?;
            write_remedy(f, first)?;
            for source in others {
                write_source(f, source)?;
            }
            write_owed(f, &owed, sources)?;
            if sources.iter().any(lacks_variables) {
                write_no_file(f, fields)?;
            }
        }
        ([], 1) => write!(f, "{config}: 1 field cannot be filled")?,
        ([], all) => write!(f, "{config}: {all} fields cannot be filled")?,
    }
    for alike in wrong.chunk_by(|one, other| one.is_missing_alike(other)) {
        f.write_str("\n")?;
        write_title(f, alike)?;
        if let [lone] = fields {
            let doc = lone.kind().group().map_or(lone.schema().doc(), GroupSchema::doc);
            for line in doc.lines() {
                write!(f, "\n    {line}")?;
            }
        }
        write_cause(f, alike)?;
    }
    Ok(())
}

pub(super) fn write_source(f: &mut Formatter<'_>, source: &SourceError) -> fmt::Result {
    write!(f, "\n\n  {source}")?;
    write_remedy(f, source)
}

fn write_remedy(f: &mut Formatter<'_>, source: &SourceError) -> fmt::Result {
    if let Some(remedy) = source.remedy() {
        write!(f, "\n    hint: {remedy}")?;
        if let Some(nearest) = source.kind().nearest() {
            write!(f, "; did you mean {nearest}?")?;
        }
    }
    Ok(())
}

/// The fields that a failed source might have a value for. The same applies to each, so they are names in a line.
fn write_owed<F: Field>(f: &mut Formatter<'_>, owed: &[&FieldError<F>], sources: &[SourceError]) -> fmt::Result {
    // A setting of this library gives no field its value.
    if sources.iter().all(is_own_setting) {
        return Ok(());
    }
    let (start, it) = match sources {
        // The environment was read: a variable in it keeps the load from Infisical.
        [one] if *one.source_id() == SourceId::Process => ("\n    ", "Infisical"),
        [_] => ("\n    ", "it"),
        _ => ("\n\n  ", "these"),
    };
    let indent = start.trim_start_matches('\n');
    let (optional, needed): (Vec<_>, Vec<_>) = owed.iter().partition(|field| is_optional(field));
    let (needed, optional) = (labels(&needed), labels(&optional));
    match needed.len() {
        0 => {}
        1 => write!(f, "{start}1 field has no value without {it}:")?,
        count => write!(f, "{start}{count} fields have no value without {it}:")?,
    }
    write_wrapped(f, &needed, indent)?;
    let start = if needed.is_empty() { start.to_owned() } else { format!("\n{indent}") };
    match optional.len() {
        0 => {}
        1 => write!(f, "{start}1 optional field cannot be decided without {it}:")?,
        count => write!(f, "{start}{count} optional fields cannot be decided without {it}:")?,
    }
    write_wrapped(f, &optional, indent)
}

/// Whether it is a mistake in `LEMNA_MODE` or another variable that says how a load goes.
fn is_own_setting(source: &SourceError) -> bool {
    matches!(source.kind(), SourceErrorKind::InvalidSetting { variable, .. } if variable.starts_with("LEMNA_"))
}

/// Whether it is a nested struct in an `Option`, of which nothing was found.
fn is_optional<F: Field>(field: &FieldError<F>) -> bool {
    matches!(field.kind(), FieldErrorKind::Undecided { group } if group.kind() == GroupKind::Optional)
}

/// How the fields are called, each once.
fn labels<F: Field>(fields: &[&FieldError<F>]) -> Vec<String> {
    let mut labels = Vec::new();
    for field in fields {
        let label = field.kind().group().map_or_else(|| field.secret_name().to_owned(), GroupSchema::label);
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels
}

fn lacks_variables(source: &SourceError) -> bool {
    matches!(source.kind(), SourceErrorKind::HalfBootstrap { .. } | SourceErrorKind::RequiredButAbsent { .. })
}

/// Names the `.env` that does not exist, if variables are missing that it was perhaps meant to set.
fn write_no_file<F: Field>(f: &mut Formatter<'_>, fields: &[FieldError<F>]) -> fmt::Result {
    let attempts = fields.first().map_or(&[][..], FieldError::tried);
    let is_missing = |attempt: &&Attempt| {
        *attempt.source() == SourceId::EnvFile && *attempt.outcome() == Outcome::NoFile && attempt.place().is_some()
    };
    attempts.iter().find(is_missing).map_or(Ok(()), |attempt| write_attempt(f, attempt))
}

/// A list that continues in further lines, a little deeper than `indent`.
fn write_wrapped(f: &mut Formatter<'_>, names: &[String], indent: &str) -> fmt::Result {
    const WIDEST: usize = 80;

    let mut width = WIDEST / 2;
    for (at, name) in names.iter().enumerate() {
        let end = if at + 1 < names.len() { "," } else { "" };
        width += name.len() + 2;
        if width > WIDEST && at > 0 {
            write!(f, "\n{indent}  {name}{end}")?;
            width = name.len() + 2;
        } else {
            write!(f, " {name}{end}")?;
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
fn write_title<F: Field>(f: &mut Formatter<'_>, group: &[&FieldError<F>]) -> fmt::Result {
    for field in group {
        if field.kind().group().is_some() {
            return write!(f, "\n  {field}");
        }
        let schema = field.schema();
        write!(f, "\n  {field} ({}: {})", schema.path(), schema.type_name())?;
    }
    Ok(())
}

/// What was searched, and what to do: the same for all fields of `group`.
fn write_cause<F: Field>(f: &mut Formatter<'_>, group: &[&FieldError<F>]) -> fmt::Result {
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
    let names: Vec<_> = group.iter().map(|field| field.secret_name()).collect();
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
    let held: Vec<_> = attempt.file().into_iter().chain(attempt.near().iter().map(String::as_str)).collect();
    let joint = if *attempt.outcome() == Outcome::Empty { "and" } else { "but" };
    match held[..] {
        [] => Ok(()),
        [one] => write!(f, ", {joint} {one} is there"),
        _ => write!(f, ", {joint} {} are there", held.join(", ")),
    }
}

/// What to do if a variable names a file that holds the value.
pub(super) fn file_hint(tried: &[Attempt], name: &str) -> Option<String> {
    let file = tried.iter().find_map(Attempt::file)?;
    Some(format!(
        "{file} is not read: set {name} to the file's content, or add the file's folder to the loader, as \
         .source(SecretsDirectory::new(\"/run/secrets\")), which reads the file {name} or {} there",
        name.to_ascii_lowercase()
    ))
}

fn hint<F: Field>(error: &FieldError<F>, names: &str) -> Option<String> {
    // A wrong value has one name, which can be an alias.
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
        FieldErrorKind::Hidden => Some("allow the identity's role to read this secret's value in Infisical".to_owned()),
        FieldErrorKind::Ambiguous { .. } => {
            Some("choose one with #[lemna(path = \"...\")], or use the nearest: Duplicates::Nearest".to_owned())
        }
        FieldErrorKind::BadLine(_) => Some(format!("write {name}=\"value\" on one line")),
        FieldErrorKind::UnreadableFile(_) => {
            Some(format!("correct the file of {name} in: {}", error.culprit()?.source()))
        }
        FieldErrorKind::TakesInSecret => Some(format!(
            "remove #[lemna(public)] from the field, set it on the field that the reference names too, or write the value \
             of {name} without the reference in: {}",
            error.culprit()?.source()
        )),
        FieldErrorKind::InvalidDefault { .. } => Some("correct `default` in the struct".to_owned()),
        // A default, or the lack of a value, is refused.
        FieldErrorKind::Rejected { .. } if error.culprit().is_none() => missing_hint(error, names),
        FieldErrorKind::Invalid { .. }
        | FieldErrorKind::Rejected { .. }
        | FieldErrorKind::NotUnicode
        | FieldErrorKind::Element { .. }
        | FieldErrorKind::WrongShape { .. } => {
            Some(format!("correct the value of {name} in: {}", error.culprit()?.source()))
        }
    }
}

fn missing_hint<F: Field>(error: &FieldError<F>, names: &str) -> Option<String> {
    if error.kind().group().is_none()
        && let Some(hint) = file_hint(error.tried(), error.secret_name())
    {
        return Some(hint);
    }
    let near = error.tried().iter().find_map(|attempt| Some((attempt.near().first()?, attempt)));
    // Of a whole group it is not known which of its names is meant.
    let near = near.filter(|_| error.kind().group().is_none());
    if let Some((near, attempt)) = near {
        // Beside the empty one, a renamed one would be there twice.
        let change = match attempt.outcome() {
            Outcome::Empty => format!("give {names} the value of {near}"),
            _ => format!("rename {near} to {names}"),
        };
        return Some(format!("{change} in: {}, or mark the field #[lemna(name = \"{near}\")]", attempt.source()));
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
