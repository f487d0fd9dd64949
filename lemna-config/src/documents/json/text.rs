//! What a file says of the text of a value.

use std::fmt;
use std::ops::Deref;

use super::{ServiceField, ServiceFormat, ServiceRange};
use crate::from_secret::suspicion::{Meant, suspicion};
use crate::from_secret::{Hint, Invalid, Part, Shape, Wanted, bytes, json, ranged, refusal, refused, well_known};
use crate::words::{Printable, SourceId, near};

/// What is wrong with a text that is to be the value of a field: see [`ServiceField::problem_with`].
///
/// `Display` and `Debug` hold no part of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextProblem {
    /// It is a placeholder that was never replaced, such as `changeme`.
    Placeholder,
    /// A load would take it, but it is surely not what was meant.
    #[non_exhaustive]
    Suspicious {
        /// What was probably done wrong.
        hint: Hint,
    },
    /// A load would refuse it.
    #[non_exhaustive]
    Invalid {
        /// What it, or the part of it, should have been.
        expected: String,
        /// What is wrong with it.
        reason: &'static str,
        /// The part of a list, set or map that it is said of; `None` for the whole.
        part: Option<Part>,
        /// What was probably done wrong.
        hints: Vec<Hint>,
    },
}

/// Why a text is none of its type.
struct Refusal {
    invalid: Invalid,
    /// What it should have been, where this file says more of that than the type.
    expected: Option<String>,
}

impl From<Invalid> for Refusal {
    fn from(invalid: Invalid) -> Self {
        Self { invalid, expected: None }
    }
}

impl ServiceField {
    /// Every name that a load looks for, the field's own first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.aliases).map(String::as_str)
    }

    /// The one of `held`, names of a folder in Infisical, that was probably meant for this field.
    ///
    /// ```
    /// use lemna_config::{LemnaSecrets, ServiceConfig};
    ///
    /// #[derive(LemnaSecrets)]
    /// struct Config { api_key: String }
    ///
    /// let config = ServiceConfig::from(Config::schema());
    /// assert_eq!(config.fields[0].nearest(&["PORT".into(), "APIKEY".into()]).as_deref(), Some("APIKEY"));
    /// ```
    pub fn nearest(&self, held: &[String]) -> Option<String> {
        let names: Vec<_> = self.names().collect();
        near::in_source(&SourceId::Infisical, &names, held).into_iter().next()
    }

    /// What is wrong with `text` as the value of this field, as far as the name of its type says: those of this crate
    /// are known, and lists, sets and maps of them; of JSON the syntax; of an enum its texts. `None` is no promise that
    /// a load takes it.
    ///
    /// ```
    /// use lemna_config::{LemnaSecrets, ServiceConfig, TextProblem};
    ///
    /// #[derive(LemnaSecrets)]
    /// struct Config { port: u16 }
    ///
    /// let config = ServiceConfig::from(Config::schema());
    /// let port = &config.fields[0];
    /// assert_eq!(port.problem_with("80"), None);
    /// assert_eq!(port.problem_with("TODO"), Some(TextProblem::Placeholder));
    /// assert_eq!(
    ///     port.problem_with("80s").unwrap().to_string(),
    ///     "is not a whole number from 0 to 65535: it contains a character that is not a digit (letters or a unit \
    ///      follow its number: remove them)"
    /// );
    /// ```
    pub fn problem_with(&self, text: &str) -> Option<TextProblem> {
        if text.is_empty() {
            return None;
        }
        let Some(Refusal { invalid, expected }) = self.refusal(text) else { return self.suspicion(text) };
        let wanted = invalid.wanted().or_else(|| self.wanted());
        let hints = refused::of_refused(text, wanted, invalid.part().is_some());
        if hints.contains(&Hint::Placeholder) {
            return Some(TextProblem::Placeholder);
        }
        let expected = expected.unwrap_or_else(|| invalid.expected().unwrap_or(&self.type_name).to_owned());
        Some(TextProblem::Invalid { expected, reason: invalid.reason(), part: invalid.part(), hints })
    }

    /// What is odd about `text`, which a load takes as far as is known.
    fn suspicion(&self, text: &str) -> Option<TextProblem> {
        let meant = match self.format {
            _ if self.verbatim || self.is_of_few_texts() => return None,
            ServiceFormat::Plain => Shape::of_name(&self.type_name).meant(&self.name)?,
            _ => Meant::Parsed,
        };
        suspicion(text, meant).map(|hint| match hint {
            Hint::Placeholder => TextProblem::Placeholder,
            hint => TextProblem::Suspicious { hint },
        })
    }

    fn is_of_few_texts(&self) -> bool {
        !self.accepts.is_empty()
    }

    fn refusal(&self, text: &str) -> Option<Refusal> {
        match &self.format {
            _ if self.is_of_few_texts() => self.refusal_of_others(text),
            ServiceFormat::Plain => self.refusal_of_numbers(None, text),
            ServiceFormat::Separated { separator } => self.refusal_of_numbers(Some(separator), text),
            ServiceFormat::Json => json::<serde::de::IgnoredAny>(text).err().map(Refusal::from),
            #[cfg(feature = "base64")]
            ServiceFormat::Base64 => self.refusal_of_bytes(bytes::decoded_base64(text), "base64"),
            #[cfg(not(feature = "base64"))]
            ServiceFormat::Base64 => None,
            ServiceFormat::Hex => self.refusal_of_bytes(bytes::decoded_hex(text), "hex"),
            ServiceFormat::Function | ServiceFormat::Unknown => None,
        }
    }

    fn refusal_of_others(&self, text: &str) -> Option<Refusal> {
        let is_one = self.accepts.iter().any(|one| one == text);
        (!is_one).then(|| Refusal {
            invalid: refusal(text, self.accepts.iter().map(String::as_str)).into(),
            expected: Some(one_of(&self.accepts)),
        })
    }

    fn refusal_of_numbers(&self, separator: Option<&str>, text: &str) -> Option<Refusal> {
        let (name, range) = (&self.type_name, self.range.as_ref());
        let expected = range.map(ServiceRange::to_string);
        match well_known::check(name, separator, text)? {
            Err(invalid) if ranged::is_of_number(invalid, well_known::is_one(name)) => {
                Some(Refusal { invalid, expected })
            }
            Err(invalid) => Some(invalid.into()),
            Ok(()) => {
                let mut numbers = well_known::values(name, separator, text).into_iter();
                let invalid =
                    numbers.find_map(|(part, number)| Some(Invalid::from(range?.refusal(number)?).said_of(part)));
                invalid.map(|invalid| Refusal { invalid, expected })
            }
        }
    }

    fn refusal_of_bytes(&self, decoded: Result<impl Deref<Target = Vec<u8>>, Invalid>, form: &str) -> Option<Refusal> {
        let wanted = well_known::byte_count(&self.type_name);
        let expected = wanted.map(|wanted| format!("{wanted} byte{} in {form}", if wanted == 1 { "" } else { "s" }));
        let invalid = match decoded {
            Ok(bytes) => bytes::wrong_count(bytes.len(), wanted)?.into(),
            Err(invalid) => invalid,
        };
        Some(Refusal { invalid, expected })
    }

    fn wanted(&self) -> Option<Wanted> {
        match self.format {
            _ if self.is_of_few_texts() => None,
            ServiceFormat::Json => Some(Wanted::Json),
            _ => refused::is_url(&self.type_name).then_some(Wanted::Url),
        }
    }
}

impl fmt::Display for TextProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (expected, reason, part, hints) = match self {
            Self::Placeholder => return f.write_str("is a placeholder that was never replaced"),
            Self::Suspicious { hint } => return write!(f, "is suspicious: {hint}; {}", hint.remedy()),
            Self::Invalid { expected, reason, part, hints } => (expected, reason, part, hints),
        };
        match part {
            None => write!(f, "is not {expected}: {reason}")?,
            Some(part) => write!(f, "has {part} that is not {expected}: {reason}")?,
        }
        for (at, hint) in hints.iter().enumerate() {
            write!(f, "{}{hint}", if at == 0 { " (" } else { "; " })?;
        }
        f.write_str(if hints.is_empty() { "" } else { ")" })
    }
}

/// `` `eu`, `us` or `ap` ``; of a long list, the first few.
fn one_of(texts: &[String]) -> String {
    const MOST: usize = 8;

    let shown: Vec<_> = texts.iter().take(MOST).map(|text| format!("`{}`", Printable(text))).collect();
    match &shown[..] {
        _ if texts.len() > MOST => format!("{} or one of {} more", shown.join(", "), texts.len() - MOST),
        [most @ .., last] if !most.is_empty() => format!("{} or {last}", most.join(", ")),
        _ => shown.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::from_secret::Choice;
    use crate::schema::{FieldSchema, Format, ValueRange};

    fn problem(field: &FieldSchema, text: &str) -> Option<TextProblem> {
        let problem = ServiceField::from(field).problem_with(text);
        assert!(!format!("{problem:?}").contains("MARKER"), "{problem:?}");
        problem
    }

    const fn field(type_name: &'static str) -> FieldSchema {
        FieldSchema::new("field", "FIELD", type_name)
    }

    const RANGE: ValueRange = ValueRange::new("from 1 to 5").min("1").max("5");

    #[test]
    fn what_a_load_would_refuse_is_told_without_the_text() {
        for (field, good, bad, told) in [
            (
                field("u16"),
                "80",
                "MARKER",
                "is not a whole number from 0 to 65535: it contains a character that is not a digit",
            ),
            (field("Vec<u8>"), "1,2", "1,\nMARKER", "has an element that is not a whole number from 0 to 255: "),
            (field("Own").with_format(Format::Json), "[1]", "{MARKER", "is not JSON: "),
            (field("bool"), "on", "enabled", "is not a truth value"),
            (
                field("[u8; 2]").with_format(Format::Hex),
                "00ff",
                "MARKER",
                "is not 2 bytes in hex: it contains a character",
            ),
            (field("[u8; 2]").with_format(Format::Hex), "00ff", "00", "is not 2 bytes in hex: it holds fewer bytes"),
            (field("SecretSlice<u8>").with_format(Format::Hex), "00", "0", "is not bytes in hex: it has an odd number"),
            (field("u16").with_range(RANGE), "5", "6", "is not a number from 1 to 5: it is too large"),
            (field("u16").with_range(RANGE), "5", "MARKER", "is not a number from 1 to 5: it contains a character"),
            (field("Vec<u8>").with_range(RANGE), "1, 5", "1,0", "has an element that is not a number from 1 to 5: "),
            (field("Vec<u8>").with_range(RANGE), "1", "1,MARKER", "has an element that is not a number from 1 to 5: "),
            (
                field("BTreeMap<u8,u8>").with_range(RANGE),
                "9=5",
                "1=6",
                "has a value that is not a number from 1 to 5: ",
            ),
        ] {
            assert_eq!(problem(&field, good), None, "{good}");
            let shown = problem(&field, bad).unwrap().to_string();
            assert!(shown.starts_with(told), "{shown}");
        }
    }

    #[test]
    fn a_placeholder_is_one_whatever_the_type() {
        for text in ["changeme", "xxx", "<MARKER>", " TODO\n", "your-MARKER-key"] {
            for field in [field("SecretString"), field("u16"), field("Own").with_format(Format::Function)] {
                assert_eq!(problem(&field, text), Some(TextProblem::Placeholder), "{text}");
            }
        }
    }

    #[test]
    fn what_is_not_known_is_no_problem() {
        for field in [field("Own"), field("u16").with_format(Format::Function), field("String").verbatim()] {
            assert_eq!(problem(&field, "'MARKER'"), None);
        }
        assert_eq!(problem(&field("u16"), ""), None, "empty is no value");
    }

    #[test]
    fn a_text_that_a_load_takes_can_be_suspicious() {
        let told = |hint| Some(TextProblem::Suspicious { hint });
        for name in ["String", "SecretString"] {
            assert_eq!(problem(&field(name), "'MARKER'"), told(Hint::Quotes));
            assert_eq!(problem(&field(name), "https://${MARKER}"), told(Hint::Unexpanded));
        }
        assert_eq!(problem(&field("SecretString"), "/run/secrets/MARKER"), told(Hint::FilePath));
        assert_eq!(problem(&field("String"), "/run/secrets/MARKER"), None);
        assert_eq!(problem(&field("Own"), "${MARKER}"), told(Hint::Unexpanded));
        assert_eq!(problem(&field("String").verbatim(), "TODO"), None);
        assert_eq!(
            problem(&field("String"), "MARKER\n").unwrap().to_string(),
            "is suspicious: it ends with a line end; remove the line end"
        );
    }

    #[test]
    fn an_enum_takes_its_texts_alone() {
        const REGION: Shape = Shape::OneOf(&[
            Choice { variant: "Eu", texts: &["eu", "europe"] },
            Choice { variant: "Todo", texts: &["TODO"] },
        ]);
        let region = field("Region").with_shape(REGION);
        for text in ["eu", "europe", "TODO"] {
            assert_eq!(problem(&region, text), None, "{text}");
        }
        for (text, told) in [
            ("MARKER", "is not `eu`, `europe` or `TODO`: it is not one of them"),
            ("EU", "is not `eu`, `europe` or `TODO`: it differs only in upper and lower case"),
            (
                "'eu'",
                "is not `eu`, `europe` or `TODO`: it is not one of them (it is in quotes, and they are part of the value)",
            ),
        ] {
            assert_eq!(problem(&region, text).unwrap().to_string(), told);
        }
        assert_eq!(problem(&region, "changeme"), Some(TextProblem::Placeholder));
    }

    #[test]
    fn the_usual_causes_are_told() {
        let Some(TextProblem::Invalid { hints, .. }) = problem(&field("u16"), "'80'\n") else { panic!() };
        assert_eq!(hints, [Hint::LineEnd, Hint::Quotes]);
        let Some(TextProblem::Invalid { hints, .. }) = problem(&field("Vec<u16>"), "1,x\n") else { panic!() };
        assert_eq!(hints, []);
    }
}
