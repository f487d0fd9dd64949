//! What serde can see of a config: `#[lemna(serialize)]`.

#[cfg(feature = "json")]
#[doc(hidden)]
pub use serde::{
    Serialize, Serializer,
    ser::{SerializeStruct, SerializeStructVariant},
};

/// Implemented by the derive alone, so a different `Serialize`, which shows everything, does not count.
#[cfg(feature = "json")]
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what is public of it",
    label = "no `#[lemna(serialize)]` above this type",
    note = "a nested struct or enum needs `#[lemna(serialize)]`, too: only what is `public` in it is shown"
)]
pub trait PublicView: Serialize {}

#[cfg(feature = "json")]
impl<T: PublicView> PublicView for Box<T> {}

/// What the derive requires of each nested type, in one place: its own code relies on it.
#[cfg(feature = "json")]
#[doc(hidden)]
pub const fn assert_public_view<T: PublicView>() {}

/// The code, if serde is available.
#[cfg(feature = "json")]
#[doc(hidden)]
#[macro_export]
macro_rules! __with_serde {
    ($($code:tt)*) => { $($code)* };
}

#[cfg(not(feature = "json"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __with_serde {
    ($($code:tt)*) => {
        compile_error!(
            "`#[lemna(serialize)]` needs the feature `json` of lemna-config: add it to its `features` in Cargo.toml"
        );
    };
}

pub use __with_serde as with_serde;
