//! Fields that are all present or all absent.

use std::ops::Range;

/// Adjacent fields that are all present or all absent: those of an optional nested struct, of an enum whose variants
/// are alternatives, or of one of these variants.
///
/// ```
/// use lemna_config::{GroupKind, LemnaSecrets, SecretString};
///
/// #[derive(LemnaSecrets)]
/// struct Config {
///     url: String,
///     /// How to log in.
///     #[lemna(nested)]
///     auth: Option<Auth>,
/// }
///
/// #[derive(LemnaSecrets)]
/// enum Auth {
///     Password { user: String, password: SecretString },
///     Token { token: SecretString },
/// }
///
/// let groups = Config::schema().groups().iter().map(|group| (group.path(), group.kind(), group.range()));
/// assert_eq!(
///     groups.collect::<Vec<_>>(),
///     [
///         ("auth", GroupKind::Optional, 1..4),
///         ("auth", GroupKind::Choice, 1..4),
///         ("auth.password", GroupKind::Alternative, 1..3),
///         ("auth.token", GroupKind::Alternative, 3..4),
///     ]
/// );
/// assert_eq!(Config::schema().groups()[0].doc(), "How to log in.");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupSchema {
    pub(crate) path: &'static str,
    pub(crate) name: &'static str,
    pub(crate) doc: &'static str,
    pub(crate) kind: GroupKind,
    pub(crate) start: usize,
    pub(crate) len: usize,
}

/// What holds a group together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum GroupKind {
    /// An optional nested struct: `None` if no source has any of its names.
    Optional,
    /// An enum: one of the [alternatives](Self::Alternative) that follow it and divide its fields among them.
    Choice,
    /// A variant of the enum before it.
    Alternative,
}

impl GroupSchema {
    /// The way to the group from the outermost struct, such as `database.auth`. That of an alternative ends with its
    /// variant's name, written as a field's (`database.auth.password`); that of an outermost enum is empty.
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// The type's name, or the variant's.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The doc comment of the field, or of the variant, or nothing.
    pub const fn doc(&self) -> &'static str {
        self.doc
    }

    /// Its name in messages.
    pub(crate) fn label(&self) -> String {
        if self.path.is_empty() { self.name.to_owned() } else { format!("{} ({})", self.path, self.name) }
    }

    /// What holds it together.
    pub const fn kind(&self) -> GroupKind {
        self.kind
    }

    /// The places of its fields in [`Schema::fields`](super::Schema::fields).
    pub const fn range(&self) -> Range<usize> {
        self.start..self.start + self.len
    }
}
