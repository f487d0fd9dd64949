//! Who has written a variable, and what can therefore be sent where.

use crate::trust::Trust;
#[cfg(feature = "infisical")]
use crate::trust::{Setting, Verdict};
use crate::words::Origin;

/// What a request takes to the server, or what proves there who asks.
#[cfg(feature = "infisical")]
pub(super) struct Sent {
    /// The variable, for errors.
    pub(super) what: &'static str,
    pub(super) author: Author,
}

#[cfg(feature = "infisical")]
impl Sent {
    /// The identity that a cloud or cluster gives this machine: worth what the process was given.
    pub(super) fn of_machine() -> Self {
        Self { what: "the identity of this machine", author: Author::process() }
    }
}

/// Who has written the value of a variable.
#[derive(Debug, Clone)]
pub(in crate::loader) struct Author {
    pub(super) origin: Origin,
    pub(super) trust: Trust,
    /// The value holds a variable of the process: no file is allowed to say where that is sent.
    #[cfg_attr(not(feature = "infisical"), expect(dead_code, reason = "no credential is asked for"))]
    pub(super) borrows: bool,
}

impl Author {
    pub(super) fn process() -> Self {
        Self { origin: Origin::Process, trust: Trust::Process, borrows: false }
    }

    /// Whether a credential of this author can be sent to an address that `other` has written.
    #[cfg(feature = "infisical")]
    pub(super) fn trusts(&self, other: &Self) -> bool {
        let is_one_file = || match (&self.origin, &other.origin) {
            (Origin::File { path: one, .. }, Origin::File { path: other, .. }) => one == other,
            _ => false,
        };
        match Setting::ApiUrl.from(other.trust) {
            Verdict::Counts | Verdict::CountsUnlessWeaker => true,
            // Both of the user's own files in a folder are one choice; of another user each file is by itself.
            Verdict::WithItsServer => {
                !self.borrows && self.trust == other.trust && (other.trust == Trust::Above || is_one_file())
            }
            Verdict::Ignored | Verdict::Unread => false,
        }
    }
}

#[cfg(all(test, feature = "infisical"))]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::words::SourceId;

    fn file(path: &str, trust: Trust) -> Author {
        let path = Path::new(path).into();
        let foreign = trust == Trust::Foreign;
        let origin = Origin::File { path, line: 1, source: SourceId::EnvFile, foreign };
        Author { origin, trust, borrows: false }
    }

    #[test]
    fn a_credential_is_sent_where_its_author_or_who_starts_the_program_says() {
        let authors = [
            Author::process(),
            file("/a/.env", Trust::File),
            file("/a/.env", Trust::Above),
            file("/a/.env.local", Trust::Above),
            file("/a/.env", Trust::Foreign),
            file("/a/.env.local", Trust::Foreign),
        ];
        let table = authors.each_ref().map(|credential| authors.each_ref().map(|address| credential.trusts(address)));
        assert_eq!(
            table,
            [
                [true, true, false, false, false, false],
                [true, true, false, false, false, false],
                [true, true, true, true, false, false],
                [true, true, true, true, false, false],
                [true, true, false, false, true, false],
                [true, true, false, false, false, true],
            ]
        );
    }

    #[test]
    fn what_a_file_takes_from_the_process_is_not_its_own() {
        for trust in Trust::ALL {
            let borrowed = Author { borrows: true, ..file("/a/.env", trust) };
            let trusted = matches!(trust, Trust::Process | Trust::File);
            assert_eq!(borrowed.trusts(&file("/a/.env", trust)), trusted, "{trust:?}");
        }
    }
}
