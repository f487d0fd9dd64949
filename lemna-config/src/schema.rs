//! What a config struct declares, known at compile time.
//!
//! A nested struct knows only its own names; its parent prefixes them. Both tables are `const`, so the composed
//! names are computed by the compiler and cost nothing at run time.

use crate::Mode;

/// What a struct with `#[derive(LemnaSecrets)]` declares: its fields, nested ones included, in their order.
///
/// ```
/// use lemna_config::LemnaSecrets;
///
/// #[derive(LemnaSecrets)]
/// struct Config {
///     /// Where the API listens.
///     api_url: String,
///     #[lemna(default = 8080)]
///     port: u16,
/// }
///
/// let names: Vec<_> = Config::schema().fields().iter().map(|field| field.secret_name()).collect();
/// assert_eq!(names, ["API_URL", "PORT"]);
/// assert_eq!(Config::schema().fields()[0].doc(), "Where the API listens.");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    name: &'static str,
    project: Option<&'static str>,
    mode: Option<Mode>,
    fields: &'static [FieldSchema],
}

impl Schema {
    #[doc(hidden)]
    pub const fn new(name: &'static str, fields: &'static [FieldSchema]) -> Self {
        Self { name, project: None, mode: None, fields }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_project(self, project: &'static str) -> Self {
        Self { project: Some(project), ..self }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_mode(self, mode: Mode) -> Self {
        Self { mode: Some(mode), ..self }
    }

    /// The struct's name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The Infisical project named by `#[lemna(project = "...")]`, a slug or an id.
    pub const fn project(&self) -> Option<&'static str> {
        self.project
    }

    /// The mode named by `#[lemna(mode = "...")]`.
    pub const fn mode(&self) -> Option<Mode> {
        self.mode
    }

    /// Every field that is read from a source, those of nested structs in their parent's place.
    pub const fn fields(&self) -> &'static [FieldSchema] {
        self.fields
    }
}

/// One field that is read from a source.
#[derive(Debug, Clone, Copy)]
pub struct FieldSchema {
    path: &'static str,
    secret_name: &'static str,
    /// `""` for the root, or such as `/app/db`: one stands behind the other without more ado.
    folder: &'static str,
    /// Whether the folder counts from the root, wherever the struct is nested.
    from_root: bool,
    type_name: &'static str,
    doc: &'static str,
    requirement: Requirement,
    local: bool,
    public: bool,
}

/// What happens when no source has a value for a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Requirement {
    /// The load fails.
    Required,
    /// The field is `None`.
    Optional,
    /// The field takes its default.
    Default,
}

impl FieldSchema {
    #[doc(hidden)]
    pub const fn new(path: &'static str, secret_name: &'static str, type_name: &'static str) -> Self {
        Self {
            path,
            secret_name,
            folder: "",
            from_root: false,
            type_name,
            doc: "",
            requirement: Requirement::Required,
            local: false,
            public: false,
        }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_doc(self, doc: &'static str) -> Self {
        Self { doc, ..self }
    }

    /// `folder` is `""` or begins with a slash, and ends without one.
    #[doc(hidden)]
    #[must_use]
    pub const fn with_folder(self, folder: &'static str, from_root: bool) -> Self {
        Self { folder, from_root, ..self }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn optional(self) -> Self {
        Self { requirement: Requirement::Optional, ..self }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_default(self) -> Self {
        Self { requirement: Requirement::Default, ..self }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn local(self) -> Self {
        Self { local: true, ..self }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn public(self) -> Self {
        Self { public: true, ..self }
    }

    /// The way to the field from the outermost struct, such as `r2.secret_access_key`.
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// The name the sources are asked for, every prefix included, such as `R2_SECRET_ACCESS_KEY`.
    pub const fn secret_name(&self) -> &'static str {
        self.secret_name
    }

    /// The folder of Infisical that holds the secret, such as `/app`, as `#[lemna(path = "...")]` says, or `/`. The
    /// root is the one the loader looks under: `InfisicalSettings::path`, or `INFISICAL_SECRET_PATH`. Other sources know no folders.
    ///
    /// ```
    /// use lemna_config::LemnaSecrets;
    ///
    /// #[derive(LemnaSecrets)]
    /// #[lemna(path = "/app")]
    /// struct Config {
    ///     token: String,
    ///     #[lemna(path = "db")]
    ///     password: String,
    /// }
    ///
    /// let folders: Vec<_> = Config::schema().fields().iter().map(|field| field.folder()).collect();
    /// assert_eq!(folders, ["/app", "/app/db"]);
    /// ```
    pub const fn folder(&self) -> &'static str {
        if self.folder.is_empty() { "/" } else { self.folder }
    }

    /// The field's type as it is written in the struct, without the `Option` around it.
    pub const fn type_name(&self) -> &'static str {
        self.type_name
    }

    /// The field's doc comment, or nothing.
    pub const fn doc(&self) -> &'static str {
        self.doc
    }

    /// What happens when no source has a value.
    pub const fn requirement(&self) -> Requirement {
        self.requirement
    }

    /// Whether the field is marked `local`: Infisical is not asked for it.
    pub const fn is_local(&self) -> bool {
        self.local
    }

    /// Whether the field is marked `public`: its value may be shown.
    pub const fn is_public(&self) -> bool {
        self.public
    }
}

/// A field of a struct as the derive writes it down: one that is read, or a struct of further fields.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub enum Part {
    Field(FieldSchema),
    Nested {
        path: &'static str,
        prefix: &'static str,
        folder: &'static str,
        from_root: bool,
        fields: &'static [FieldSchema],
    },
}

/// How many fields `parts` declare, nested ones included.
#[doc(hidden)]
pub const fn count(parts: &[Part]) -> usize {
    let mut total = 0;
    let mut at = 0;
    while at < parts.len() {
        total += match &parts[at] {
            Part::Field(_) => 1,
            Part::Nested { fields, .. } => fields.len(),
        };
        at += 1;
    }
    total
}

/// What is written down for the folder of a nested field: nothing where one of the two says it all.
const fn folder_pieces(outer: &'static str, inner: &FieldSchema) -> [&'static str; 2] {
    if inner.from_root || outer.is_empty() || inner.folder.is_empty() { ["", ""] } else { [outer, inner.folder] }
}

/// How many bytes the names, paths and folders composed for nested fields take together.
#[doc(hidden)]
pub const fn text_len(parts: &[Part]) -> usize {
    let mut total = 0;
    let mut at = 0;
    while at < parts.len() {
        if let Part::Nested { path, prefix, folder, fields, .. } = &parts[at] {
            let mut field = 0;
            while field < fields.len() {
                let [outer, inner] = folder_pieces(folder, &fields[field]);
                total += outer.len() + inner.len();
                total += path.len() + 1 + fields[field].path.len();
                total += prefix.len() + fields[field].secret_name.len();
                field += 1;
            }
        }
        at += 1;
    }
    total
}

/// The composed paths, names and folders of nested fields, one behind the other: `LEN` is [`text_len`].
#[doc(hidden)]
pub const fn text<const LEN: usize>(parts: &[Part]) -> [u8; LEN] {
    let mut text = [0; LEN];
    let mut end = 0;
    let mut at = 0;
    while at < parts.len() {
        if let Part::Nested { path, prefix, folder, fields, .. } = &parts[at] {
            let mut field = 0;
            while field < fields.len() {
                let [outer, inner] = folder_pieces(folder, &fields[field]);
                let pieces = [path, ".", fields[field].path, prefix, fields[field].secret_name, outer, inner];
                let mut piece = 0;
                while piece < pieces.len() {
                    let bytes = pieces[piece].as_bytes();
                    let mut byte = 0;
                    while byte < bytes.len() {
                        text[end] = bytes[byte];
                        end += 1;
                        byte += 1;
                    }
                    piece += 1;
                }
                field += 1;
            }
        }
        at += 1;
    }
    text
}

/// The flat table of all fields: `COUNT` is [`count`], `text` is [`text`] of the same parts.
#[doc(hidden)]
pub const fn fields<const COUNT: usize>(parts: &[Part], text: &'static [u8]) -> [FieldSchema; COUNT] {
    let mut table = [FieldSchema::new("", "", ""); COUNT];
    let mut rest = text;
    let mut end = 0;
    let mut at = 0;
    while at < parts.len() {
        match &parts[at] {
            Part::Field(field) => {
                table[end] = *field;
                end += 1;
            }
            Part::Nested { path, prefix, folder, from_root, fields } => {
                let mut field = 0;
                while field < fields.len() {
                    let inner = fields[field];
                    let (whole_path, after) = take(rest, path.len() + 1 + inner.path.len());
                    let (name, after) = take(after, prefix.len() + inner.secret_name.len());
                    let [one, other] = folder_pieces(folder, &inner);
                    let (both, after) = take(after, one.len() + other.len());
                    let (folder, from_root) = if inner.from_root {
                        (inner.folder, true)
                    } else if !both.is_empty() {
                        (both, *from_root)
                    } else if folder.is_empty() {
                        (inner.folder, *from_root)
                    } else {
                        (*folder, *from_root)
                    };
                    table[end] = FieldSchema { path: whole_path, secret_name: name, folder, from_root, ..inner };
                    rest = after;
                    end += 1;
                    field += 1;
                }
            }
        }
        at += 1;
    }
    table
}

const fn take(text: &'static [u8], len: usize) -> (&'static str, &'static [u8]) {
    let (head, rest) = text.split_at(len);
    match core::str::from_utf8(head) {
        Ok(head) => (head, rest),
        Err(_) => panic!("names and paths are joined from whole strings"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INNER: &[FieldSchema] = &[
        FieldSchema::new("url", "URL", "Url").with_folder("/db", false),
        FieldSchema::new("schlüssel", "KEY", "String").optional(),
        FieldSchema::new("root", "ROOT", "String").with_folder("", true),
    ];
    const PARTS: &[Part] = &[
        Part::Field(FieldSchema::new("port", "PORT", "u16")),
        Part::Nested { path: "one", prefix: "ONE_", folder: "/one", from_root: false, fields: INNER },
        Part::Nested { path: "two", prefix: "", folder: "", from_root: true, fields: INNER },
    ];
    const TEXT: [u8; text_len(PARTS)] = text(PARTS);
    const FIELDS: [FieldSchema; count(PARTS)] = fields(PARTS, &TEXT);
    const OUTER: &[Part] =
        &[Part::Nested { path: "deep", prefix: "DEEP_", folder: "/deep", from_root: false, fields: &FIELDS }];
    const OUTER_TEXT: [u8; text_len(OUTER)] = text(OUTER);
    const OUTER_FIELDS: [FieldSchema; count(OUTER)] = fields(OUTER, &OUTER_TEXT);

    #[test]
    fn names_and_paths_are_composed_over_three_levels() {
        let composed: Vec<_> = OUTER_FIELDS.iter().map(|field| (field.path(), field.secret_name())).collect();
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
    }

    #[test]
    fn folders_are_appended_unless_they_count_from_the_root() {
        let folders: Vec<_> = OUTER_FIELDS.iter().map(FieldSchema::folder).collect();
        assert_eq!(folders, ["/deep", "/deep/one/db", "/deep/one", "/", "/db", "/", "/"]);
    }

    #[test]
    fn what_a_field_declares_survives_composition() {
        assert_eq!(OUTER_FIELDS[2].requirement(), Requirement::Optional);
        assert_eq!(OUTER_FIELDS[1].type_name(), "Url");
    }
}
