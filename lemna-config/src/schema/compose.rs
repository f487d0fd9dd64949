//! The tables of a struct that nests others.
//!
//! A nested struct knows only its own names; its parent puts its own before them. Both tables are `const`, so the
//! composed names are computed by the compiler and cost nothing at run time. A `const` has a fixed size: it is counted
//! first ([`sizes`]), then all composed strings are written one behind the other ([`text`]) and taken apart
//! ([`strings`]), from which the tables are made.

use super::{FieldSchema, GroupKind, GroupSchema, Schema};

/// A field of a struct as the derive writes it down, or a variant of an enum.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
#[expect(clippy::large_enum_variant, reason = "a constant, which no program moves")]
pub enum Part {
    /// The first part of an enum of this name: all others are its alternatives.
    Choice(&'static str),
    /// One that is read.
    Field(FieldSchema),
    /// One with further fields.
    Nested {
        path: &'static str,
        prefix: &'static str,
        folder: &'static str,
        from_root: bool,
        nesting: Nesting,
        schema: &'static Schema,
    },
}

/// How a struct of further fields is there.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub enum Nesting {
    Always,
    /// Or not at all. With the doc comment of its field.
    Optional(&'static str),
    /// As one of several. With the variant's name and doc comment.
    Alternative(&'static str, &'static str),
}

/// How much the tables of a struct hold.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    pub fields: usize,
    pub groups: usize,
    /// How many strings are composed.
    pub strings: usize,
    /// How many bytes they take together.
    pub text: usize,
}

#[doc(hidden)]
pub const fn sizes(parts: &[Part]) -> Sizes {
    let mut sizes = Sizes { fields: 0, groups: 0, strings: 0, text: 0 };
    let mut at = 0;
    while at < parts.len() {
        match &parts[at] {
            Part::Choice(_) => sizes.groups += 1,
            Part::Field(_) => sizes.fields += 1,
            Part::Nested { nesting, schema, .. } => {
                sizes.fields += schema.fields.len();
                sizes.groups += schema.groups.len() + !matches!(nesting, Nesting::Always) as usize;
            }
        }
        at += 1;
    }
    let mut pieces = Pieces::new(parts);
    while let Some([one, two, three]) = pieces.next() {
        sizes.strings += 1;
        sizes.text += one.len() + two.len() + three.len();
    }
    sizes
}

/// All composed strings, one behind the other: `LEN` is [`Sizes::text`].
#[doc(hidden)]
pub const fn text<const LEN: usize>(parts: &[Part]) -> [u8; LEN] {
    let mut text = [0; LEN];
    let mut end = 0;
    let mut pieces = Pieces::new(parts);
    while let Some(string) = pieces.next() {
        let mut piece = 0;
        while piece < string.len() {
            let bytes = string[piece].as_bytes();
            let mut byte = 0;
            while byte < bytes.len() {
                text[end] = bytes[byte];
                end += 1;
                byte += 1;
            }
            piece += 1;
        }
    }
    text
}

/// The composed strings: `COUNT` is [`Sizes::strings`], `text` is [`text`] of the same parts.
#[doc(hidden)]
pub const fn strings<const COUNT: usize>(parts: &[Part], text: &'static [u8]) -> [&'static str; COUNT] {
    let mut strings = [""; COUNT];
    let mut rest = text;
    let mut end = 0;
    let mut pieces = Pieces::new(parts);
    while let Some([one, two, three]) = pieces.next() {
        let (string, after) = rest.split_at(one.len() + two.len() + three.len());
        strings[end] = match core::str::from_utf8(string) {
            Ok(string) => string,
            Err(_) => panic!("they are joined from whole strings"),
        };
        rest = after;
        end += 1;
    }
    strings
}

/// The flat table of all fields: `COUNT` is [`Sizes::fields`], `strings` is [`strings`] of the same parts.
#[doc(hidden)]
pub const fn fields<const COUNT: usize>(parts: &[Part], strings: &'static [&'static str]) -> [FieldSchema; COUNT] {
    let mut table = [FieldSchema::new("", "", ""); COUNT];
    let mut rest = strings;
    let mut end = 0;
    let mut at = 0;
    while at < parts.len() {
        match &parts[at] {
            Part::Choice(_) => {}
            Part::Field(field) => {
                table[end] = *field;
                end += 1;
            }
            Part::Nested { folder, from_root, schema, .. } => {
                let mut field = 0;
                while field < schema.fields.len() {
                    let inner = schema.fields[field];
                    let (path, secret_name, both) = (rest[0], rest[1], rest[2]);
                    let (aliases, after) = rest.split_at(COMPOSED).1.split_at(inner.aliases.len());
                    // The compiler takes a time that grows with the table for each slice of it, also for an empty one.
                    let aliases = if aliases.is_empty() { &[] } else { aliases };
                    let (folder, from_root) = if inner.from_root {
                        (inner.folder, true)
                    } else if !both.is_empty() {
                        (both, *from_root)
                    } else if folder.is_empty() {
                        (inner.folder, *from_root)
                    } else {
                        (*folder, *from_root)
                    };
                    table[end] = inner.composed(path, secret_name, aliases).with_folder(folder, from_root);
                    rest = after;
                    end += 1;
                    field += 1;
                }
                rest = rest.split_at(schema.groups.len()).1;
            }
        }
        at += 1;
    }
    table
}

/// The table of groups: `COUNT` is [`Sizes::groups`], `strings` is [`strings`] of the same parts.
#[doc(hidden)]
pub const fn groups<const COUNT: usize>(parts: &[Part], strings: &'static [&'static str]) -> [GroupSchema; COUNT] {
    let mut table = [GroupSchema { path: "", name: "", doc: "", kind: GroupKind::Choice, start: 0, len: 0 }; COUNT];
    let mut rest = strings;
    let (mut end, mut start) = (0, 0);
    let mut at = 0;
    while at < parts.len() {
        match &parts[at] {
            Part::Choice(name) => {
                table[end].name = name;
                table[end].len = sizes(parts).fields;
                end += 1;
            }
            Part::Field(_) => start += 1,
            Part::Nested { path, nesting, schema, .. } => {
                let own = match nesting {
                    Nesting::Always => None,
                    Nesting::Optional(doc) => Some((GroupKind::Optional, schema.name, *doc)),
                    Nesting::Alternative(name, doc) => Some((GroupKind::Alternative, *name, *doc)),
                };
                if let Some((kind, name, doc)) = own {
                    table[end] = GroupSchema { path, name, doc, kind, start, len: schema.fields.len() };
                    end += 1;
                }
                let mut field = 0;
                while field < schema.fields.len() {
                    rest = rest.split_at(COMPOSED + schema.fields[field].aliases.len()).1;
                    field += 1;
                }
                let mut group = 0;
                while group < schema.groups.len() {
                    let inner = schema.groups[group];
                    table[end] = GroupSchema { path: rest[0], start: start + inner.start, ..inner };
                    rest = rest.split_at(1).1;
                    end += 1;
                    group += 1;
                }
                start += schema.fields.len();
            }
        }
        at += 1;
    }
    table
}

/// How many strings are composed for each nested field, before its aliases: path, name and folder.
const COMPOSED: usize = 3;

/// The pieces of each string to be composed: for each nested struct those of its fields, then those of its groups.
struct Pieces<'a> {
    parts: &'a [Part],
    part: usize,
    /// Which of the nested struct's fields, or, beyond them, of its groups.
    item: usize,
    /// Which string of the field.
    string: usize,
}

impl<'a> Pieces<'a> {
    const fn new(parts: &'a [Part]) -> Self {
        Self { parts, part: 0, item: 0, string: 0 }
    }

    const fn next(&mut self) -> Option<[&'static str; 3]> {
        while self.part < self.parts.len() {
            if let Part::Nested { path, prefix, folder, schema, .. } = &self.parts[self.part] {
                let Schema { fields, groups, .. } = schema;
                while self.item < fields.len() {
                    let field = &fields[self.item];
                    if self.string < COMPOSED + field.aliases.len() {
                        self.string += 1;
                        return Some(match self.string {
                            1 => [path, ".", field.path],
                            2 => [prefix, field.secret_name, ""],
                            // Nothing is composed where one of the two says it all.
                            3 if field.from_root || folder.is_empty() || field.folder.is_empty() => [""; 3],
                            3 => [folder, field.folder, ""],
                            alias => [prefix, field.aliases[alias - COMPOSED - 1], ""],
                        });
                    }
                    self.item += 1;
                    self.string = 0;
                }
                if self.item < fields.len() + groups.len() {
                    let group = &groups[self.item - fields.len()];
                    self.item += 1;
                    return Some([path, if group.path.is_empty() { "" } else { "." }, group.path]);
                }
            }
            self.part += 1;
            self.item = 0;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::Requirement;
    use super::*;

    const fn nested(
        path: &'static str,
        prefix: &'static str,
        folder: &'static str,
        from_root: bool,
        schema: &'static Schema,
    ) -> Part {
        Part::Nested { path, prefix, folder, from_root, nesting: Nesting::Always, schema }
    }

    macro_rules! schema {
        ($name:literal, $parts:expr) => {{
            const PARTS: &[Part] = $parts;
            const SIZES: Sizes = sizes(PARTS);
            const TEXT: [u8; SIZES.text] = text(PARTS);
            const STRINGS: [&str; SIZES.strings] = strings(PARTS, &TEXT);
            const FIELDS: [FieldSchema; SIZES.fields] = fields(PARTS, &STRINGS);
            const GROUPS: [GroupSchema; SIZES.groups] = groups(PARTS, &STRINGS);
            &Schema::new($name, &FIELDS).with_groups(&GROUPS)
        }};
    }

    const INNER: &Schema = &Schema::new(
        "Inner",
        &[
            FieldSchema::new("url", "URL", "Url").with_folder("/db", false).with_aliases(&["ADDRESS", "URI"]),
            FieldSchema::new("schlüssel", "KEY", "String").optional(),
            FieldSchema::new("root", "ROOT", "String").with_folder("", true),
        ],
    );
    const MIDDLE: &Schema = schema!(
        "Middle",
        &[
            Part::Field(FieldSchema::new("port", "PORT", "u16")),
            nested("one", "ONE_", "/one", false, INNER),
            nested("two", "", "", true, INNER),
        ]
    );
    const OUTER: &Schema = schema!("Outer", &[nested("deep", "DEEP_", "/deep", false, MIDDLE)]);

    #[test]
    fn names_and_paths_are_composed_over_three_levels() {
        let composed: Vec<_> = OUTER.fields().iter().map(|field| (field.path(), field.secret_name())).collect();
        assert_eq!(
            composed,
            [
                ("deep.port", "DEEP_PORT"),
                ("deep.one.url", "DEEP_ONE_URL"),
                ("deep.one.schlüssel", "DEEP_ONE_KEY"),
                ("deep.one.root", "DEEP_ONE_ROOT"),
                ("deep.two.url", "DEEP_URL"),
                ("deep.two.schlüssel", "DEEP_KEY"),
                ("deep.two.root", "DEEP_ROOT"),
            ]
        );
        assert_eq!(OUTER.fields()[1].aliases(), ["DEEP_ONE_ADDRESS", "DEEP_ONE_URI"]);
        assert_eq!(OUTER.fields()[4].aliases(), ["DEEP_ADDRESS", "DEEP_URI"]);
    }

    #[test]
    fn folders_are_appended_unless_they_count_from_the_root() {
        let folders: Vec<_> = OUTER.fields().iter().map(FieldSchema::folder).collect();
        assert_eq!(folders, ["/deep", "/deep/one/db", "/deep/one", "/", "/db", "/", "/"]);
    }

    #[test]
    fn what_a_field_declares_survives_composition() {
        assert_eq!(OUTER.fields()[2].requirement(), Requirement::Optional);
        assert_eq!(OUTER.fields()[1].type_name(), "Url");
    }

    const PASSWORD: &Schema = &Schema::new(
        "Auth",
        &[FieldSchema::new("user", "USER", "String"), FieldSchema::new("password", "PASSWORD", "String")],
    );
    const AUTH: &Schema = schema!(
        "Auth",
        &[
            Part::Choice("Auth"),
            Part::Nested {
                path: "password",
                prefix: "",
                folder: "",
                from_root: false,
                nesting: Nesting::Alternative("Password", "By password."),
                schema: PASSWORD,
            },
            Part::Nested {
                path: "inner",
                prefix: "",
                folder: "",
                from_root: false,
                nesting: Nesting::Alternative("Inner", ""),
                schema: INNER,
            },
        ]
    );
    const WITH_AUTH: &Schema = schema!(
        "Config",
        &[
            nested("first", "", "", false, INNER),
            Part::Nested {
                path: "auth",
                prefix: "DB_",
                folder: "",
                from_root: false,
                nesting: Nesting::Optional("How to log in."),
                schema: AUTH,
            },
        ]
    );

    #[test]
    fn groups_tell_which_fields_belong_together() {
        let groups = WITH_AUTH.groups().iter().map(|group| (group.path(), group.name(), group.kind(), group.range()));
        assert_eq!(
            groups.collect::<Vec<_>>(),
            [
                ("auth", "Auth", GroupKind::Optional, 3..8),
                ("auth", "Auth", GroupKind::Choice, 3..8),
                ("auth.password", "Password", GroupKind::Alternative, 3..5),
                ("auth.inner", "Inner", GroupKind::Alternative, 5..8),
            ]
        );
        assert_eq!(WITH_AUTH.groups()[0].doc(), "How to log in.");
        assert_eq!(WITH_AUTH.fields()[4].path(), "auth.password.password");
        assert_eq!(WITH_AUTH.fields()[4].secret_name(), "DB_PASSWORD");
    }
}
