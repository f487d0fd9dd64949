//! Variables that are set, are not read, and were probably meant for those that are.

use super::Bootstrap;
use crate::loader::Infisical;
use crate::problem::{Misnamed, Slip};
use crate::source::env_files::File;
use crate::system::process::NotUnicode;
use crate::trust::{Setting, Trust, Verdict};
use crate::words::{Origin, near};

/// Names that people take for one of the settings, though no mistyping leads there: what follows `INFISICAL_`.
const OTHER_WORDS: [(&str, Setting); 25] = [
    ("ADDR", Setting::ApiUrl),
    ("ADDRESS", Setting::ApiUrl),
    ("API", Setting::ApiUrl),
    ("APIADDRESS", Setting::ApiUrl),
    ("APIENDPOINT", Setting::ApiUrl),
    ("APIHOST", Setting::ApiUrl),
    ("BASEURL", Setting::ApiUrl),
    ("ENDPOINT", Setting::ApiUrl),
    ("HOST", Setting::ApiUrl),
    ("HOSTURL", Setting::ApiUrl),
    ("SERVER", Setting::ApiUrl),
    ("SERVERURL", Setting::ApiUrl),
    ("SITEURL", Setting::ApiUrl),
    ("URL", Setting::ApiUrl),
    ("ID", Setting::ClientId),
    ("SECRET", Setting::ClientSecret),
    ("ENVNAME", Setting::Environment),
    ("ENVSLUG", Setting::Environment),
    ("ENVIRONMENTSLUG", Setting::Environment),
    ("ACCESSTOKEN", Setting::Token),
    ("SERVICETOKEN", Setting::Token),
    ("PROJECTSLUG", Setting::Project),
    ("WORKSPACEID", Setting::Project),
    ("PATH", Setting::Path),
    ("FOLDER", Setting::Path),
];

const PREFIX: &str = "INFISICAL";

/// What is meant by a name that no setting has, if it is near one.
fn meant(name: &str) -> Option<(Setting, &'static str, Slip)> {
    let settings = || Setting::ALL.iter().flat_map(|setting| setting.names().iter().map(move |name| (*setting, *name)));
    if settings().any(|(_, known)| known == name) {
        return None;
    }
    let of_file = name.strip_suffix("_FILE").and_then(|start| settings().find(|(_, known)| *known == start));
    if let Some((setting, known)) = of_file {
        return Some((setting, known, Slip::OfFile));
    }
    let folded = near::fold(name);
    let other_word = folded.strip_prefix(PREFIX).and_then(|rest| OTHER_WORDS.iter().find(|(word, _)| *word == rest));
    if let Some((_, setting)) = other_word {
        return Some((*setting, setting.name(), Slip::Misspelt));
    }
    let distance = |known: &str| distance(&near::fold(known), &folded);
    let nearest = settings().filter_map(|(setting, known)| Some((distance(known)?, setting, known)));
    let (_, setting, known) = nearest.min_by_key(|(distance, ..)| *distance)?;
    Some((setting, known, Slip::Misspelt))
}

/// The mistypings between two folded names, which have most of their letters in common anyhow: what follows the prefix
/// decides, or else the prefix alone is mistyped.
fn distance(known: &str, name: &str) -> Option<usize> {
    for prefix in [PREFIX, "LEMNA"] {
        if let (Some(known), Some(name)) = (known.strip_prefix(prefix), name.strip_prefix(prefix)) {
            return near::misspelling(known, name);
        }
    }
    near::misspelling(known, name).filter(|distance| *distance <= 1 + known.len() / 12)
}

/// A file can name no file that is sent to the server.
fn of_process_alone(name: &str) -> Option<(Setting, &'static str, Slip)> {
    let (form, of) = FORMS_IN_FILES.iter().find(|(form, _)| form.name() == name)?;
    Some((*of, form.name(), Slip::InFile))
}

/// Settings that name a file, with those that hold what is in it, or themselves where there are none.
pub(super) const FORMS_IN_FILES: [(Setting, Setting); 5] = [
    (Setting::ClientSecretFile, Setting::ClientSecret),
    (Setting::JwtFile, Setting::Jwt),
    (Setting::LdapPasswordFile, Setting::LdapPassword),
    (Setting::ClientCertFile, Setting::ClientCertFile),
    (Setting::ClientKeyFile, Setting::ClientKeyFile),
];

impl Bootstrap<'_> {
    /// What is set and not read, and is near a setting that is looked for and not set. `asks_infisical`: whether the load
    /// would.
    pub(in crate::loader) fn misnamed(&self, asks_infisical: bool) -> Vec<Misnamed> {
        let process = self.settings.process.names().into_iter().map(|name| (name, Origin::Process));
        let files = [&self.files.local, &self.files.main].into_iter().flat_map(File::names);
        let set = process.chain(files);
        set.filter_map(|(name, origin)| {
            let is_file = matches!(origin, Origin::File { .. });
            let (setting, meant, slip) = meant(&name).or_else(|| of_process_alone(&name).filter(|_| is_file))?;
            let is_missed = self.is_looked_for(setting, asks_infisical) && !self.is_set(setting);
            is_missed.then(|| Misnamed::new(name, origin, meant, slip))
        })
        .collect()
    }

    fn is_looked_for(&self, setting: Setting, asks_infisical: bool) -> bool {
        match (setting, &self.settings.infisical) {
            (Setting::Mode | Setting::Require, _) => true,
            (_, Infisical::Nowhere) => false,
            #[cfg(feature = "infisical")]
            (_, Infisical::Given(_)) => {
                asks_infisical
                    && matches!(
                        setting,
                        Setting::Project
                            | Setting::Path
                            | Setting::CaFile
                            | Setting::Snapshot
                            | Setting::Headers
                            | Setting::ClientCertFile
                            | Setting::ClientKeyFile
                            | Setting::Organization
                    )
            }
            (_, Infisical::Bootstrap) => asks_infisical && cfg!(feature = "infisical"),
        }
    }

    /// What is wrong with that is a separate error.
    fn is_set(&self, setting: Setting) -> bool {
        let is_in_process = |name: &str| match self.settings.process.get(name) {
            Ok(value) => value.is_some_and(|value| !value.trim().is_empty()),
            Err(NotUnicode) => true,
        };
        let is_in = |file: &File, name: &str| file.get(name).is_some_and(|line| !line.value.trim().is_empty());
        let counts_in_files = setting.from(Trust::File) != Verdict::Unread;
        let is_in_files =
            |name: &str| counts_in_files && (is_in(&self.files.local, name) || is_in(&self.files.main, name));
        let is_there = |name: &&str| is_in_process(name) || is_in_files(name);
        let forms = FORMS_IN_FILES.iter().filter(|(_, of)| *of == setting);
        setting.names().iter().any(is_there) || forms.flat_map(|(form, _)| form.names()).any(|name| is_in_process(name))
    }

    /// Whether anything says that Infisical is to be asked.
    pub(in crate::loader) fn is_begun(&self) -> bool {
        use Setting::{ApiUrl, ClientId, ClientSecret, Environment, IdentityId, Token};

        let is_given = !matches!(self.settings.infisical, Infisical::Bootstrap | Infisical::Nowhere);
        is_given || [ClientId, ClientSecret, ApiUrl, Environment, Token, IdentityId].iter().any(|one| self.is_set(*one))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_meant_for_a_setting_are_found() {
        for (name, of) in [
            ("INFISICAL_CLIENTID", "INFISICAL_CLIENT_ID"),
            ("INFISICAL_CLIENT_IDS", "INFISICAL_CLIENT_ID"),
            ("infisical_client_id", "INFISICAL_CLIENT_ID"),
            ("INFISCAL_CLIENT_ID", "INFISICAL_CLIENT_ID"),
            ("INFISICIAL_CLIENT_SECRET", "INFISICAL_CLIENT_SECRET"),
            ("INFISICAL_CLIENT_SECRETS", "INFISICAL_CLIENT_SECRET"),
            ("INFISICAL_CLIENT_SECERT", "INFISICAL_CLIENT_SECRET"),
            ("INFISICAL_CLIENTSECRET", "INFISICAL_CLIENT_SECRET"),
            ("INFISICAL_SECRET", "INFISICAL_CLIENT_SECRET"),
            ("INFISICAL_URL", "INFISICAL_API_URL"),
            ("INFISICAL_HOST", "INFISICAL_API_URL"),
            ("INFISICAL_API_URI", "INFISICAL_API_URL"),
            ("INFISICAL_ENVS", "INFISICAL_ENV"),
            ("INFISICAL_ENVIRONMEMT", "INFISICAL_ENVIRONMENT"),
            ("INFISICAL_ENV_SLUG", "INFISICAL_ENV"),
            ("INFISICAL_PROJECT", "INFISICAL_PROJECT_ID"),
            ("INFISICAL_WORKSPACE_ID", "INFISICAL_PROJECT_ID"),
            ("INFISICAL_SECRETS_PATH", "INFISICAL_SECRET_PATH"),
            ("LEMNA_MOD", "LEMNA_MODE"),
            ("LEMNA_MDOE", "LEMNA_MODE"),
            ("LEMMA_MODE", "LEMNA_MODE"),
            ("LEMNA_REQUIRED", "LEMNA_REQUIRE"),
        ] {
            assert_eq!(meant(name).map(|(_, of, slip)| (of, slip)), Some((of, Slip::Misspelt)), "{name}");
        }
        for name in ["INFISICAL_CLIENT_ID", "INFISICAL_API_URL", "INFISICAL_ENV", "INFISICAL_TOKEN"] {
            let file = format!("{name}_FILE");
            assert_eq!(meant(&file).map(|(_, of, slip)| (of, slip)), Some((name, Slip::OfFile)));
        }
    }

    #[test]
    fn other_names_are_left_alone() {
        for name in [
            "PATH",
            "HOME",
            "CLIENT_ID",
            "API_URL",
            "ENV",
            "MODE",
            "LEMNA_NODE",
            "LEMNA_UPDATE",
            "LEMNA_ADMIN_TOKEN",
            "LEMNA_PLATFORM_URL",
            // Kubernetes sets these for a service of the name.
            "INFISICAL_PORT",
            "INFISICAL_PORT_8080_TCP_ADDR",
            "INFISICAL_SERVICE_HOST",
            "INFISICAL_SERVICE_PORT",
            // And these are of Infisical's own tools.
            "INFISICAL_DISABLE_UPDATE_CHECK",
            "INFISICAL_VAULT_FILE_PASSPHRASE",
            "INFISICAL_VERSION",
        ] {
            assert_eq!(meant(name).map(|(_, of, _)| of), None, "{name}");
        }
        for setting in Setting::ALL {
            assert!(setting.names().iter().all(|name| meant(name).is_none()), "{setting:?} is read");
        }
    }
}
