//! What is odd about the values in use, though each of them can be read.

use super::Merged;
use crate::schema::{Deprecation, FieldSchema};
use crate::warning::Warning;

impl Merged {
    /// Every value for `field` other than the one in use.
    pub(crate) fn hidden_values(&self, field: &FieldSchema) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let [(used_name, used), hidden @ ..] = &self.values(field)[..] else { return warnings };
        for (hidden_name, hidden) in hidden {
            if hidden.text() != used.text() {
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

    /// A value of Infisical in use that still holds a reference.
    pub(crate) fn unresolved_reference(&self, field: &FieldSchema) -> Option<Warning> {
        let (_, value) = self.value(field).filter(|(_, value)| value.holds_reference())?;
        Some(Warning::UnresolvedReference { name: field.secret_name(), origin: value.origin().clone() })
    }
}
