//! Where the values of a service come from, by its `lemna.schema.json` alone.

use crate::documents::{ServiceConfig, ServiceDefault, ServiceField, ServiceRequirement};
use crate::events::Audience;
use crate::explain::Explanation;
use crate::loader::Loader;
use crate::schema::{DefaultValue, FieldSchema, Schema};

/// The result of [`Loaded::explain`](crate::Loaded::explain) for a struct that is only known by the `lemna.schema.json`
/// of its service. It reads every source as a load does, and parses no value. Nothing goes to `tracing` or stderr.
///
/// The names stay in memory until the program ends: use it in commands, not in loops. Fields of optional structs and
/// alternatives count as optional.
pub fn explain(loader: &Loader, config: &ServiceConfig) -> Explanation {
    let fields: Vec<_> = config.fields.iter().map(|field| declared(field, is_grouped(config, field))).collect();
    let schema = Schema::new(kept(&config.name), Vec::leak(fields));
    let schema = match &config.project {
        Some(project) => schema.with_project(kept(project)),
        None => schema,
    };
    let schema = Box::leak(Box::new(schema));
    loader.gather(schema, &Audience::nobody()).explanation(schema)
}

fn is_grouped(config: &ServiceConfig, field: &ServiceField) -> bool {
    config.groups.iter().any(|group| group.fields.contains(&field.path))
}

fn declared(field: &ServiceField, is_grouped: bool) -> FieldSchema {
    let aliases: Vec<_> = field.aliases.iter().map(|alias| kept(alias)).collect();
    let folder = kept(field.folder.trim_end_matches('/'));
    let mut declared = FieldSchema::new(kept(&field.path), kept(&field.name), kept(&field.type_name))
        .with_doc(kept(&field.doc))
        .with_aliases(Vec::leak(aliases))
        .with_folder(folder, true);
    declared = match field.requirement {
        ServiceRequirement::Default if field.default == Some(ServiceDefault::Hidden) => {
            declared.with_default(DefaultValue::Hidden)
        }
        ServiceRequirement::Default => declared.with_default(DefaultValue::Expression("written in the program")),
        ServiceRequirement::Required if !is_grouped => declared,
        _ => declared.optional(),
    };
    for (is_set, mark) in [
        (field.public, FieldSchema::public as fn(_) -> _),
        (field.local, FieldSchema::local),
        (field.allow_empty, FieldSchema::allow_empty),
    ] {
        declared = if is_set { mark(declared) } else { declared };
    }
    declared
}

fn kept(text: &str) -> &'static str {
    String::leak(text.to_owned())
}
