//! Which setting can be written by whom.

use super::{Setting, Trust};

/// What comes of a setting that somebody has written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Counts,
    /// It counts unless the program's code is stricter.
    CountsUnlessWeaker,
    /// Of an address: it counts with credentials of the same author alone, else the load fails. Of all others: it counts
    /// where the same file brings the address in use. An authority fails the load otherwise, the rest is left out with a
    /// warning.
    WithItsServer,
    /// It is left out, with a warning.
    Ignored,
    /// It is not looked for there.
    Unread,
}

/// Settings of one kind: they are as dangerous in the same hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// The server, which is sent a credential.
    Address,
    /// Part of who logs in. Whoever sets it decides whose secrets are read.
    Credential,
    /// A file of this machine that is sent to the server.
    FileToSend,
    /// Whom TLS trusts.
    Authority,
    /// A secret for what stands before the server.
    Header,
    /// A file of this machine that proves who it is to any server that asks.
    Proof,
    /// What is read on the server.
    Place,
    /// Whether a load can go on without a source.
    Conduct,
    /// Which rules of the program count.
    Stage,
    /// A file that is written.
    Copy,
}

impl Setting {
    const fn rule(self) -> Rule {
        match self {
            Self::ApiUrl => Rule::Address,
            Self::ClientId
            | Self::ClientSecret
            | Self::Token
            | Self::IdentityId
            | Self::Jwt
            | Self::LdapUsername
            | Self::LdapPassword => Rule::Credential,
            Self::ClientSecretFile | Self::JwtFile | Self::ServiceAccountFile | Self::LdapPasswordFile => {
                Rule::FileToSend
            }
            Self::ClientCertFile | Self::ClientKeyFile => Rule::Proof,
            Self::Headers => Rule::Header,
            Self::CaFile => Rule::Authority,
            Self::AuthMethod | Self::Organization | Self::Environment | Self::Project | Self::Path => Rule::Place,
            Self::Mode | Self::Require => Rule::Conduct,
            Self::Stage => Rule::Stage,
            Self::Snapshot => Rule::Copy,
        }
    }

    /// Whether each request takes it to the server, whatever the login: as much as a credential, it goes where its author
    /// says.
    #[cfg(feature = "infisical")]
    pub(crate) const fn goes_along(self) -> bool {
        match self.rule() {
            Rule::Header | Rule::Proof => true,
            // A login says which of these it sends.
            Rule::Credential
            | Rule::FileToSend
            | Rule::Address
            | Rule::Authority
            | Rule::Place
            | Rule::Stage
            | Rule::Conduct
            | Rule::Copy => false,
        }
    }

    /// What comes of this setting where `author` has written it.
    pub(crate) const fn from(self, author: Trust) -> Verdict {
        match (self.rule(), author) {
            (_, Trust::Process) => Verdict::Counts,
            (_, Trust::Server) | (Rule::FileToSend | Rule::Proof, _) => Verdict::Unread,
            (_, Trust::File) | (Rule::Credential | Rule::Place | Rule::Copy, Trust::Above) => Verdict::Counts,
            (Rule::Conduct, Trust::Above) => Verdict::CountsUnlessWeaker,
            (Rule::Address | Rule::Authority, Trust::Above)
            | (Rule::Address | Rule::Authority | Rule::Credential | Rule::Place, Trust::Foreign) => {
                Verdict::WithItsServer
            }
            (Rule::Conduct | Rule::Copy, Trust::Foreign)
            | (Rule::Header | Rule::Stage, Trust::Above | Trust::Foreign) => Verdict::Ignored,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn every_setting_has_names_of_its_own() {
        let mut names: Vec<_> = Setting::ALL.iter().flat_map(|setting| setting.names()).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn less_trust_never_decides_more() {
        let worth = |verdict| match verdict {
            Verdict::Unread | Verdict::Ignored => 0,
            Verdict::WithItsServer => 1,
            Verdict::CountsUnlessWeaker => 2,
            Verdict::Counts => 3,
        };
        for setting in Setting::ALL.iter().copied() {
            let worths = Trust::ALL.map(|author| worth(setting.from(author)));
            assert!(worths.is_sorted_by(|one, next| one >= next), "{setting:?}: {worths:?}");
        }
    }

    #[test]
    fn another_user_never_decides_alone_and_the_server_never_decides() {
        for setting in Setting::ALL.iter().copied() {
            assert!(
                !matches!(setting.from(Trust::Foreign), Verdict::Counts | Verdict::CountsUnlessWeaker),
                "{setting:?}"
            );
            assert_eq!(setting.from(Trust::Server), Verdict::Unread, "{setting:?}");
        }
    }

    /// A row of the page.
    fn row(setting: Setting) -> String {
        let cell = |author| match (setting.from(author), setting.rule()) {
            (Verdict::Counts, _) => "yes",
            (Verdict::CountsUnlessWeaker, _) => "unless the code is stricter",
            (Verdict::WithItsServer, Rule::Address) if author == Trust::Above => "for credentials of its folder",
            (Verdict::WithItsServer, Rule::Address) => "for its own credentials",
            (Verdict::WithItsServer, _) => "for its own server",
            (Verdict::Ignored, _) => "no: ignored, with a warning",
            (Verdict::Unread, _) => "not looked for",
        };
        let names: Vec<_> = setting.names().iter().map(|name| format!("`{name}`")).collect();
        let cells = [Trust::File, Trust::Above, Trust::Foreign, Trust::Server].map(cell);
        format!("| {} | {} |", names.join(", "), cells.join(" | "))
    }

    /// `LEMNA_UPDATE=1` writes the table.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "no setting of a load")]
    fn the_page_on_security_shows_the_table() {
        const TITLE: &str = "| variable | your `.env` or root's, or one named to the loader | your `.env` in a folder above | \
                             another user's `.env` | a secret in Infisical |\n|---|---|---|---|---|\n";
        let table: String = Setting::ALL.iter().copied().map(|setting| row(setting) + "\n").collect();
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/security.md");
        let page = fs::read_to_string(path).unwrap();
        let start = page.find(TITLE).expect("the title of the table") + TITLE.len();
        let end = start + page[start - 1..].find("\n\n").expect("a line below the table");
        if std::env::var_os("LEMNA_UPDATE").is_some() {
            fs::write(path, [&page[..start], &table, &page[end..]].concat()).unwrap();
            return;
        }
        assert_eq!(page[start..end], table, "LEMNA_UPDATE=1 writes it");
    }
}
