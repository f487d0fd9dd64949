//! What the loads of [`LemnaSecrets`](crate::LemnaSecrets) take.

use std::ops::Deref;

use super::Loader;

/// A [`Loader`], or a type that dereferences to one. It is a trait for the sake of its error message.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `Loader`",
    label = "not a `Loader`",
    note = "a `LoaderBuilder` becomes a `Loader` by `.build()`, or loads by itself: `Loader::builder().load::<Config>()`"
)]
pub trait AsLoader {
    #[doc(hidden)]
    fn as_loader(&self) -> &Loader;
}

impl AsLoader for Loader {
    fn as_loader(&self) -> &Loader {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T: Deref<Target: AsLoader> + ?Sized> AsLoader for T {
    fn as_loader(&self) -> &Loader {
        (**self).as_loader()
    }
}
