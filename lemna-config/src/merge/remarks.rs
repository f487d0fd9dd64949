//! What is odd about the values in use, though each of them can be read.

use std::path::Path;
use std::sync::Arc;

use super::Merged;
use crate::from_secret::Hint;
use crate::from_secret::suspicion::suspicion;
use crate::schema::{Deprecation, FieldSchema};
use crate::source::{Found, Value};
use crate::tree::elements;
use crate::warning::Warning;
use crate::words::{Origin, is_packed};

impl Merged {
    /// The values for `field` that the one in use hides, where somebody will change them in vain.
    pub(crate) fn hidden_values(&self, field: &FieldSchema) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let [(used_name, used), hidden @ ..] = &self.values(field)[..] else { return warnings };
        for (hidden_name, hidden) in hidden {
            if hidden.text() != used.text() && !hidden.is_setting() && is_trap(used.origin(), hidden.origin()) {
                warnings.push(Warning::Shadowed {
                    name: field.secret_name(),
                    used: used.origin().clone(),
                    used_name,
                    hidden: hidden.origin().clone(),
                    hidden_name,
                });
            }
        }
        warnings
    }

    /// What is old about the value of `field` in use.
    pub(crate) fn deprecation(&self, field: &FieldSchema) -> Option<Warning> {
        let (found, value) = self.value(field)?;
        let (name, origin) = (field.secret_name(), || value.origin().clone());
        match field.deprecation()? {
            Deprecation::Aliases if found == name => None,
            Deprecation::Aliases => Some(Warning::DeprecatedAlias { alias: found, origin: origin(), name }),
            Deprecation::Secret(replacement) => {
                Some(Warning::DeprecatedSecret { name: found, origin: origin(), replacement })
            }
        }
    }

    /// A value of Infisical, in use or without anything above it, of which a reference leads nowhere.
    pub(crate) fn unresolved_reference(&self, field: &FieldSchema) -> Option<Warning> {
        let value = self.first_reached(field)?;
        let is_literal = value.holds_reference() && !field.is_verbatim();
        (is_literal || value.nowhere().is_some()).then(|| Warning::UnresolvedReference {
            name: field.secret_name(),
            origin: value.origin().clone(),
            refers_to: value.nowhere().unwrap_or_default().to_vec(),
        })
    }

    /// The value in use, or the one above it that a reference which leads nowhere has made empty.
    fn first_reached(&self, field: &FieldSchema) -> Option<&Value> {
        self.layers().iter().find_map(|layer| match layer.answer(field)?.find(field) {
            Some((_, Found::Value(value))) if value.is_one_of(field) || value.nowhere().is_some() => Some(value),
            _ => None,
        })
    }

    /// The config file that the value of `field` in use is from, if that is a secret by its type.
    pub(crate) fn secret_in_file(&self, field: &FieldSchema) -> Option<Arc<Path>> {
        let (_, value) = self.value(field)?;
        match value.origin() {
            Origin::ConfigFile { path, .. } if holds_secret(field, value.text()) => Some(path.clone()),
            _ => None,
        }
    }

    /// A value in use that is surely not what was meant. `told` are warnings that say so of a reference already.
    pub(crate) fn suspicion(&self, field: &FieldSchema, told: &[Warning]) -> Option<Warning> {
        let (_, value) = self.value(field)?;
        if is_packed(value.text()) {
            return None;
        }
        let hint = suspicion(value.text(), field.meant()?)?;
        let (name, origin) = (field.secret_name(), value.origin());
        let is_told = hint == Hint::Unexpanded && told.iter().any(|warning| tells_of_reference(warning, name, origin));
        (!is_told).then(|| Warning::Suspicious { name, origin: origin.clone(), hint })
    }
}

/// Whether `text` is a secret, or a list of structs of which one has a secret.
fn holds_secret(field: &FieldSchema, text: &str) -> bool {
    let Some(schema) = field.elements() else { return field.is_secret_by_type() };
    let elements = elements(text).unwrap_or_default();
    elements.iter().filter_map(|element| element.values(schema.fields()).ok()).any(|values| {
        let text = |field: &FieldSchema| values.get(field.path())?.as_ref().ok().map(|text| text.as_str());
        schema.fields().iter().any(|field| text(field).is_some_and(|text| holds_secret(field, text)))
    })
}

/// Whether who changes the hidden value would wonder why nothing happens. What is set for one process, or on one machine,
/// over a `.env` is meant to hide that; a store in which secrets are rotated is hidden by mistake, and two names of one
/// source contradict each other.
fn is_trap(used: &Origin, hidden: &Origin) -> bool {
    // Given for this one run, and never a secret that somebody rotates.
    let is_of_the_run = matches!(used, Origin::Overrides | Origin::CommandLine { .. });
    let is_store = matches!(hidden, Origin::Infisical(_) | Origin::Custom(_));
    (is_store && !is_of_the_run) || used.source() == hidden.source()
}

/// Whether `warning` is about a reference in the value of `field` at `place`.
fn tells_of_reference(warning: &Warning, field: &str, place: &Origin) -> bool {
    match warning {
        // A folder has many values.
        Warning::UnresolvedReference { name, origin, .. } => *name == field && origin == place,
        // A line has one.
        Warning::LiteralReference { origin, .. } | Warning::UnknownReference { origin, .. } => origin == place,
        _ => false,
    }
}
