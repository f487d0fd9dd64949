use std::borrow::Cow;
use std::fmt;
use std::fs;
use std::path::Path;

use crate::documents::committed::assert_committed;
use crate::schema::Schema;
use crate::words::without_mark;

const VERSION: &str = "# lemna-config secret names v1";

/// The names of the secrets that structs ask Infisical for, those of `local` fields left out.
///
/// A test that keeps `infisical.names` true:
///
/// ```
/// use lemna_config::{LemnaSecrets, secret_names};
///
/// #[derive(LemnaSecrets)]
/// #[lemna(manifest = "tests/infisical.names")]
/// struct Config {
///     api_key: String,
///     #[lemna(local)]
///     port: u16,
/// }
///
/// secret_names([Config::schema()]).with(["API_URL"]).assert_committed("tests/infisical.names");
/// ```
pub fn secret_names(schemas: impl IntoIterator<Item = &'static Schema>) -> SecretNames {
    let mut names = SecretNames(Vec::new());
    for schema in schemas {
        for field in schema.fields().iter().filter(|field| !field.is_local()) {
            names.add(field.secret_name().into());
        }
    }
    names
}

/// Names of secrets, as the file `infisical.names` holds them; its text is what [`Display`](fmt::Display) writes.
///
/// They come from [`secret_names`], of a server from [`Env::secret_names`](crate::Env::secret_names).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretNames(
    /// Sorted, each once.
    Vec<Cow<'static, str>>,
);

impl SecretNames {
    /// With further names, such as those of [`secret_name!`](crate::secret_name!).
    #[must_use]
    pub fn with<N: Into<Cow<'static, str>>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        for name in names {
            self.add(name.into());
        }
        self
    }

    /// Whether a list can hold `name`: the macros read no other. It is made of the letters A-Z and a-z, digits and
    /// `_ - .`.
    ///
    /// ```
    /// use lemna_config::SecretNames;
    ///
    /// assert!(SecretNames::takes("API_KEY"));
    /// assert!(!SecretNames::takes("API KEY"));
    /// ```
    pub fn takes(name: &str) -> bool {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
    }

    fn add(&mut self, name: Cow<'static, str>) {
        if let Err(place) = self.0.binary_search(&name) {
            self.0.insert(place, name);
        }
    }

    fn contains(&self, name: &str) -> bool {
        self.0.binary_search_by(|known| known.as_ref().cmp(name)).is_ok()
    }

    /// Fails a test where `path` does not hold just these names; with `LEMNA_UPDATE=1` in the environment it writes the
    /// file instead, and keeps its comments. See [`assert_committed`](crate::assert_committed()).
    ///
    /// # Panics
    ///
    /// As [`assert_committed`](crate::assert_committed()).
    #[track_caller]
    pub fn assert_committed(&self, path: impl AsRef<Path>) {
        self.assert(path.as_ref(), false);
    }

    /// [`assert_committed`](Self::assert_committed) for a list that holds more names than these: one that several
    /// services share, or that was made from the server. Names are added, none is taken away.
    ///
    /// # Panics
    ///
    /// As [`assert_committed`](crate::assert_committed()).
    #[track_caller]
    pub fn assert_within(&self, path: impl AsRef<Path>) {
        self.assert(path.as_ref(), true);
    }

    #[track_caller]
    fn assert(&self, path: &Path, with_others: bool) {
        // Where it cannot be read, `assert_committed` says why.
        let file = fs::read_to_string(path).unwrap_or_default();
        assert_committed(path, &self.merged_into(&file, with_others));
    }

    /// The text of the list `file` with just these names: those that it has stay where they are, and so do its comments.
    /// Of an empty text a new list is made. Names that no list [takes](Self::takes) are left out.
    ///
    /// ```
    /// let names = lemna_config::secret_names([]).with(["API_KEY", "API_URL"]);
    /// let file = "# lemna-config secret names v1\n# the web\nAPI_URL\nOLD\n";
    /// assert_eq!(names.merge_into(file), "# lemna-config secret names v1\nAPI_KEY\n# the web\nAPI_URL\n");
    /// ```
    pub fn merge_into(&self, file: &str) -> String {
        self.merged_into(file, false)
    }

    /// The names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(Cow::as_ref)
    }

    fn merged_into(&self, file: &str, with_others: bool) -> String {
        let file = without_mark(file);
        let mut lines = vec![VERSION];
        for line in file.lines().map(str::trim).skip_while(|line| *line == VERSION) {
            let is_kept = Self::takes(line) && (with_others || self.contains(line)) && !lines.contains(&line);
            if is_comment(line) || is_kept {
                lines.push(line);
            }
        }
        for name in self.names().filter(|name| Self::takes(name)) {
            if !lines.contains(&name) {
                let before = lines.iter().rposition(|line| !is_comment(line) && *line < name);
                lines.insert(before.unwrap_or(0) + 1, name);
            }
        }
        lines.join("\n") + "\n"
    }
}

fn is_comment(line: &str) -> bool {
    line.is_empty() || line.starts_with('#')
}

impl fmt::Display for SecretNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.merged_into("", false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::FieldSchema;

    const SCHEMA: Schema = Schema::new(
        "Config",
        &[
            FieldSchema::new("url", "URL", "String"),
            FieldSchema::new("key", "KEY", "String").optional(),
            FieldSchema::new("port", "PORT", "u16").local(),
        ],
    );

    fn names() -> SecretNames {
        secret_names([&SCHEMA, &SCHEMA]).with(["TOKEN"])
    }

    #[test]
    fn the_text_is_sorted_and_without_local_fields() {
        assert_eq!(names().to_string(), "# lemna-config secret names v1\nKEY\nTOKEN\nURL\n");
    }

    #[test]
    fn what_is_right_in_a_file_stays() {
        for file in [
            names().to_string(),
            format!("{VERSION}\n# the first\nKEY\n\n# others\nTOKEN\nURL\n"),
            format!("{VERSION}\nURL\nTOKEN\nKEY\n"),
        ] {
            assert_eq!(names().merged_into(&file, false), file);
        }
    }

    #[test]
    fn names_are_added_where_they_belong() {
        let file = format!("{VERSION}\n# between\nL\nOLD\n# end\n");
        assert_eq!(names().merged_into(&file, true), format!("{VERSION}\nKEY\n# between\nL\nOLD\nTOKEN\nURL\n# end\n"));
        assert_eq!(names().merged_into(&file, false), format!("{VERSION}\nKEY\nTOKEN\nURL\n# between\n# end\n"));
    }

    #[test]
    fn what_is_no_list_becomes_one() {
        for with_others in [true, false] {
            let merged = names().merged_into("KEY=MARKER\nURL\nURL\nMARKER MARKER\nM\u{c4}RKER\n", with_others);
            assert_eq!(merged, format!("{VERSION}\nKEY\nTOKEN\nURL\n"));
        }
    }
}
