//! How what a field declares is put, wherever it is printed.

use crate::schema::{DefaultValue, Deprecation, FieldSchema, Format, Requirement};
use crate::words::Printable;

/// What can be printed of a default.
pub(super) enum ShownDefault {
    /// A text that a source could hold.
    Text(&'static str),
    /// Something else, in words.
    Words(String),
}

impl FieldSchema {
    pub(super) fn shown_default(&self) -> Option<ShownDefault> {
        Some(match self.default_value()? {
            DefaultValue::Hidden => ShownDefault::Words("not shown".to_owned()),
            DefaultValue::Literal(text) => ShownDefault::Text(text),
            DefaultValue::Expression(code) => match self.text_of_variant(code) {
                Some(text) => ShownDefault::Text(text),
                None => ShownDefault::Words(on_one_line(code)),
            },
            DefaultValue::OfType => ShownDefault::Words(format!("that of {}", self.type_name())),
        })
    }

    /// What `code`, a variant such as `LogLevel::Info`, is written as in a source.
    fn text_of_variant(&self, code: &str) -> Option<&'static str> {
        let (_, name) = code.rsplit_once("::")?;
        let choice = self.choices().iter().find(|choice| choice.variant == name)?;
        choice.texts.first().copied()
    }

    /// The default as it can be printed.
    #[cfg(any(feature = "clap", feature = "json"))]
    pub(crate) fn default_words(&self) -> Option<String> {
        Some(match self.shown_default()? {
            ShownDefault::Text(text) => text.to_owned(),
            ShownDefault::Words(words) => words,
        })
    }

    /// Required, optional, or with a default.
    pub(crate) fn requirement_words(&self) -> String {
        match (self.requirement(), self.shown_default()) {
            (_, Some(ShownDefault::Text(text))) => format!("default: {}", Printable(text)),
            (_, Some(ShownDefault::Words(words))) => format!("default: {words}"),
            (Requirement::Required, None) => "required".to_owned(),
            (Requirement::Optional, None) => "optional".to_owned(),
            (Requirement::Default, None) => "has a default".to_owned(),
        }
    }

    pub(super) fn visibility(&self) -> &'static str {
        if self.is_public() { "public" } else { "secret" }
    }

    /// The range of its number, in words.
    #[cfg(feature = "clap")]
    pub(crate) fn value_range_words(&self) -> Option<String> {
        self.range().map(|range| on_one_line(&range.to_string()))
    }

    /// What is to be known of the value beside its type.
    pub(super) fn value_words(&self) -> Option<String> {
        let format = match self.format() {
            Format::Separated(separator) => Some(format!("separated by {separator:?}")),
            Format::Json => Some("JSON".to_owned()),
            Format::Base64 => Some("base64".to_owned()),
            Format::Hex => Some("hex".to_owned()),
            Format::Plain | Format::Function => None,
        };
        let texts = self.accepted_texts();
        let texts = (!texts.is_empty()).then(|| format!("one of {}", listed(&texts)));
        let empty = self.allows_empty().then(|| "can be empty".to_owned());
        let range = self.range().map(|range| on_one_line(&range.to_string()));
        let words: Vec<_> = texts.into_iter().chain(format).chain(range).chain(empty).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// Other names, and what is old.
    pub(super) fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if let Some(Deprecation::Secret(instead)) = self.deprecation() {
            remarks.push(format!("deprecated: use {} instead", Printable(instead)));
        }
        if !self.aliases().is_empty() {
            let what = if self.deprecation() == Some(Deprecation::Aliases) { "old names" } else { "also read as" };
            remarks.push(format!("{what}: {}", self.aliases().join(", ")));
        }
        remarks.extend(self.flag().map(|flag| format!("flag: --{flag}")));
        remarks
    }
}

/// `texts` with commas between them; in quotes those that hold anything but the characters of a word.
fn listed(texts: &[&str]) -> String {
    let is_of_words = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let shown =
        texts.iter().map(|text| if text.chars().all(is_of_words) { (*text).to_owned() } else { format!("{text:?}") });
    shown.collect::<Vec<_>>().join(", ")
}

pub(super) fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
