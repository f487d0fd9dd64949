use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::fs;
use std::path::Path;

use crate::documents::committed::assert_committed;
use crate::schema::{FieldSchema, Schema};
use crate::words::without_mark;

const VERSION: &str = "# lemna-config secret names v1";

/// The names of the secrets that structs read from Infisical, without those of `local` fields left out.
///
/// A test that keeps `infisical.names` up to date:
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
    let fields = schemas.into_iter().flat_map(Schema::fields).filter(|field| !field.is_local());
    SecretNames(Vec::new()).with(fields.map(FieldSchema::secret_name))
}

/// Names of secrets, as the file `infisical.names` holds them; its text is what [`Display`](fmt::Display) writes.
///
/// They come from [`secret_names`], or for the names of a server from [`Env::secret_names`](crate::Env::secret_names).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretNames(
    /// Sorted, each once.
    Vec<Cow<'static, str>>,
);

impl SecretNames {
    /// Adds further names, such as those of [`secret_name!`](crate::secret_name!).
    #[must_use]
    pub fn with<N: Into<Cow<'static, str>>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.0.extend(names.into_iter().map(Into::into));
        self.0.sort_unstable();
        self.0.dedup();
        self
    }

    /// Whether a list can have `name`: the macros accept no other. It consists of the letters A-Z and a-z, digits and
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

    fn contains(&self, name: &str) -> bool {
        self.0.binary_search_by(|known| known.as_ref().cmp(name)).is_ok()
    }

    /// Fails a test if `path` does not have exactly these names. With `LEMNA_UPDATE=1` in the environment it writes the
    /// file instead, and keeps its comments. See [`assert_committed`](crate::assert_committed()).
    ///
    /// # Panics
    ///
    /// As [`assert_committed`](crate::assert_committed()).
    #[track_caller]
    pub fn assert_committed(&self, path: impl AsRef<Path>) {
        self.assert(path.as_ref(), false);
    }

    /// [`assert_committed`](Self::assert_committed) for a list that has more names than these: one that several
    /// services share, or that was made from the server. It adds names and removes none.
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

    /// The text of the list `file` with exactly these names: existing ones stay where they are, and so do comments. An
    /// empty text gives a new list. Names that no list [takes](Self::takes) are left out.
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
        let (mut lines, mut known) = (vec![VERSION], HashSet::new());
        // A version line counts anywhere, so that merging again changes nothing.
        for line in file.lines().map(str::trim).filter(|line| *line != VERSION) {
            let is_kept = Self::takes(line) && (with_others || self.contains(line)) && known.insert(line);
            if is_comment(line) || is_kept {
                lines.push(line);
            }
        }
        // By the alphabet, each with the last line that is before it or is one such itself.
        let names = lines.iter().enumerate().filter(|(_, line)| !is_comment(line));
        let mut places: Vec<(&str, usize)> = names.map(|(at, line)| (*line, at)).collect();
        places.sort_unstable();
        let mut places = places.into_iter().peekable();
        let (mut last, mut added) = (0, Vec::new());
        for name in self.names().filter(|name| Self::takes(name) && !known.contains(name)) {
            while let Some((_, at)) = places.next_if(|(line, _)| *line < name) {
                last = last.max(at);
            }
            added.push((last, name));
        }
        let (mut added, mut merged) = (added.into_iter().peekable(), Vec::new());
        for (at, line) in lines.iter().enumerate() {
            merged.push(*line);
            while let Some((_, name)) = added.next_if(|(place, _)| *place == at) {
                merged.push(name);
            }
        }
        merged.join("\n") + "\n"
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
    use proptest::prelude::*;

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
    fn the_version_counts_wherever_it_is() {
        let file = format!("OLD\n{VERSION}\nURL\n# end\n{VERSION}\r\nKEY\n");
        assert_eq!(names().merged_into(&file, false), format!("{VERSION}\nURL\n# end\nKEY\nTOKEN\n"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_was_written_stays(lines in prop::collection::vec(odd_line(), 0..12), with_others: bool) {
            let once = names().merged_into(&lines.concat(), with_others);
            prop_assert_eq!(names().merged_into(&once, with_others), once.as_str());
            prop_assert_eq!(names().merged_into(&once.replace('\n', "\r\n"), with_others), once.as_str());
            prop_assert_eq!(once.lines().filter(|line| *line == VERSION).count(), 1);
        }
    }

    fn odd_line() -> impl Strategy<Value = String> {
        let text = prop::sample::select(vec![
            VERSION,
            "KEY",
            "URL",
            "OLD",
            "A",
            "# comment",
            "",
            "  URL ",
            "\u{feff}",
            "\u{feff}KEY",
            "A=made up",
            "\r",
            "Z\rKEY",
        ]);
        let end = prop::sample::select(vec!["\n", "\r\n", "\n\n", ""]);
        (text, end).prop_map(|(text, end)| text.to_owned() + end)
    }

    #[test]
    fn what_is_no_list_becomes_one() {
        for with_others in [true, false] {
            let merged = names().merged_into("KEY=MARKER\nURL\nURL\nMARKER MARKER\nM\u{c4}RKER\n", with_others);
            assert_eq!(merged, format!("{VERSION}\nKEY\nTOKEN\nURL\n"));
        }
    }
}
