//! The report for people.

use std::fmt::{self, Display, Formatter};

use super::{CheckedField, FieldState, Report};

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.outcome {
            Ok(success) => {
                let name = self.schema.name();
                match self.denied().count() {
                    0 => write!(f, "{name}: every field can be filled")?,
                    1 => write!(f, "{name}: every field can be filled, but a value is suspicious")?,
                    denied => write!(f, "{name}: every field can be filled, but {denied} values are suspicious")?,
                }
                write_fields(f, &self.fields)?;
                for (at, warning) in success.warnings.iter().enumerate() {
                    write!(f, "{}\n  warning: {warning}", if at == 0 { "\n" } else { "" })?;
                }
                Ok(())
            }
            Err(error) => {
                write!(f, "{error}")?;
                let good = self.fields.iter().filter(|field| !matches!(field.state, FieldState::Wrong(_)));
                write_fields(f, good)
            }
        }
    }
}

fn write_fields<'f>(f: &mut Formatter<'_>, fields: impl IntoIterator<Item = &'f CheckedField>) -> fmt::Result {
    for (at, field) in fields.into_iter().enumerate() {
        write!(f, "{}\n  {field}", if at == 0 { "\n" } else { "" })?;
    }
    Ok(())
}

/// One line: the secret's name, and where its value is or what is wrong.
impl Display for CheckedField {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let alias = self.alias.map_or(String::new(), |alias| format!(", as {alias}"));
        match (&self.problem, &self.origin) {
            (Some(problem), Some(origin)) => write!(f, "{problem} ({origin}{alias})"),
            (Some(problem), None) => f.write_str(problem),
            (None, Some(origin)) => write!(f, "{}: {origin}{alias}", self.secret_name()),
            (None, None) => write!(f, "{}: absent", self.secret_name()),
        }
    }
}
