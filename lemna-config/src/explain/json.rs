//! The explanation for programs. `docs/lemna.explain.schema.json` describes it.

use serde::Serialize;

use super::{ExplainedField, ExplainedPlace, Explanation, Standing};
use crate::error::Outcome;
use crate::schema::Requirement;
use crate::words::{Origin, Printable, printable_json};

const FORMAT: &str = "lemna-config explain";
const VERSION: u32 = 1;

#[derive(Serialize)]
struct File<'e> {
    format: &'static str,
    version: u32,
    config: &'e str,
    fields: Vec<Field<'e>>,
}

#[derive(Serialize)]
struct Field<'e> {
    name: &'static str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    aliases: &'static [&'static str],
    path: &'static str,
    #[serde(rename = "type")]
    type_name: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    doc: &'static str,
    requirement: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<String>,
    used: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    winner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'e str>,
    places: Vec<Place<'e>>,
}

#[derive(Serialize)]
struct Place<'e> {
    source: String,
    #[serde(rename = "place", skip_serializing_if = "Option::is_none")]
    looked_at: Option<String>,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alias: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    differs: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'e str>,
}

impl Explanation {
    /// The explanation as JSON, pretty-printed, with a final newline. `lemna-config/docs/lemna.explain.schema.json` in
    /// the repository describes it.
    ///
    /// # Panics
    ///
    /// Never: texts and numbers can always be written.
    #[cfg_attr(docsrs, doc(cfg(feature = "json")))]
    pub fn to_json(&self) -> String {
        let fields = self.fields.iter().map(Field::of).collect();
        let file = File { format: FORMAT, version: VERSION, config: self.config, fields };
        let json = serde_json::to_string_pretty(&file).expect("texts and numbers can be written as JSON");
        printable_json(&json) + "\n"
    }
}

impl<'e> Field<'e> {
    fn of(field: &'e ExplainedField) -> Self {
        let schema = field.schema;
        Self {
            name: schema.secret_name(),
            aliases: schema.aliases(),
            path: schema.path(),
            type_name: schema.type_name(),
            doc: schema.doc(),
            requirement: match schema.requirement() {
                Requirement::Required => "required",
                Requirement::Optional => "optional",
                Requirement::Default => "default",
            },
            default: schema.default_words(),
            used: field.is_used,
            winner: field.winner().map(ToString::to_string),
            value: field.value(),
            problem: field.problem(),
            places: field.places.iter().map(Place::of).collect(),
        }
    }
}

impl<'e> Place<'e> {
    fn of(place: &'e ExplainedPlace) -> Self {
        let (source, looked_at) = place.source_and_place();
        let (line, column) = match place.origin() {
            Some(Origin::File { line, .. }) => (Some(*line), None),
            Some(Origin::ConfigFile { line, column, .. }) => (Some(*line), Some(*column)),
            _ => (None, None),
        };
        Self {
            source,
            // JSON leaves some characters as they are that a terminal obeys.
            looked_at: looked_at.map(|place| Printable(place).to_string()),
            state: state(place),
            origin: place.origin().map(ToString::to_string),
            line,
            column,
            alias: place.attempt.alias(),
            differs: match place.standing {
                Standing::Hidden { differs } => Some(differs),
                Standing::Won | Standing::Unusable | Standing::Nothing => None,
            },
            reason: place.reason(),
        }
    }
}

fn state(place: &ExplainedPlace) -> &'static str {
    match (place.standing, place.outcome()) {
        (Standing::Won, _) => "won",
        (Standing::Unusable, _) => "unusable",
        (Standing::Hidden { .. }, _) => "hidden",
        (Standing::Nothing, outcome) => match outcome {
            Outcome::NotSet => "not_set",
            Outcome::Empty => "empty",
            Outcome::Failed => "failed",
            Outcome::NoFile => "no_file",
            Outcome::NotConfigured => "not_set_up",
            Outcome::NotNeeded => "not_asked_all_found_above",
            Outcome::NotAsked => "not_asked_local",
            Outcome::NoFlag => "not_asked_no_flag",
            Outcome::Unusable(..) => "unusable",
            Outcome::Found(_) => "hidden",
        },
    }
}
