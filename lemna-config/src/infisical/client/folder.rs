//! Folders of an environment: those that fields are in, under the one that the loader takes for the root.

use super::segment::is_segment;
use crate::problem::SourceErrorKind;

/// `/` or `/a/b`, from what a setting or a variable holds. Blanks at the ends of a name are refused: servers cut them
/// off, and the folder would be another one.
pub(crate) fn root(path: &str) -> Result<String, SourceErrorKind> {
    let expected = "the path of a folder, such as /app";
    let refused = Err(SourceErrorKind::invalid_setting("INFISICAL_SECRET_PATH", expected));
    let mut root = String::new();
    for name in path.split('/').filter(|name| !name.is_empty()) {
        if !is_segment(name) || name.contains('\\') {
            return refused;
        }
        root.push('/');
        root.push_str(name);
    }
    Ok(if root.is_empty() { "/".to_owned() } else { root })
}

/// `folder`, which a field is in, under `root`.
pub(crate) fn under(root: &str, folder: &str) -> String {
    match (root, folder) {
        ("/", folder) => folder.to_owned(),
        (root, "/") => root.to_owned(),
        (root, folder) => format!("{root}{folder}"),
    }
}

/// The folder above `folder`, and its own name; `None` for the root.
pub(crate) fn parent(folder: &str) -> Option<(&str, &str)> {
    let (parent, name) = folder.rsplit_once('/')?;
    (!name.is_empty()).then_some((if parent.is_empty() { "/" } else { parent }, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_folder_is_the_same() {
        for (text, folder) in [("/", "/"), ("", "/"), ("app", "/app"), ("app/", "/app"), ("//a//b c/", "/a/b c")] {
            assert_eq!(root(text).as_deref(), Ok(folder), "{text:?}");
        }
        for text in
            ["..", "/a/../b", "/./a", "a\u{1b}b", "a\\b", "/a/\u{feff}..", "/.\t.", "/a ", " /a", "/a/ b/c", "/ "]
        {
            assert!(root(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn folders_are_joined_and_taken_apart() {
        assert_eq!(under("/", "/"), "/");
        assert_eq!(under("/", "/a/b"), "/a/b");
        assert_eq!(under("/base", "/"), "/base");
        assert_eq!(under("/base", "/a"), "/base/a");
        assert_eq!(parent("/"), None);
        assert_eq!(parent("/a"), Some(("/", "a")));
        assert_eq!(parent("/a/b"), Some(("/a", "b")));
    }
}
