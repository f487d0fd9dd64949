//! Who can decide what: the one table. `docs/security.md` shows it, and a test keeps the page true.

mod rule;
mod setting;

pub(crate) use rule::Verdict;
pub(crate) use setting::Setting;

/// Who may have written a text. The order says nothing: [`Setting::from`] does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Whoever starts the program, by its environment.
    Process,
    /// Whoever starts the program, by a file: one that is named to the loader, or one in the working directory that
    /// belongs to this user or to root.
    File,
    /// This user or root, by a file in a folder above the working directory: any project's there would be read.
    Above,
    /// Another user.
    Foreign,
    /// Whoever can write secrets in Infisical.
    #[cfg_attr(not(test), expect(dead_code, reason = "no setting is looked up there: the table says so"))]
    Server,
}

#[cfg(test)]
impl Trust {
    pub(crate) const ALL: [Self; 5] = [Self::Process, Self::File, Self::Above, Self::Foreign, Self::Server];
}
