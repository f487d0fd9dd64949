//! Structs that are filled from what was loaded before.

use super::copy_use::CopyUse;
use super::foreign::Foreign;
use super::{Asking, Gathered};
use crate::error::LoadError;
use crate::events;
use crate::hydrate::ConfigStruct;
use crate::merge::Merged;
use crate::problem::{SourceError, SourceErrorKind};
use crate::schema::Schema;
use crate::source::{Layer, State};
use crate::warning::Warning;
use crate::words::{Mode, SourceId};

/// Fills a struct from `layers`, which hold all that its fields ask for.
pub(crate) fn fill<C: ConfigStruct>(layers: Vec<Layer>, mode: Mode) -> Result<C, LoadError<C::FieldEnum>> {
    let mut mistakes = folders_not_asked(C::SCHEMA, &layers);
    mistakes.extend(required_but_absent(C::SCHEMA, &layers));
    let gathered = Gathered {
        env: Merged::new(layers),
        mode,
        is_unanswered: false,
        mistakes,
        warnings: Vec::new(),
        excuses: Vec::new(),
        foreign: Foreign::default(),
        copy: CopyUse::default(),
        asking: Asking::default(),
    };
    let filled = gathered.fill::<C>()?;
    let news = filled.warnings.iter().filter(|warning| !is_told(warning));
    events::emit(&news.cloned().collect::<Vec<_>>());
    Ok(filled.config)
}

/// Infisical, where the struct requires it and it was not set up, or left out.
fn required_but_absent(schema: &Schema, layers: &[Layer]) -> Option<SourceError> {
    let infisical = layers.iter().find(|layer| layer.source == SourceId::Infisical);
    let is_absent = infisical.is_none_or(|layer| matches!(layer.state, State::NotConfigured));
    let required_by = "#[lemna(require_infisical)]";
    (schema.requires_infisical() && is_absent)
        .then(|| SourceError::new(SourceId::Infisical, SourceErrorKind::RequiredButAbsent { required_by }))
}

/// A source that failed without a consequence for this struct was reported when it was queried.
fn is_told(warning: &Warning) -> bool {
    matches!(warning, Warning::SourceFailed { fields, .. } if fields.is_empty())
}

/// Fields of other folders than the one that was listed. A mistake whether or not the values would be found elsewhere,
/// so that it shows at the first start and not in production.
fn folders_not_asked(schema: &Schema, layers: &[Layer]) -> Vec<SourceError> {
    if !layers.iter().any(|layer| layer.source == SourceId::Infisical) {
        return Vec::new();
    }
    let mut seen = vec!["/"];
    let mut mistakes = Vec::new();
    for field in schema.fields().iter().filter(|field| !field.is_local()) {
        let folder = field.folder();
        if !seen.contains(&folder) {
            seen.push(folder);
            mistakes.push(SourceError::new(SourceId::Infisical, SourceErrorKind::FolderNotAsked { folder }));
        }
    }
    mistakes
}
