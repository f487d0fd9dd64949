//! The explanation for people. An arrow leads the eye to what won, or should have.

use std::fmt::{self, Display, Formatter};

use super::{ExplainedField, ExplainedPlace, Explanation, Standing};
use crate::error::Outcome;
use crate::schema::Requirement;
use crate::words::{Origin, Printable};

const ARROW: &str = "  -> ";
const INDENT: &str = "     ";

impl Display for Explanation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}: where each value comes from", self.config)?;
        for field in &self.fields {
            write!(f, "\n\n{field}")?;
        }
        Ok(())
    }
}

/// Several lines: the field, its doc, and each place.
impl Display for ExplainedField {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let schema = self.schema;
        write!(
            f,
            "{} ({}: {}, {})",
            schema.secret_name(),
            schema.path(),
            schema.type_name(),
            schema.requirement_words()
        )?;
        for line in schema.doc().lines() {
            write!(f, "\n{INDENT}{}", Printable(line))?;
        }
        if let Some(value) = &self.value {
            write!(f, "\n{INDENT}value: {}", Printable(value))?;
        }
        if let Some(problem) = &self.problem {
            write!(f, "\n{INDENT}problem: {problem}")?;
        }
        for place in &self.places {
            let mark = if place.leads() { ARROW } else { INDENT };
            write!(f, "\n{mark}{place}")?;
        }
        let has_default = schema.requirement() == Requirement::Default;
        match self.places.iter().any(ExplainedPlace::leads) {
            _ if !self.is_used && self.problem.is_some() => Ok(()),
            _ if !self.is_used => write!(f, "\n{INDENT}not read: its group is left out"),
            true if has_default => write!(f, "\n{INDENT}default: hidden"),
            false if has_default && self.problem.is_some() => write!(f, "\n{ARROW}default: unusable"),
            false if has_default => write!(f, "\n{ARROW}default: won"),
            false if schema.requirement() == Requirement::Optional => write!(f, "\n{ARROW}none: the field is optional"),
            _ => Ok(()),
        }
    }
}

/// One line: the place, and what it had.
impl Display for ExplainedPlace {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (source, place) = self.source_and_place();
        f.write_str(&source)?;
        let flag = match self.outcome() {
            Outcome::Found(Origin::CommandLine { flag }) => Some(&**flag),
            _ => None,
        };
        if let Some(place) = flag.or(place.as_deref()) {
            write!(f, " ({})", Printable(place))?;
        }
        let line = match self.origin() {
            Some(Origin::File { line, .. }) => format!(", line {line}"),
            Some(Origin::ConfigFile { line, column, .. }) => format!(", line {line}, column {column}"),
            _ => String::new(),
        };
        match (self.standing, self.outcome()) {
            (Standing::Won, _) => write!(f, ": won{line}")?,
            (Standing::Unusable, Outcome::Unusable(kind, _)) => write!(f, ": unusable{line}: it {kind}")?,
            (Standing::Unusable, _) => write!(f, ": unusable{line}")?,
            (Standing::Hidden { differs: true }, _) => write!(f, ": hidden, a different value{line}")?,
            (Standing::Hidden { differs: false }, _) => write!(f, ": hidden, the same value{line}")?,
            (Standing::Nothing, Outcome::Failed) => match self.reason() {
                Some(reason) => write!(f, ": could not be read: {reason}")?,
                None => write!(f, ": could not be read")?,
            },
            (Standing::Nothing, outcome) => write!(f, ": {outcome}")?,
        }
        match self.attempt.alias() {
            Some(alias) => write!(f, ", as {alias}"),
            None => Ok(()),
        }
    }
}
