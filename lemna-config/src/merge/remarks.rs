//! What is odd about the values in use, though each of them can be read.

use super::Merged;
use crate::schema::{Deprecation, FieldSchema};
use crate::warning::Warning;

impl Merged {
    /// Every value for `field` other than the one in use.
    pub(crate) fn hidden_values(&self, field: &FieldSchema) -> impl Iterator<Item = Warning> {
        let mut values = self.values(field);
        let in_use = values.next();
        values.filter_map(move |(hidden_name, hidden)| {
            let (used_name, used) = in_use?;
            (hidden.text() != used.text()).then(|| Warning::Shadowed {
                name: field.secret_name(),
                used: used.origin().clone(),
                used_name,
                hidden: hidden.origin().clone(),
                hidden_name,
            })
        })
    }

    /// What is old about the value of `field` in use.
    pub(crate) fn deprecation(&self, field: &FieldSchema) -> Option<Warning> {
        let (found, value) = self.values(field).next()?;
        let (name, origin) = (field.secret_name(), || value.origin().clone());
        match field.deprecation()? {
            Deprecation::Aliases if found == name => None,
            Deprecation::Aliases => Some(Warning::DeprecatedAlias { alias: found, origin: origin(), name }),
            Deprecation::Secret(replacement) => {
                Some(Warning::DeprecatedSecret { name: found, origin: origin(), replacement })
            }
        }
    }

    /// Every value of Infisical in use that still holds a reference.
    pub(crate) fn unresolved_references(&self, in_use: &[&FieldSchema]) -> impl Iterator<Item = Warning> {
        in_use.iter().filter_map(|field| {
            let (_, value) = self.values(field).next().filter(|(_, value)| value.holds_reference())?;
            Some(Warning::UnresolvedReference { name: field.secret_name(), origin: value.origin().clone() })
        })
    }
}
