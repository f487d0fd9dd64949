//! A struct that was filled, with what its load found out.

use super::loaded::FieldOrigin;
use crate::hydrate::ConfigStruct;
use crate::merge::Merged;
use crate::warning::Warning;
use crate::words::Freshness;

pub(crate) struct Filled<C: ConfigStruct> {
    pub(crate) config: C,
    pub(crate) origins: Vec<FieldOrigin<C::FieldEnum>>,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) freshness: Freshness,
}

/// A config, and the values that it was filled from.
pub(crate) type Read<C> = (Filled<C>, Merged);
