use std::fmt;

use super::filled::Filled;
use crate::explain::Explanation;
use crate::hydrate::ConfigStruct;
use crate::schema::Field;
use crate::warning::Warning;
use crate::words::{Freshness, Origin};

/// A config with the results of its load: where its values came from, and the warnings.
pub struct Loaded<C: ConfigStruct> {
    filled: Filled<C>,
    explanation: Explanation,
}

impl<C: ConfigStruct> Loaded<C> {
    pub(super) fn new(filled: Filled<C>, explanation: Explanation) -> Self {
        Self { filled, explanation }
    }

    /// The config.
    pub fn config(&self) -> &C {
        &self.filled.config
    }

    /// The config, by value.
    pub fn into_inner(self) -> C {
        self.filled.config
    }

    /// Every field with the origin of its value, in the order of the struct. Its `Display` is one line.
    pub fn origins(&self) -> &[FieldOrigin<C::FieldEnum>] {
        &self.filled.origins
    }

    /// Where the value of `field` came from; `None` for an optional field without one, and for a field of a nested
    /// struct or variant that is absent.
    pub fn origin(&self, field: C::FieldEnum) -> Option<&Origin> {
        self.filled.origins.iter().find(|entry| entry.field == field)?.origin.as_ref()
    }

    /// Whether Infisical was queried, or its last known good copy (`LoaderBuilder::snapshot`) replaced it. [`Warning::Stale`]
    /// names the fields that are from the copy.
    pub fn freshness(&self) -> Freshness {
        self.filled.freshness
    }

    /// Every field with every place that was searched, in order, and what each had. It is made at the load, and holds
    /// only values of public fields.
    pub fn explain(&self) -> &Explanation {
        &self.explanation
    }

    /// The warnings. `tracing`, or stderr, has them already.
    pub fn warnings(&self) -> &[Warning] {
        &self.filled.warnings
    }
}

/// The config itself is not shown: it need not redact itself.
impl<C: ConfigStruct> fmt::Debug for Loaded<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loaded")
            .field("config", &C::SCHEMA.name())
            .field("origins", &self.filled.origins)
            .field("warnings", &self.filled.warnings)
            .field("freshness", &self.filled.freshness)
            .finish_non_exhaustive()
    }
}

/// A field and where its value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldOrigin<F> {
    field: F,
    origin: Option<Origin>,
    alias: Option<&'static str>,
}

impl<F: Field> FieldOrigin<F> {
    pub(super) fn new(field: F, origin: Option<Origin>, alias: Option<&'static str>) -> Self {
        Self { field, origin, alias }
    }

    /// The field.
    pub fn field(&self) -> F {
        self.field
    }

    /// Where its value came from; `None` for an optional field without one, and for a field of a nested struct or
    /// variant that is absent.
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// The alias under which its value was found, if not under the field's own name.
    pub fn alias(&self) -> Option<&'static str> {
        self.alias
    }
}

impl<F: Field> fmt::Display for FieldOrigin<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.field.schema().secret_name();
        match &self.origin {
            Some(origin) => write!(f, "{name}: {origin}")?,
            None => write!(f, "{name}: absent")?,
        }
        match self.alias {
            Some(alias) => write!(f, ", as {alias}"),
            None => Ok(()),
        }
    }
}
