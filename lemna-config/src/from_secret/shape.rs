//! Which texts a type takes, as far as they can be listed or judged.

use std::marker::PhantomData;

use super::FromSecret;
use super::suspicion::Meant;
use super::type_name::{split, without_blanks};

/// What the texts of a type are. A type of the program's is asked for it where it is a field; those of this crate are known
/// by name.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Only the type can judge them.
    Parsed,
    /// Any, used as it is.
    Text,
    /// Any, and the type keeps it from being shown.
    Secret,
    /// One of these.
    OneOf(&'static [Choice]),
}

/// A variant, and the texts that mean it: its name, then its aliases.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    pub variant: &'static str,
    pub texts: &'static [&'static str],
}

impl Shape {
    /// That of the type that is written `name`.
    pub(crate) fn of_name(name: &str) -> Self {
        match split(&without_blanks(name)) {
            Some(("SecretString", None) | ("SecretBox", Some("str"))) => Self::Secret,
            Some(
                ("String" | "OsString" | "PathBuf", None) | ("Box" | "Arc", Some("str")) | ("Cow", Some("'static,str")),
            ) => Self::Text,
            Some(("Box", Some(inside))) => Self::of_name(inside),
            _ => Self::Parsed,
        }
    }

    /// Whether the type keeps its text from being shown.
    pub const fn is_secret(self) -> bool {
        matches!(self, Self::Secret)
    }

    /// How a text of a field that is called `secret_name` is to be judged; `None` where the type takes a few texts alone.
    pub(crate) fn meant(self, secret_name: &str) -> Option<Meant> {
        match self {
            Self::Parsed => Some(Meant::Parsed),
            Self::Text | Self::Secret if names_a_file(secret_name) => Some(Meant::Text),
            Self::Text if !names_a_secret(secret_name) => Some(Meant::Text),
            Self::Text | Self::Secret => Some(Meant::Secret),
            Self::OneOf(_) => None,
        }
    }
}

fn last_word(secret_name: &str) -> String {
    secret_name.rsplit(['_', '-', '.']).next().unwrap_or_default().to_ascii_uppercase()
}

fn names_a_file(secret_name: &str) -> bool {
    ["FILE", "PATH", "DIR", "DIRECTORY", "FOLDER", "MOUNT"].contains(&&*last_word(secret_name))
}

/// `TLS_KEY` and `TLS_CERT` are often paths, and rightly so.
fn names_a_secret(secret_name: &str) -> bool {
    ["PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN"].contains(&&*last_word(secret_name))
}

/// For a type with `FromSecret`, the constants are the type's; of any other, those of [`Unshaped`].
#[doc(hidden)]
#[derive(Debug)]
pub struct Shaped<T: ?Sized>(PhantomData<T>);

#[doc(hidden)]
pub trait Unshaped {
    const SHAPE: Shape = Shape::Parsed;
    const HOLDS_SECRET: bool = false;
}

impl<T: ?Sized> Unshaped for Shaped<T> {}

impl<T: FromSecret> Shaped<T> {
    pub const SHAPE: Shape = T::SHAPE;
    pub const HOLDS_SECRET: bool = T::HOLDS_SECRET;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_of_texts_are_known_by_name() {
        for (name, shape) in [
            ("SecretString", Shape::Secret),
            ("secrecy::SecretString", Shape::Secret),
            ("String", Shape::Text),
            ("std::path::PathBuf", Shape::Text),
            ("::std::string::String", Shape::Text),
            ("std::borrow::Cow<'static, str>", Shape::Text),
            ("Cow<'static, str>", Shape::Text),
            ("Box<str>", Shape::Text),
            ("Box<Box<String>>", Shape::Text),
            ("std::boxed::Box<secrecy::SecretString>", Shape::Secret),
            ("SecretBox<str>", Shape::Secret),
            ("Box<u16>", Shape::Parsed),
            ("u16", Shape::Parsed),
            ("Vec<String>", Shape::Parsed),
            ("my::String", Shape::Parsed),
        ] {
            assert_eq!(Shape::of_name(name), shape, "{name}");
        }
    }

    #[test]
    fn a_secret_is_one_by_its_type_or_by_its_name() {
        for (shape, name, meant) in [
            (Shape::Secret, "WEBHOOK", Some(Meant::Secret)),
            (Shape::Secret, "TOKEN_FILE", Some(Meant::Text)),
            (Shape::Text, "DB_PASSWORD", Some(Meant::Secret)),
            (Shape::Text, "TLS_KEY", Some(Meant::Text)),
            (Shape::Text, "TOKEN_PATH", Some(Meant::Text)),
            (Shape::Parsed, "DB_PASSWORD", Some(Meant::Parsed)),
            (Shape::OneOf(&[]), "LEVEL", None),
        ] {
            assert_eq!(shape.meant(name), meant, "{name}");
        }
    }

    #[test]
    fn a_type_that_has_no_from_secret_is_parsed() {
        struct Foreign;
        assert_eq!(<Shaped<String>>::SHAPE, Shape::Text);
        assert_eq!(<Shaped<Foreign>>::SHAPE, Shape::Parsed);
    }
}
