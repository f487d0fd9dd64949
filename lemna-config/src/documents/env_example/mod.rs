//! A `.env.example`.

#[cfg(test)]
mod tests;

use super::defaults::assert_readable;
use super::outline::{Group, Item, outline};
use super::phrases::ShownDefault;
use crate::dotenv::assignment;
use crate::schema::{FieldSchema, GroupKind, Requirement, Schema};
use crate::words::Printable;

/// A `.env.example` for a service with several structs: as [`Schema::env_example`], with shared names listed once.
///
/// ```
/// use lemna_config::LemnaSecrets;
///
/// #[derive(LemnaSecrets)]
/// struct Web { port: u16 }
/// #[derive(LemnaSecrets)]
/// struct Mail { port: u16, token: String }
///
/// let text = lemna_config::env_example([Web::schema(), Mail::schema()]);
/// assert_eq!(text.matches("\nPORT=").count(), 1);
/// ```
///
/// # Panics
///
/// If a default in quotes is rejected by its field's type.
#[track_caller]
pub fn env_example<'s>(schemas: impl IntoIterator<Item = &'s Schema>) -> String {
    let schemas: Vec<_> = schemas.into_iter().collect();
    for schema in &schemas {
        assert_readable(schema);
    }
    let outlines: Vec<_> = schemas.iter().map(|schema| outline(schema)).collect();
    let mut example = Example::default();
    for items in &outlines {
        for item in items {
            // A group can be left out, or another alternative chosen.
            if let Item::Field(field) = item
                && field.requirement() == Requirement::Required
            {
                example.needed.push(field.secret_name());
            }
        }
    }
    for schema in &schemas {
        example.fields.extend(schema.fields());
    }
    example.head(&schemas);
    for items in &outlines {
        example.items(items);
    }
    example.text
}

impl Schema {
    /// A `.env.example`: every name once, with its doc comment, its type, whether it is required, whether it is secret
    /// and where it belongs, then the line that sets it.
    ///
    /// What is required is written as `NAME=`, or with its `example`; what is optional, has a default or belongs to a
    /// [group](crate::schema::GroupSchema) is commented out, with its `example` or its default. Only defaults that are
    /// literals are printed; one that is an expression is named by its code, and none of a type that names
    /// `SecretString` or `SecretBox` is shown at all. A required field that can be empty is commented out too, lest a
    /// copy of the file sets it. Texts read back just as they were meant. A text that no line of a `.env` file can say
    /// (with a NUL byte, or with both a carriage return and a reference such as `$NAME`) is left out, and a remark says
    /// so.
    ///
    /// Several structs in one file: [`env_example`]. To commit it: [`assert_committed`](crate::assert_committed).
    ///
    /// ```
    /// use lemna_config::LemnaSecrets;
    ///
    /// #[derive(LemnaSecrets)]
    /// struct Config {
    ///     /// Where the API listens.
    ///     api_url: String,
    ///     #[lemna(default = 8080, public)]
    ///     port: u16,
    /// }
    ///
    /// let text = Config::schema().env_example();
    /// assert!(text.contains("\n# Where the API listens.\n# String; required; secret\nAPI_URL=\n"));
    /// assert!(text.ends_with("\n# u16; default: 8080; public\n# PORT=8080\n"));
    /// ```
    ///
    /// # Panics
    ///
    /// If a default in quotes is rejected by its field's type.
    #[track_caller]
    pub fn env_example(&self) -> String {
        env_example([self])
    }
}

#[derive(Default)]
struct Example {
    text: String,
    /// The names without which no load succeeds.
    needed: Vec<&'static str>,
    /// Those of all structs, some with the same name.
    fields: Vec<&'static FieldSchema>,
    printed: Vec<&'static str>,
}

impl Example {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// `text` as comments, whatever it holds.
    fn comment(&mut self, text: &str) {
        for line in text.replace("\r\n", "\n").split(['\n', '\r']) {
            let line = format!("# {}", Printable(line.replace('\t', "    ")));
            self.line(line.trim_end());
        }
    }

    fn head(&mut self, schemas: &[&Schema]) {
        let configs: Vec<_> = schemas.iter().map(|schema| schema.name()).collect();
        self.comment(&format!(
            "What {} reads. Copy this to .env and fill it in: what is commented out can stay so.",
            configs.join(", ")
        ));
        let mut fields = schemas.iter().flat_map(|schema| schema.fields());
        if !cfg!(feature = "infisical") || fields.all(FieldSchema::is_local) {
            return;
        }
        self.line("");
        self.comment("Infisical, if it is set up, gives what the process environment and .env.local do not.");
        for name in ["INFISICAL_CLIENT_ID", "INFISICAL_CLIENT_SECRET", "INFISICAL_API_URL", "INFISICAL_ENV"] {
            self.bootstrap(name);
        }
        let mut projects: Vec<_> = schemas.iter().filter_map(|schema| schema.project()).collect();
        projects.dedup();
        match &projects[..] {
            [] => self.comment("The project, if several could be meant:"),
            projects => self.comment(&format!("The project, if it is not {}:", projects.join(", "))),
        }
        self.bootstrap("INFISICAL_PROJECT_ID");
    }

    /// Unless a field has the name.
    fn bootstrap(&mut self, name: &str) {
        if self.named(name).is_empty() {
            self.comment(&format!("{name}="));
        }
    }

    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Field(field) => self.field(field),
                Item::Group(group) => self.group(group),
            }
        }
    }

    fn group(&mut self, group: &Group) {
        let (name, path) = (group.schema.name(), group.schema.path());
        let rule = group.rule();
        let title = if path.is_empty() || path == name { name.to_owned() } else { format!("{path} ({name})") };
        self.line("");
        if group.schema.kind() == GroupKind::Alternative {
            self.comment(&format!("--- {name}: {rule}"));
        } else {
            self.comment(&format!("=== {title}: {rule}"));
        }
        if !group.schema.doc().is_empty() {
            self.comment(group.schema.doc());
        }
        self.items(group.optional_choice().map_or(&group.items[..], |choice| &choice.items));
        if group.schema.kind() != GroupKind::Alternative {
            self.line("");
            self.comment(&format!("=== end of {}", if path.is_empty() { name } else { path }));
        }
    }

    fn field(&mut self, field: &FieldSchema) {
        let name = field.secret_name();
        if self.printed.contains(&name) {
            return;
        }
        self.printed.push(name);
        self.line("");
        if !field.doc().is_empty() {
            self.comment(field.doc());
        }
        self.comment(&facts(field));
        for remark in field.remarks() {
            self.comment(&remark);
        }
        for other in &self.named(name)[1..] {
            self.comment(&format!("read by {} as well: {}", other.path(), facts(other)));
        }
        self.assignment(field);
    }

    fn named(&self, name: &str) -> Vec<&'static FieldSchema> {
        self.fields.iter().copied().filter(|field| field.secret_name() == name).collect()
    }

    fn assignment(&mut self, field: &FieldSchema) {
        let name = field.secret_name();
        let (what, text) = match (field.example(), field.shown_default()) {
            (Some(example), _) => ("example", example),
            (None, Some(ShownDefault::Text(default))) => ("default", default),
            (None, _) => ("", ""),
        };
        let Some(empty) = assignment(name, "") else {
            return self.comment(&format!("{name} cannot be set in a .env file"));
        };
        let line = assignment(name, text).unwrap_or_else(|| {
            self.comment(&format!("the {what} cannot be written in a .env file"));
            empty
        });
        // A copy of the file would set it to nothing, silently.
        let says_nothing = field.allows_empty() && line.ends_with('=');
        let lead = if self.needed.contains(&name) && !says_nothing { "" } else { "# " };
        for part in line.split('\n') {
            self.line(&format!("{lead}{part}"));
        }
    }
}

/// Type, requirement, secrecy, place.
fn facts(field: &FieldSchema) -> String {
    let mut facts = vec![field.type_name().to_owned()];
    facts.extend(field.value_words());
    facts.push(field.requirement_words());
    facts.push(field.visibility().to_owned());
    match field.folder() {
        _ if field.is_local() => facts.push("not in Infisical".to_owned()),
        "/" => {}
        folder => facts.push(format!("folder {folder} of Infisical")),
    }
    facts.join("; ")
}
