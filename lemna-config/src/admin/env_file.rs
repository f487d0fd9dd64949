//! A `.env` file, read as every load reads it.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::error::{AdminError, AdminErrorKind};
use crate::dotenv;
use crate::dotenv::Note;
use crate::problem::{FileProblem, LineProblem};
use crate::system::file;
use crate::words::without_mark;

/// The contents of a `.env` file, read as every load reads it: dollars are literal, a bad line costs only itself, and
/// the last line of a repeated name counts. Its `Debug` shows the file, and neither names nor values.
///
/// ```
/// use lemna_config::ExposeSecret;
/// use lemna_config::admin::EnvFile;
///
/// # let folder = std::env::temp_dir().join(format!("lemna-env-file-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join(".env");
/// std::fs::write(&path, "A='made $up'\nno assignment\n")?;
/// let file = EnvFile::read(&path)?;
/// assert_eq!((file.entries()[0].name(), file.entries()[0].line()), ("A", 1));
/// assert_eq!(file.entries()[0].value().expose_secret(), "made $up");
/// assert_eq!(file.problems()[0].line(), 2);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct EnvFile {
    path: PathBuf,
    text: SecretString,
    entries: Vec<EnvEntry>,
    problems: Vec<EnvProblem>,
}

/// A variable of an [`EnvFile`].
#[derive(Clone)]
pub struct EnvEntry {
    name: String,
    value: SecretString,
    line: u32,
    /// All lines about the name, as bytes of the file's text.
    spans: Vec<Range<usize>>,
    hides_another_value: bool,
}

/// A line of an [`EnvFile`] that is wrong, or seldom meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EnvProblem {
    /// The line cannot be read.
    #[non_exhaustive]
    BadLine {
        /// The line, counted from 1.
        line: u32,
        /// What is wrong with it.
        problem: LineProblem,
    },
    /// The line replaces an earlier one with the same name.
    #[non_exhaustive]
    Repeated {
        /// The earlier line.
        first_line: u32,
        /// The line, counted from 1.
        line: u32,
    },
    /// The line is a name and one `=`, which a base64 secret alone on its line can look like. It is not among the
    /// [entries](EnvFile::entries), which show names.
    #[non_exhaustive]
    LoneName {
        /// The line, counted from 1.
        line: u32,
    },
    /// A `${NAME}` stays as it is, although the file defines that name.
    #[non_exhaustive]
    LiteralReference {
        /// The line, counted from 1.
        line: u32,
    },
}

impl EnvFile {
    /// Reads a regular UTF-8 file of at most 1 MiB.
    ///
    /// # Errors
    ///
    /// [`AdminErrorKind::UnreadableFile`], also if there is no such file. A bad line is not an error: see
    /// [`problems`](Self::problems).
    pub fn read(path: impl Into<PathBuf>) -> Result<Self, AdminError> {
        let path = path.into();
        let text = file::read(&path, dotenv::SIZE_LIMIT).and_then(|text| text.ok_or(FileProblem::Missing));
        let text = match text {
            Ok(text) => text,
            Err(problem) => return Err(AdminErrorKind::UnreadableFile { path, problem }.into()),
        };
        let parsed = dotenv::parse(text.expose_secret(), None);
        let bad_lines =
            parsed.bad_lines.into_iter().map(|bad| EnvProblem::BadLine { line: bad.line, problem: bad.problem });
        let notes = parsed.notes.into_iter().map(|note| match note {
            Note::Repeated { first_line, line, .. } => EnvProblem::Repeated { first_line, line },
            Note::LiteralReference { line, .. } | Note::UnknownReference { line, .. } => {
                EnvProblem::LiteralReference { line }
            }
        });
        let (lone, named): (Vec<_>, Vec<_>) = parsed.entries.into_iter().partition(dotenv::Entry::may_be_secret);
        let lone = lone.into_iter().map(|entry| EnvProblem::LoneName { line: entry.line });
        let mut problems: Vec<_> = bad_lines.chain(notes).chain(lone).collect();
        problems.sort_by_key(EnvProblem::line);
        let entries = entries(named, text.expose_secret());
        Ok(Self { path, text, entries, problems })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its text.
    pub fn text(&self) -> &SecretString {
        &self.text
    }

    /// The text without the variables that `is_cut` picks: all lines that set such a name are removed, and the rest
    /// stays the same byte by byte. A byte order mark goes with the first line: before another name, some readers take
    /// it for part of that.
    ///
    /// ```
    /// use lemna_config::ExposeSecret;
    /// use lemna_config::admin::EnvFile;
    ///
    /// # let folder = std::env::temp_dir().join(format!("lemna-env-file-cut-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// let path = folder.join(".env");
    /// std::fs::write(&path, "# the web\nA='one\ntwo'\nB=3 # stays\n")?;
    /// let file = EnvFile::read(&path)?;
    /// assert_eq!(file.without(|entry| entry.name() == "A").expose_secret(), "# the web\nB=3 # stays\n");
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn without(&self, is_cut: impl Fn(&EnvEntry) -> bool) -> SecretString {
        let text = self.text.expose_secret();
        let cut = self.entries.iter().filter(|entry| is_cut(entry));
        let mut cut: Vec<_> = cut.flat_map(|entry| entry.spans.iter().cloned()).collect();
        cut.sort_by_key(|span| span.start);
        // Growing would leave copies behind that nothing wipes.
        let mut left = Zeroizing::new(String::with_capacity(text.len()));
        let mark = text.len() - without_mark(text).len();
        let mut from = if cut.first().is_some_and(|span| span.start == mark) { mark } else { 0 };
        for span in cut {
            left.push_str(&text[from..span.start]);
            from = span.end;
        }
        left.push_str(&text[from..]);
        SecretString::from(left.as_str())
    }

    /// Each name once, in the order of its first line, with the value of its last line, without [lone
    /// names](EnvProblem::LoneName).
    pub fn entries(&self) -> &[EnvEntry] {
        &self.entries
    }

    /// What is wrong or odd, by lines.
    pub fn problems(&self) -> &[EnvProblem] {
        &self.problems
    }
}

/// What was parsed, with the lines that say it.
fn entries(parsed: Vec<dotenv::Entry>, text: &str) -> Vec<EnvEntry> {
    let mut entries: Vec<_> = parsed
        .into_iter()
        .map(|dotenv::Entry { name, value, line, .. }| EnvEntry {
            name,
            value,
            line,
            spans: Vec::new(),
            hides_another_value: false,
        })
        .collect();
    let mut known: HashMap<_, _> = entries.iter_mut().map(|entry| (entry.name.clone(), entry)).collect();
    for assignment in dotenv::assignments(text) {
        if let Some(entry) = known.get_mut(assignment.name) {
            entry.hides_another_value |= assignment.value.expose_secret() != entry.value.expose_secret();
            entry.spans.push(assignment.span);
        }
    }
    entries
}

impl EnvEntry {
    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value, which can be empty.
    pub fn value(&self) -> &SecretString {
        &self.value
    }

    /// Where the assignment starts; the first line is 1.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// Whether an earlier line of the file gives the name another value, which is not used.
    pub fn hides_another_value(&self) -> bool {
        self.hides_another_value
    }

    /// Whether the name leads to Infisical, and is therefore of no use there: such names, this library's and those of
    /// Infisical's own tools, begin with `INFISICAL_` or `LEMNA_`.
    pub fn is_bootstrap(&self) -> bool {
        ["INFISICAL_", "LEMNA_"].iter().any(|prefix| self.name.starts_with(prefix))
    }
}

impl EnvProblem {
    /// The line, counted from 1.
    pub fn line(&self) -> u32 {
        match self {
            Self::BadLine { line, .. }
            | Self::Repeated { line, .. }
            | Self::LoneName { line }
            | Self::LiteralReference { line } => *line,
        }
    }

    /// Whether the line says nothing that could be read.
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::BadLine { .. })
    }
}

impl fmt::Display for EnvProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadLine { problem, .. } => problem.fmt(f),
            Self::Repeated { first_line, .. } => write!(f, "the name is set in line {first_line} already"),
            Self::LoneName { .. } => f.write_str("an empty variable, or a secret alone on its line: it is left out"),
            Self::LiteralReference { .. } => {
                f.write_str("a ${NAME} is taken as it is, although the file defines that name")
            }
        }
    }
}

impl fmt::Debug for EnvFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnvFile").field("path", &self.path).finish_non_exhaustive()
    }
}

impl fmt::Debug for EnvEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnvEntry").field("line", &self.line).finish_non_exhaustive()
    }
}
