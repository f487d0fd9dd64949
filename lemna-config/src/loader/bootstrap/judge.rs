//! What cannot be meant by a variable, found before anybody is asked: each login that is refused is one of the few before
//! an identity is locked.

use super::{Bootstrap, Variable};
use crate::from_secret::Hint;
use crate::from_secret::refused::of_refused;
use crate::from_secret::suspicion::{Meant, is_variable, suspicion};
use crate::problem::SourceErrorKind;
use crate::trust::Setting;
use crate::warning::Warning;

impl Bootstrap<'_> {
    /// [`get`](Self::get) of what a login or a request is made of. A value that cannot be meant is a mistake, and counts
    /// as set; one that is odd is a warning.
    pub(super) fn judged(&self, setting: Setting) -> Option<Variable> {
        let variable = self.get(setting)?;
        if let Some(hint) = variable.mistake(setting) {
            let origin = variable.author.origin.to_string();
            self.misset(SourceErrorKind::InvalidVariable { variable: variable.name, origin, hint });
        } else {
            self.doubt(setting, &variable);
        }
        Some(variable)
    }

    fn doubt(&self, setting: Setting, variable: &Variable) {
        // The parser of an address takes nothing odd.
        let hints = if setting == Setting::ApiUrl { Vec::new() } else { of_refused(&variable.value, None, false) };
        if !hints.is_empty() {
            let origin = variable.author.origin.clone();
            self.notes.warn(Warning::DoubtfulVariable { variable: variable.name, origin, hints });
        }
    }

    /// Whether `variable`, which names a file, holds what can be the path of one. What cannot is a mistake.
    pub(super) fn names_a_file(&self, variable: &Variable) -> bool {
        let hint = suspicion(&variable.value, Meant::Text);
        if let Some(hint) = hint {
            let origin = variable.author.origin.to_string();
            self.misset(SourceErrorKind::InvalidVariable { variable: variable.name, origin, hint });
        }
        hint.is_none()
    }

    /// The same of what the file holds that `variable` names.
    pub(super) fn judge_file(&self, variable: &'static str, shown: &str, text: &str) {
        if let Some(hint) = suspicion(text, Meant::Secret) {
            self.misset(SourceErrorKind::InvalidVariable { variable, origin: shown.to_owned(), hint });
        }
    }
}

impl Variable {
    /// Why its value cannot be meant for `setting`.
    pub(super) fn mistake(&self, setting: Setting) -> Option<Hint> {
        use Setting::{ApiUrl, ClientId, ClientSecret, Environment};

        let Some(hint) = self.suspicion else {
            return matches!(setting, ClientId | ClientSecret).then(|| self.of_no_login()).flatten();
        };
        match (hint, setting) {
            // The parser of the address says it in its own words.
            (Hint::Unexpanded, ApiUrl) => None,
            // A command that prints a token ends its line, and the line end is dropped.
            (Hint::LineEnd, other) if !matches!(other, ApiUrl | ClientId | ClientSecret | Environment) => {
                suspicion(&self.value, Meant::Secret)
            }
            (hint, _) => Some(hint),
        }
    }

    /// Why an id or a secret, which is not searched for words, is none: what a program writes for nothing, one quote of
    /// a pair, the whole of a reference by a shell.
    fn of_no_login(&self) -> Option<Hint> {
        const WORDS: [&str; 4] = ["null", "none", "nil", "undefined"];

        let is_reference = self.value.strip_prefix('$').is_some_and(is_variable);
        let causes = [
            (Hint::Placeholder, WORDS.iter().any(|word| self.value.eq_ignore_ascii_case(word))),
            (Hint::Quotes, self.value.starts_with(['"', '\'']) || self.value.ends_with(['"', '\''])),
            (Hint::Unexpanded, is_reference),
        ];
        causes.into_iter().find_map(|(hint, applies)| applies.then_some(hint))
    }
}
