use std::cell::RefCell;

use crate::problem::SourceError;
use crate::warning::Warning;

/// What is wrong or odd about the variables that were read. It keeps all of it to report all: a variable that cannot be
/// read counts as not set meanwhile.
#[derive(Default)]
pub(super) struct Notes {
    mistakes: RefCell<Vec<SourceError>>,
    warnings: RefCell<Vec<Warning>>,
}

impl Notes {
    /// Several settings can look at one variable: each mistake is reported once.
    pub(super) fn mistake(&self, error: SourceError) {
        let mut mistakes = self.mistakes.borrow_mut();
        if !mistakes.contains(&error) {
            mistakes.push(error);
        }
    }

    /// As with mistakes: once.
    pub(super) fn warn(&self, warning: Warning) {
        let mut warnings = self.warnings.borrow_mut();
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }

    #[cfg(feature = "infisical")]
    pub(super) fn is_sound(&self) -> bool {
        self.mistakes.borrow().is_empty()
    }

    pub(super) fn into_parts(self) -> (Vec<SourceError>, Vec<Warning>) {
        (self.mistakes.into_inner(), self.warnings.into_inner())
    }
}
