use std::fmt;
use std::sync::Arc;

use crate::hydrate::ConfigStruct;
use crate::merge::Merged;
use crate::schema::Schema;

/// A config that has replaced another: the argument of a callback of [`Watch::on_change`](crate::Watch::on_change).
pub struct Change<C: ConfigStruct> {
    pub(super) old: Arc<C>,
    pub(super) new: Arc<C>,
    pub(super) fields: Vec<C::FieldEnum>,
}

impl<C: ConfigStruct> Change<C> {
    /// The old config. If keys overlap during a rotation, accept its key for a while.
    pub fn old(&self) -> &Arc<C> {
        &self.old
    }

    /// The new config.
    #[expect(clippy::new_ret_no_self, reason = "it is the counterpart of `old`")]
    pub fn new(&self) -> &Arc<C> {
        &self.new
    }

    /// The fields whose values changed, came or went, in the order of the struct.
    pub fn fields(&self) -> &[C::FieldEnum] {
        &self.fields
    }
}

/// The fields alone: the configs need not redact themselves.
impl<C: ConfigStruct> fmt::Debug for Change<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change").field("fields", &self.fields).finish_non_exhaustive()
    }
}

/// The fields, by their places in `schema`, whose values are not the same in `old` and `new`.
pub(super) fn changed(schema: &'static Schema, old: &Merged, new: &Merged) -> Vec<usize> {
    let (was_used, is_used) = (old.in_use(schema), new.in_use(schema));
    let differs = |at: &usize| {
        let field = &schema.fields()[*at];
        let old = old.text(field).filter(|_| was_used[*at]);
        let new = new.text(field).filter(|_| is_used[*at]);
        old != new
    };
    (0..schema.fields().len()).filter(differs).collect()
}
