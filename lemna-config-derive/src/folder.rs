//! Folders of Infisical, as `path` names them.

use syn::LitStr;

use crate::mistakes::Mistakes;

/// A folder below that of the parent, or, from the root, whatever that one is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Folder {
    /// Nothing, or such as `/app/db`.
    pub(crate) path: String,
    pub(crate) from_root: bool,
}

impl Folder {
    /// The folder that `path = "..."` names, if it was given.
    pub(crate) fn read(written: Option<&LitStr>, mistakes: &mut Mistakes) -> Self {
        let Some(written) = written else { return Self::default() };
        Self::parse(&written.value()).unwrap_or_else(|why| {
            mistakes.at(written, why);
            Self::default()
        })
    }

    fn parse(text: &str) -> Result<Self, String> {
        let from_root = text.starts_with('/');
        let inside = text.strip_prefix('/').unwrap_or(text);
        let inside = inside.strip_suffix('/').unwrap_or(inside);
        if text.is_empty() {
            return Err("a folder is named here: write `path = \"/app\"`, `/` for the root, or leave `path` out".into());
        }
        if inside.is_empty() && text == "/" {
            return Ok(Self { path: String::new(), from_root });
        }
        for name in inside.split('/') {
            if name.is_empty() {
                return Err("a folder in this path has no name: write one `/` between two names".to_owned());
            }
            if matches!(name, "." | "..") {
                return Err(format!(
                    "`{name}` is not a folder of Infisical: write the whole path from the root, such as `/app`"
                ));
            }
            if name.trim() != name {
                return Err("a blank cannot be at the end of a folder's name".to_owned());
            }
            if let Some(foreign) = name.chars().find(|c| c.is_control() || *c == '\\') {
                return Err(format!("the character {foreign:?} cannot be in a folder's name"));
            }
        }
        Ok(Self { path: format!("/{inside}"), from_root })
    }

    /// `inner`, which a field names, in this folder of its struct.
    pub(crate) fn join(&self, inner: &Self) -> Self {
        if inner.from_root {
            return inner.clone();
        }
        Self { path: format!("{}{}", self.path, inner.path), from_root: self.from_root }
    }

    /// Whether nothing was said.
    pub(crate) fn is_parents(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::Folder;

    #[test]
    fn slashes_at_the_end_are_left_out_and_one_in_front_counts() {
        for (text, path, from_root) in
            [("/", "", true), ("/app", "/app", true), ("app/", "/app", false), ("/a/b c/", "/a/b c", true)]
        {
            assert_eq!(Folder::parse(text), Ok(Folder { path: path.to_owned(), from_root }), "{text}");
        }
    }

    #[test]
    fn what_could_reach_another_folder_is_refused() {
        for text in
            ["", "//", "/a//b", "a//", "..", "/a/../b", "./a", "/a/.", "a\\b", "a\0b", "a\u{1b}[2K", " a", "/a /b"]
        {
            assert!(Folder::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_field_s_folder_is_in_that_of_its_struct() {
        let folder = |text| Folder::parse(text).unwrap();
        assert_eq!(folder("/app").join(&folder("db")), folder("/app/db"));
        assert_eq!(folder("app").join(&folder("/db")), folder("/db"));
        assert_eq!(folder("/").join(&folder("db")), folder("/db"));
        assert_eq!(folder("/app").join(&Folder::default()), folder("/app"));
    }
}
