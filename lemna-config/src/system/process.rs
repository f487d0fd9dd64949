//! The process environment.

use crate::problem::SourceErrorKind;
use std::collections::HashMap;
use std::env::VarError;
use std::fmt;
use std::sync::Arc;

/// The process environment, or what stands for it in a test.
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

    /// [`get`](Self::get), empty ones left out.
    pub(crate) fn variable(&self, name: &'static str) -> Result<Option<String>, SourceErrorKind> {
        match self.get(name) {
            Ok(value) => Ok(value.filter(|value| !value.is_empty())),
            Err(NotUnicode) => Err(SourceErrorKind::InvalidSetting { variable: name, expected: "UTF-8" }),
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

/// The one place that reads the process's environment.
#[expect(clippy::disallowed_methods, reason = "this module owns it")]
fn read(name: &str) -> Result<String, VarError> {
    std::env::var(name)
}

/// Of a name that is given twice, the last value counts.
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
    fn debug_shows_no_value() {
        let env = ProcessEnv::from_iter([("API_KEY".to_owned(), "MARKER".to_owned())]);
        assert!(!format!("{env:?}").contains("MARKER"));
    }
}
