//! The process environment.

use crate::problem::SourceErrorKind;
use std::collections::HashMap;
use std::env::VarError;
use std::fmt;
use std::sync::Arc;

/// The process environment, or its replacement in a test.
#[derive(Clone, Default)]
pub(crate) enum ProcessEnv {
    #[default]
    Real,
    Given(Arc<HashMap<String, String>>),
}

/// The variable is set, but is not UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotUnicode;

impl ProcessEnv {
    /// One variable, looked up alone: no copy of the whole environment is ever made.
    pub(crate) fn get(&self, name: &str) -> Result<Option<String>, NotUnicode> {
        match self {
            Self::Real => match read(name) {
                Ok(value) => Ok(Some(value)),
                Err(VarError::NotPresent) => Ok(None),
                Err(VarError::NotUnicode(_)) => Err(NotUnicode),
            },
            Self::Given(variables) => Ok(variables.get(name).cloned()),
        }
    }

    /// The names of what is set and not blank, but for those that every shell and system sets. The values are dropped at
    /// once.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = match self {
            Self::Real => names_of_process(),
            Self::Given(variables) => {
                variables.iter().filter(|(_, value)| !is_blank(value)).map(|(name, _)| name.clone()).collect()
            }
        };
        names.retain(|name| !is_of_system(name));
        names.sort_unstable();
        names
    }

    /// [`get`](Self::get), empty ones left out.
    pub(crate) fn variable(&self, name: &'static str) -> Result<Option<String>, SourceErrorKind> {
        match self.get(name) {
            Ok(value) => Ok(value.filter(|value| !value.is_empty())),
            Err(NotUnicode) => Err(SourceErrorKind::invalid_setting(name, "UTF-8")),
        }
    }
}

/// Whether the process itself has a variable that is not empty.
#[expect(clippy::disallowed_methods, reason = "this module owns it")]
pub(crate) fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// What the process's own variables take, with `each` more for every one. Their lengths alone are kept.
#[expect(clippy::disallowed_methods, reason = "this module owns it")]
pub(crate) fn size(each: usize) -> usize {
    std::env::vars_os().map(|(name, value)| name.len() + value.len() + 2 + each).sum()
}

/// What one of them takes of that.
#[expect(clippy::disallowed_methods, reason = "this module owns it")]
pub(crate) fn size_of(name: &str, each: usize) -> usize {
    std::env::var_os(name).map_or(0, |value| name.len() + value.len() + 2 + each)
}

#[expect(clippy::disallowed_methods, reason = "this module owns it")]
fn names_of_process() -> Vec<String> {
    let set = std::env::vars_os().filter(|(_, value)| value.to_str().is_none_or(|value| !is_blank(value)));
    set.filter_map(|(name, _)| name.into_string().ok()).collect()
}

fn is_blank(value: &str) -> bool {
    value.trim().is_empty()
}

/// Whether a variable is there whatever the program is: a field that is near it by chance is not meant.
fn is_of_system(name: &str) -> bool {
    const NAMES: [&str; 42] = [
        "APPDATA",
        "COLORTERM",
        "COLUMNS",
        "COMPUTERNAME",
        "DISPLAY",
        "EDITOR",
        "EUID",
        "HOME",
        "HOMEPATH",
        "HOST",
        "HOSTNAME",
        "HOSTTYPE",
        "IFS",
        "INVOCATION_ID",
        "LANG",
        "LANGUAGE",
        "LINES",
        "LOGNAME",
        "MACHTYPE",
        "MAIL",
        "MANPATH",
        "NAME",
        "OLDPWD",
        "OS",
        "OSTYPE",
        "PAGER",
        "PATH",
        "PATHEXT",
        "PWD",
        "SHELL",
        "SHLVL",
        "TEMP",
        "TERM",
        "TMP",
        "TMPDIR",
        "TZ",
        "UID",
        "USER",
        "USERNAME",
        "USERPROFILE",
        "VISUAL",
        "_",
    ];
    const STARTS: [&str; 8] = ["CARGO_", "DBUS_", "GPG_", "KUBERNETES_", "LC_", "RUST", "SSH_", "XDG_"];

    NAMES.contains(&name) || STARTS.iter().any(|start| name.starts_with(start))
}

/// The one place that reads the process's environment.
#[expect(clippy::disallowed_methods, reason = "this module owns it")]
fn read(name: &str) -> Result<String, VarError> {
    std::env::var(name)
}

/// If a name is given twice, the last value counts.
impl FromIterator<(String, String)> for ProcessEnv {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(variables: I) -> Self {
        Self::Given(Arc::new(variables.into_iter().collect()))
    }
}

impl fmt::Debug for ProcessEnv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Real => "Real",
            Self::Given(_) => "Given",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_looked_up_by_its_exact_name() {
        let env = ProcessEnv::from_iter([("API_KEY".to_owned(), "made-up".to_owned())]);
        assert_eq!(env.get("API_KEY"), Ok(Some("made-up".to_owned())));
        assert_eq!(env.get("api_key"), Ok(None));
    }

    #[test]
    fn a_name_that_no_environment_can_hold_is_not_set() {
        assert_eq!(ProcessEnv::Real.get("A=B"), Ok(None));
        assert_eq!(ProcessEnv::Real.get("A\0B"), Ok(None));
    }

    #[test]
    fn names_are_those_with_a_value_that_not_every_system_sets() {
        let set = [("API_KYE", "made-up"), ("BLANK", " "), ("PATH", "/"), ("LC_ALL", "C"), ("_", "x"), ("A", "x")];
        let env = ProcessEnv::from_iter(set.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(env.names(), ["A", "API_KYE"]);
        let own = ProcessEnv::Real.names();
        assert!(!own.iter().any(|name| name == "PATH"), "{own:?}");
    }

    #[test]
    fn debug_shows_no_value() {
        let env = ProcessEnv::from_iter([("API_KEY".to_owned(), "MARKER".to_owned())]);
        assert!(!format!("{env:?}").contains("MARKER"));
    }
}
