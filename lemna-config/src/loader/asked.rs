//! What a load is for.

use std::time::{Duration, Instant};

use super::Place;
use crate::schema::{Schema, names};
use crate::source::Request;
use crate::words::{Mode, Names};

#[derive(Clone, Copy)]
pub(super) enum Asked {
    /// The fields of a struct.
    Fields(&'static Schema),
    /// Whatever these places hold, to be read by name.
    Variables(&'static [Place]),
}

impl Asked {
    pub(super) fn schema(self) -> Option<&'static Schema> {
        match self {
            Self::Fields(schema) => Some(schema),
            Self::Variables(_) => None,
        }
    }

    pub(super) fn mode(self) -> Option<Mode> {
        self.schema()?.mode()
    }

    /// Who demands Infisical, where the code does: variables of places that leave it out are read without.
    pub(super) fn requires_infisical(self, by_loader: bool, from_outside: bool) -> Option<&'static str> {
        match self {
            Self::Variables(places) if !places.contains(&Place::Infisical) => None,
            _ if from_outside => Some("LEMNA_REQUIRE"),
            _ if by_loader => Some("Loader::builder().require_infisical"),
            Self::Fields(schema) if schema.requires_infisical() => Some("#[lemna(require_infisical)]"),
            Self::Fields(_) | Self::Variables(_) => None,
        }
    }

    #[cfg(feature = "infisical")]
    pub(super) fn project(self) -> Option<&'static str> {
        self.schema()?.project()
    }

    pub(super) fn request(self, started: Instant, deadline: Duration) -> Request {
        match self {
            Self::Fields(schema) => {
                let fields = schema.fields();
                Request::new(names(fields.iter()).into(), started, deadline).with_fields(fields)
            }
            Self::Variables(_) => Request::new(Names::Every, started, deadline),
        }
    }

    /// Whether `place`, one of the built-in order, is looked into.
    pub(super) fn looks_into(self, place: Place) -> bool {
        match self {
            Self::Fields(_) => true,
            Self::Variables(places) => places.contains(&place),
        }
    }
}
