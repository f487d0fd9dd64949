//! The places of a load, each read or still to be asked, and who of them need not be.

use std::sync::Arc;

use super::gather::Purpose;
use crate::problem::{SourceError, SourceErrorKind};
use crate::schema::presence::{Known, Lacking, Presence};
use crate::schema::{FieldSchema, Schema};
use crate::source::{AnySource, Layer, State};
use crate::words::SourceId;

/// A place in the order of precedence.
pub(super) enum Slot {
    Ready(Layer),
    /// Its source is to be asked.
    Open(Arc<dyn AnySource>, SourceId),
}

impl Slot {
    /// What is wrong where a refresh would leave Infisical out that was asked before. Whoever replaces a `.env` in place
    /// shows an empty one for a moment, and an optional field would be lost.
    pub(super) fn dropped_by(&self, purpose: &Purpose) -> Option<SourceError> {
        let is_left_out =
            matches!(self, Self::Ready(Layer { source: SourceId::Infisical, state: State::NotConfigured, .. }));
        let reason = "a load before this one asked it, and now nothing says where it is";
        (is_left_out && purpose.is_refresh_of_infisical())
            .then(|| SourceError::new(SourceId::Infisical, SourceErrorKind::Internal(reason)))
    }

    pub(super) fn ready(source: SourceId, state: State) -> Self {
        Self::Ready(Layer { source, place: None, copy_age: None, state })
    }

    fn layer(&self) -> Option<&Layer> {
        match self {
            Self::Ready(layer) => Some(layer),
            Self::Open(..) => None,
        }
    }

    pub(super) fn source(&self) -> Option<(SourceId, Arc<dyn AnySource>)> {
        match self {
            Self::Ready(_) => None,
            Self::Open(source, id) => Some((id.clone(), source.clone())),
        }
    }

    fn settles(&self, field: &FieldSchema) -> bool {
        self.layer().is_some_and(|layer| layer.settles(field))
    }
}

/// What is wrong where Infisical is required and will not be asked, though not for want of need.
pub(super) fn unmet(slots: &mut [Slot], required_by: &'static str) -> Option<SourceError> {
    let infisical = slots.iter_mut().find_map(|slot| match slot {
        Slot::Ready(layer) if layer.source == SourceId::Infisical => Some(Some(&mut layer.state)),
        Slot::Open(_, SourceId::Infisical) => Some(None),
        _ => None,
    });
    let absent = || SourceError::new(SourceId::Infisical, SourceErrorKind::RequiredButAbsent { required_by });
    match infisical {
        None => Some(absent()),
        Some(Some(state)) => match std::mem::replace(state, State::Misconfigured) {
            State::NotConfigured => Some(absent()),
            // Half of what Infisical's own tools are given: elsewhere a source that failed.
            State::Failed(error) => Some(error),
            other => {
                *state = other;
                None
            }
        },
        Some(None) => None,
    }
}

/// For a load that fails, and whose variables can come from a forbidden file.
pub(super) fn ask_nobody(slots: &mut [Slot]) {
    for slot in slots {
        if let Slot::Open(_, source) = slot {
            *slot = Slot::ready(source.clone(), State::Misconfigured);
        }
    }
}

/// A source below which nothing is missing is not asked: it could only be hidden.
pub(super) fn leave_out_what_is_not_needed(slots: &mut [Slot], schema: &Schema) {
    for at in 0..slots.len() {
        let (above, rest) = slots.split_at_mut(at);
        let Slot::Open(_, source) = &rest[0] else { continue };
        let mut served = schema.fields().iter().filter(|field| !(field.is_local() && *source == SourceId::Infisical));
        if served.all(|field| above.iter().any(|slot| slot.settles(field))) {
            rest[0] = Slot::ready(source.clone(), State::NotNeeded);
        }
    }
}

/// What the load lacks of what is at hand.
pub(super) fn lacking(slots: &[Slot], schema: &'static Schema) -> Lacking {
    let presence = Presence::new(schema, &|field| match slots.iter().any(|slot| slot.settles(field)) {
        true => Known::Found,
        false if field.is_local() => Known::Absent,
        false => Known::Open,
    });
    presence.lacking()
}

/// What Infisical must have, for a field cannot do without and nothing at hand has it. What is needed of a group that
/// nothing at hand decides, a copy says as well as the server: it was kept by a load that was good.
pub(super) fn needed(lacking: &Lacking) -> Vec<&'static FieldSchema> {
    lacking.fields.iter().copied().filter(|field| !field.is_local()).collect()
}
