//! A JSON Schema of the config files of a struct, by which editors complete and check them.

use serde_json::{Map, Value, json};

use super::defaults::assert_readable;
use super::phrases::ShownDefault;
use crate::from_secret::form::Form;
use crate::schema::{Deprecation, FieldSchema, Format, GroupSchema, Requirement, Schema};
use crate::words::printable_json;

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The description of a key whose value is a secret.
const SECRET: &str = "A secret: it belongs into the environment, Infisical or .env.";

impl Schema {
    /// A JSON Schema (draft 2020-12) of this struct's [config files](crate::LoaderBuilder::file), TOML and YAML included, for
    /// editors that complete and check them. [The guide](crate::guide::files#completion-and-checks-in-editors) shows how they find it.
    ///
    /// It accepts every file that a load accepts, and refuses keys that no field has, values of another form and numbers out
    /// of their range. Nothing is required except within lists of structs: the rest can come from anywhere.
    ///
    /// Pretty-printed, the same every time, with a line end at its end. It shows no default of a secret. To commit it:
    /// [`assert_committed`](crate::assert_committed).
    ///
    /// ```
    /// use lemna_config::{LemnaSecrets, SecretString};
    ///
    /// #[derive(LemnaSecrets)]
    /// struct Config {
    ///     /// The port to listen on.
    ///     #[lemna(default = 8080)]
    ///     port: u16,
    ///     token: SecretString,
    /// }
    ///
    /// let schema = Config::schema().json_schema();
    /// assert!(schema.contains("\"description\": \"The port to listen on.\""));
    /// assert!(schema.contains("\"maximum\": 65535"));
    /// ```
    ///
    /// # Panics
    ///
    /// Where a default in quotes is refused by its field's type.
    #[cfg_attr(docsrs, doc(cfg(feature = "json")))]
    #[track_caller]
    pub fn json_schema(&self) -> String {
        assert_readable(self);
        let mut root = Level { schema: self, above: "", is_whole: false }.object();
        root.insert("$schema".to_owned(), DIALECT.into());
        root.insert("title".to_owned(), self.name().into());
        // By which a JSON file names this schema.
        root["properties"]["$schema"] = json!({ "type": "string" });
        let json = serde_json::to_string_pretty(&root).expect("texts can be written as JSON");
        printable_json(&json) + "\n"
    }
}

/// A table: the struct, or one nested in it.
struct Level<'a> {
    schema: &'a Schema,
    /// What the paths of its fields begin with: nothing, or such as `r2.`.
    above: &'a str,
    /// Whether nothing of it can come from elsewhere.
    is_whole: bool,
}

impl Level<'_> {
    fn object(&self) -> Map<String, Value> {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for field in self.schema.fields() {
            let Some(rest) = field.path().strip_prefix(self.above) else { continue };
            let (key, property, is_required) = match rest.split_once('.') {
                None => {
                    let is_required = self.is_whole && field.requirement() == Requirement::Required;
                    (rest, property(field, !is_required), is_required)
                }
                Some((key, _)) if properties.contains_key(key) => continue,
                Some((key, _)) => self.nested(key),
            };
            properties.insert(key.to_owned(), property);
            required.extend(is_required.then_some(key));
        }
        let mut object = Map::new();
        object.insert("type".to_owned(), "object".into());
        object.insert("properties".to_owned(), properties.into());
        object.insert("additionalProperties".to_owned(), false.into());
        if !required.is_empty() {
            object.insert("required".to_owned(), required.into());
        }
        object
    }

    /// The struct nested under `key`, and whether it must be there.
    fn nested<'k>(&self, key: &'k str) -> (&'k str, Value, bool) {
        let path = format!("{}{key}", self.above);
        let mut object = Level { above: &format!("{path}."), ..*self }.object();
        let groups: Vec<_> = self.schema.groups().iter().filter(|group| group.path() == path).collect();
        let doc = groups.iter().map(|group| GroupSchema::doc(group)).find(|doc| !doc.is_empty());
        object.extend(doc.map(|doc| ("description".to_owned(), doc.into())));
        let is_required = groups.is_empty() && object.contains_key("required");
        if !is_required {
            object.insert("type".to_owned(), json!(["object", "null"]));
        }
        (key, object.into(), is_required)
    }
}

/// What a field's key holds.
fn property(field: &FieldSchema, can_be_null: bool) -> Value {
    let mut property = value(field);
    if can_be_null && let Some(types) = property.get_mut("type") {
        match types {
            Value::Array(types) => types.push("null".into()),
            one => *one = json!([one.take(), "null"]),
        }
    }
    if let (true, Some(Value::Array(texts))) = (can_be_null, property.get_mut("enum")) {
        texts.push(Value::Null);
    }
    let secret = field.is_secret_by_type().then_some(SECRET);
    let description: Vec<_> = Some(field.doc()).filter(|doc| !doc.is_empty()).into_iter().chain(secret).collect();
    if !description.is_empty() {
        property.insert("description".to_owned(), description.join("\n").into());
    }
    if let Some(ShownDefault::Text(text)) = field.shown_default() {
        property.insert("default".to_owned(), written(text, &form(field)));
    }
    if let Some(Deprecation::Secret(_)) = field.deprecation() {
        property.insert("deprecated".to_owned(), true.into());
    }
    property.into()
}

fn form(field: &FieldSchema) -> Form {
    match field.format() {
        Format::Plain => Form::of(field.type_name()),
        Format::Separated(_) => match Form::of(field.type_name()) {
            several @ (Form::List(_) | Form::Map(_)) => several,
            _ => Form::List(Box::new(Form::Single)),
        },
        Format::Json | Format::Base64 | Format::Hex | Format::Function => Form::Single,
    }
}

fn value(field: &FieldSchema) -> Map<String, Value> {
    let texts = field.accepted_texts();
    let value = match field.elements() {
        _ if !texts.is_empty() => json!({ "enum": texts.iter().flat_map(|text| spellings(text)).collect::<Vec<_>>() }),
        Some(schema) => {
            let element = Level { schema, above: "", is_whole: true }.object();
            json!({ "type": "array", "items": element })
        }
        None if field.format() == Format::Json => json!({}),
        None => of_form(&form(field), field),
    };
    match value {
        Value::Object(value) => value,
        _ => Map::new(),
    }
}

/// A text, and the number or truth value that is written alike.
fn spellings(text: &str) -> Vec<Value> {
    let bare = serde_json::from_str(text).ok().filter(|value: &Value| value.is_number() || value.is_boolean());
    [Value::from(text)].into_iter().chain(bare).collect()
}

fn of_form(form: &Form, field: &FieldSchema) -> Value {
    match form {
        Form::Whole { min, max } => {
            let mut whole = json!({ "type": ["integer", "string"], "pattern": "^([+-]?[0-9]+)?$" });
            if let Some(min) = min {
                whole["minimum"] = json!(min);
            }
            if let Some(max) = max {
                whole["maximum"] = json!(max);
            }
            within_range(whole, field)
        }
        Form::Number => within_range(json!({ "type": ["number", "string"] }), field),
        Form::Truth => {
            json!({ "type": ["boolean", "integer", "string"], "minimum": 0, "maximum": 1, "pattern": truth_pattern() })
        }
        Form::Text => json!({ "type": ["string"] }),
        Form::Single => json!({ "type": ["string", "number", "boolean"] }),
        Form::List(element) => {
            json!({ "type": ["array", "string", "number", "boolean"], "items": of_form(element, field) })
        }
        Form::Map(element) => json!({ "type": ["object", "string"], "additionalProperties": of_form(element, field) }),
    }
}

/// A truth value as text, in letters of any case. An empty text is as if the key were not there.
fn truth_pattern() -> String {
    let any_case = |word: &str| {
        let letters: Vec<_> = word.chars().map(|c| format!("[{c}{}]", c.to_ascii_uppercase())).collect();
        letters.concat()
    };
    let words = ["true", "false", "yes", "no", "on", "off"].map(any_case);
    format!("^({}|[01])?$", words.join("|"))
}

fn within_range(mut value: Value, field: &FieldSchema) -> Value {
    let limits = field.range().map_or([None; 3], |range| range.literals());
    for (word, limit) in ["minimum", "maximum", "exclusiveMaximum"].into_iter().zip(limits) {
        let number = limit.and_then(|text| serde_json::from_str(text).ok()).filter(Value::is_number);
        if let Some(number) = number {
            value[word] = number;
        }
    }
    value
}

/// A default as a file would hold it.
fn written(text: &str, form: &Form) -> Value {
    let bare = || serde_json::from_str(text).ok().filter(|value: &Value| value.is_number() || value.is_boolean());
    match form {
        Form::Whole { .. } | Form::Number | Form::Truth => bare().unwrap_or_else(|| text.into()),
        _ => text.into(),
    }
}
