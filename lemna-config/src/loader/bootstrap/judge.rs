//! What cannot be meant by a variable, found before anybody is asked: each login that is refused is one of the few before
//! an identity is locked.

use super::{Bootstrap, Variable};
use crate::from_secret::Hint;
use crate::from_secret::refused::of_refused;
use crate::from_secret::suspicion::{Meant, suspicion};
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

        match (self.suspicion?, setting) {
            // The parser of the address says it in its own words.
            (Hint::Unexpanded, ApiUrl) => None,
            // A command that prints a token ends its line, and the line end is dropped.
            (Hint::LineEnd, other) if !matches!(other, ApiUrl | ClientId | ClientSecret | Environment) => {
                suspicion(&self.value, Meant::Secret)
            }
            (hint, _) => Some(hint),
        }
    }
}
