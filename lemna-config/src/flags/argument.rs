//! A field as an argument of clap.

use std::ffi::{OsStr, OsString};

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Arg, ArgAction, Command, ValueHint};

use crate::from_secret::Choice;
use crate::schema::{DefaultValue, FieldSchema};

/// No program has one like it.
pub(super) fn id(config: &str, field: &FieldSchema) -> String {
    format!("{config}.{}", field.path())
}

pub(super) fn negative(id: &str) -> String {
    format!("{id}:no")
}

pub(super) fn is_switch(field: &FieldSchema) -> bool {
    field.is_bool()
}

/// The argument, and that of `--no-x` where it is a switch.
pub(super) fn of(config: &str, field: &'static FieldSchema, flag: &str) -> Vec<Arg> {
    let id = id(config, field);
    let argument = Arg::new(id.clone()).help(help(field)).long(flag.to_owned()).short(field.short());
    if is_switch(field) {
        let negative = negative(&id);
        let no = Arg::new(negative.clone()).long(format!("no-{flag}")).help(format!("The opposite of --{flag}"));
        return vec![
            argument.action(ArgAction::SetTrue).overrides_with_all([id.clone(), negative.clone()]),
            no.action(ArgAction::SetTrue).overrides_with_all([id, negative]),
        ];
    }
    let action = if field.list_separator().is_some() { ArgAction::Append } else { ArgAction::Set };
    let argument = argument
        .action(action)
        .value_name(flag.to_ascii_uppercase().replace('-', "_"))
        .value_parser(AnyText(field.choices()))
        .value_hint(hint(field))
        .allow_negative_numbers(true);
    vec![argument]
}

/// The doc, and where else the value can come from: names and the default, never what a variable holds.
fn help(field: &FieldSchema) -> String {
    let doc = field.doc().split_whitespace().collect::<Vec<_>>().join(" ");
    let remarks = [Some(format!("env: {}", field.secret_name())), field.value_range_words(), default(field)];
    let remarks = remarks.into_iter().flatten().map(|remark| format!("[{remark}]"));
    let parts = Some(doc).filter(|doc| !doc.is_empty()).into_iter().chain(remarks);
    parts.collect::<Vec<_>>().join(" ")
}

fn default(field: &FieldSchema) -> Option<String> {
    // That of a type is what nobody asks for: off, or none.
    let is_told = !matches!(field.default_value(), Some(DefaultValue::OfType));
    field.default_words().filter(|_| is_told).map(|default| format!("default: {default}"))
}

fn hint(field: &FieldSchema) -> ValueHint {
    match field.type_name().rsplit("::").next() {
        Some("PathBuf") => ValueHint::AnyPath,
        Some("Url" | "Uri") => ValueHint::Url,
        Some("IpAddr" | "SocketAddr") => ValueHint::Hostname,
        _ => ValueHint::Unknown,
    }
}

/// Takes any text, because the load judges them all in one report. Help and completions list what is accepted.
#[derive(Clone)]
struct AnyText(&'static [Choice]);

impl TypedValueParser for AnyText {
    type Value = OsString;

    fn parse_ref(&self, _: &Command, _: Option<&Arg>, value: &OsStr) -> Result<OsString, clap::Error> {
        Ok(value.to_owned())
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        if self.0.is_empty() {
            return None;
        }
        let possible = self.0.iter().filter_map(|choice| {
            let (name, aliases) = choice.texts.split_first()?;
            Some(PossibleValue::new(*name).aliases(aliases.iter().copied()))
        });
        Some(Box::new(possible))
    }
}
