//! Whether a type keeps what is in it from being shown, where it has no `FromSecret` that says so.

use std::marker::PhantomData;
use std::sync::Arc;

use secrecy::SecretBox;
use zeroize::Zeroize;

/// A box for secrets, and a few types around one, have their own constant; every other type has that of [`Unkept`].
#[doc(hidden)]
#[derive(Debug)]
pub struct Kept<T: ?Sized>(PhantomData<T>);

#[doc(hidden)]
pub trait Unkept {
    const HOLDS_SECRET: bool = false;
}

impl<T: ?Sized> Unkept for Kept<T> {}

macro_rules! kept {
    ($($type:ty)*) => {$(
        impl<T: Zeroize + ?Sized> Kept<$type> {
            pub const HOLDS_SECRET: bool = true;
        }
    )*};
}

kept! { SecretBox<T> Option<SecretBox<T>> Vec<SecretBox<T>> Box<SecretBox<T>> Arc<SecretBox<T>> }

#[cfg(test)]
mod tests {
    use secrecy::{SecretSlice, SecretString};

    use super::*;

    #[test]
    fn boxes_for_secrets_are_known_and_nothing_else() {
        let known = [
            <Kept<SecretString>>::HOLDS_SECRET,
            <Kept<SecretSlice<u8>>>::HOLDS_SECRET,
            <Kept<SecretBox<[u8; 4]>>>::HOLDS_SECRET,
            <Kept<Option<SecretString>>>::HOLDS_SECRET,
            <Kept<Vec<SecretString>>>::HOLDS_SECRET,
            <Kept<Box<SecretString>>>::HOLDS_SECRET,
            <Kept<Arc<SecretBox<u64>>>>::HOLDS_SECRET,
        ];
        assert_eq!(known, [true; 7]);
        let others = [<Kept<String>>::HOLDS_SECRET, <Kept<Vec<u8>>>::HOLDS_SECRET, <Kept<str>>::HOLDS_SECRET];
        assert_eq!(others, [false; 3]);
    }
}
