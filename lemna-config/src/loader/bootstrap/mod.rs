//! The bootstrap variables, which unlock all others.

mod author;
#[cfg(feature = "infisical")]
mod identity_logins;
#[cfg(feature = "infisical")]
mod infisical;
#[cfg(feature = "infisical")]
mod judge;
#[cfg(feature = "infisical")]
mod login;
mod misnamed;
mod notes;
#[cfg(feature = "admin")]
mod outside;

#[cfg(feature = "admin")]
pub(crate) use outside::FoundOutside;

use std::cell::OnceCell;
use std::path::Path;
use std::sync::Arc;

use super::environment::Environment;
use super::{Infisical, Settings};
#[cfg(feature = "infisical")]
use crate::from_secret::Hint;
#[cfg(feature = "infisical")]
use crate::from_secret::suspicion::{Meant, suspicion};
use crate::problem::{SourceError, SourceErrorKind};
use crate::source::env_files::{EnvFiles, File};
use crate::system::process::NotUnicode;
use crate::system::reading::Reading;
use crate::trust::{Setting, Trust, Verdict};
use crate::warning::Warning;
use crate::words::{Mode, Origin, SourceId, near};
use author::Author;
use notes::Notes;

/// Reads single variables where every load finds them: the process environment, `.env.local`, `.env`. What a file says
/// counts where the [table](Setting::from) lets its author say it.
pub(super) struct Bootstrap<'a> {
    settings: &'a Settings,
    files: &'a EnvFiles,
    #[cfg_attr(not(feature = "infisical"), expect(dead_code, reason = "no credential is read"))]
    reading: &'a Reading,
    notes: Notes,
    /// The file that names the server, if a file does.
    server: OnceCell<Option<Arc<Path>>>,
}

/// A variable that is set and not blank, without the blanks around it.
pub(super) struct Variable {
    pub(super) name: &'static str,
    pub(super) value: String,
    pub(super) author: Author,
    /// Why the whole of it, blanks and all, cannot be meant.
    #[cfg(feature = "infisical")]
    suspicion: Option<Hint>,
}

/// What a name is set to.
enum Found {
    To(Variable),
    /// By a line that cannot be read, and who wrote it.
    Badly(SourceError, Trust),
}

impl Found {
    fn is_foreign(&self) -> bool {
        let trust = match self {
            Self::To(variable) => variable.author.trust,
            Self::Badly(_, trust) => *trust,
        };
        trust == Trust::Foreign
    }

    fn in_file(file: &File, name: &'static str, counts: bool) -> Option<Self> {
        // As with a field: what a broken line should give is not taken from a lower file instead.
        if let Some(error) = file.bad_line(name).filter(|_| counts) {
            return Some(Self::Badly(error, file.trust()));
        }
        let line = file.get(name)?;
        let author = Author { origin: line.origin, trust: file.trust(), borrows: line.borrows };
        Variable::new(name, line.value, author).map(Self::To)
    }

    #[cfg(feature = "admin")]
    fn variable(self) -> Option<Variable> {
        match self {
            Self::To(variable) => Some(variable),
            Self::Badly(..) => None,
        }
    }
}

impl<'a> Bootstrap<'a> {
    pub(super) fn new(settings: &'a Settings, files: &'a EnvFiles, reading: &'a Reading) -> Self {
        Self { settings, files, reading, notes: Notes::default(), server: OnceCell::new() }
    }

    /// Everything that is wrong with the variables that were read, each fatal by itself, and what is odd about them.
    pub(super) fn into_notes(self) -> (Vec<SourceError>, Vec<Warning>) {
        self.notes.into_parts()
    }

    /// The variable by its first name, or else by the second. Two that do not say the same are warned about.
    fn get(&self, setting: Setting) -> Option<Variable> {
        let found = setting.names().iter().filter_map(|name| self.find(setting, name));
        let (foreign, own): (Vec<_>, Vec<_>) = found.partition(Found::is_foreign);
        let mut used = None;
        // What another user says hides nothing that is said by the process or a file of this user or root.
        for found in own.into_iter().chain(foreign) {
            match (found, &used) {
                (Found::Badly(_, Trust::Foreign), Some(_)) => {}
                (Found::Badly(error, _), _) => self.notes.mistake(error),
                (Found::To(variable), None) => used = Some(variable),
                (Found::To(other), Some(used)) => self.compare(setting, used, &other),
            }
        }
        used
    }

    fn compare(&self, setting: Setting, used: &Variable, other: &Variable) {
        if !says_the_same(setting, &used.value, &other.value) {
            self.notes.warn(conflict(used, other));
        }
    }

    fn find(&self, setting: Setting, name: &'static str) -> Option<Found> {
        self.of_process(name).map(Found::To).or_else(|| self.of_files(setting, name))
    }

    fn of_process(&self, name: &'static str) -> Option<Variable> {
        let value = self.settings.process.get(name).unwrap_or_else(|NotUnicode| {
            let kind = SourceErrorKind::invalid_setting(name, "UTF-8");
            self.notes.mistake(SourceError::new(SourceId::Process, kind));
            None
        });
        Variable::new(name, &value?, Author::process())
    }

    fn of_files(&self, setting: Setting, name: &'static str) -> Option<Found> {
        let mut foreign = None;
        for file in [&self.files.local, &self.files.main] {
            let verdict = setting.from(file.trust());
            if verdict == Verdict::Unread {
                continue;
            }
            let counts = match verdict {
                Verdict::Counts | Verdict::CountsUnlessWeaker => true,
                Verdict::WithItsServer => setting == Setting::ApiUrl || self.names_the_server(file),
                Verdict::Ignored | Verdict::Unread => false,
            };
            let Some(found) = Found::in_file(file, name, counts) else { continue };
            match (found, &foreign) {
                (Found::To(variable), _) if !counts => self.refuse(setting, &variable),
                (found, None) if found.is_foreign() => foreign = Some(found),
                (found, _) if found.is_foreign() => {}
                (Found::To(variable), Some(Found::To(other))) => {
                    self.compare(setting, &variable, other);
                    return Some(Found::To(variable));
                }
                (found, _) => return Some(found),
            }
        }
        foreign
    }

    /// Whether the address in use is this file's. Where the code says which server is asked, it is no file's.
    fn names_the_server(&self, file: &File) -> bool {
        let server = self.server.get_or_init(|| {
            let is_asked_for = matches!(self.settings.infisical, Infisical::Bootstrap);
            match self.get(Setting::ApiUrl).filter(|_| is_asked_for)?.author.origin {
                Origin::File { path, .. } => Some(path),
                _ => None,
            }
        });
        server.as_ref() == Some(file.path())
    }

    /// A variable of an author who is not allowed to decide it.
    fn refuse(&self, setting: Setting, variable: &Variable) {
        match (setting, &variable.author.origin) {
            // Going on without it would fail at the server's certificate, with nothing that says why.
            (Setting::CaFile, Origin::File { path, foreign, .. }) => {
                let kind = SourceErrorKind::UntrustedCa { path: path.to_path_buf(), foreign: *foreign };
                self.notes.mistake(SourceError::new(SourceId::Infisical, kind));
            }
            (_, origin) => {
                self.notes.warn(Warning::IgnoredSetting { variable: variable.name, origin: origin.clone() });
            }
        }
    }

    /// The mode that `LEMNA_MODE` sets from outside.
    pub(super) fn mode(&self, of_code: Option<Mode>) -> Option<Mode> {
        let variable = self.get(Setting::Mode)?;
        let Ok(mode) = variable.value.parse() else {
            self.invalid(&variable, "strict or lenient", &["strict", "lenient"]);
            return None;
        };
        let is_weaker = of_code == Some(Mode::Strict) && mode == Mode::Lenient;
        if is_weaker && Setting::Mode.from(variable.author.trust) == Verdict::CountsUnlessWeaker {
            self.refuse(Setting::Mode, &variable);
            return None;
        }
        Some(mode)
    }

    /// The environment: the loader's, else that of `LEMNA_ENV`, else that of `INFISICAL_ENV`. The process beats every file
    /// by either name, and only a file that is fully trusted counts.
    pub(super) fn environment(&self) -> Environment {
        let accepted = "letters, digits, `_` and `-`";
        if let Some(environment) = &self.settings.environment {
            let kind = || SourceErrorKind::invalid_setting("Loader::builder().environment", accepted);
            if is_environment(environment) {
                return Environment::Known(environment.clone());
            }
            self.notes.mistake(SourceError::new(SourceId::Process, kind()));
            return Environment::Refused;
        }
        let is_trusted = |variable: &Variable| matches!(variable.author.trust, Trust::Process | Trust::File);
        let is_of_process = |variable: &&Variable| variable.author.trust == Trust::Process;
        let [stage, slug] = [Setting::Stage, Setting::Environment].map(|setting| self.get(setting).filter(is_trusted));
        let all = || stage.iter().chain(&slug);
        let Some(counting) = all().find(is_of_process).or_else(|| all().next()) else { return Environment::Unknown };
        let wrong = stage.iter().chain([counting]).find(|variable| !is_environment(&variable.value));
        if let Some(wrong) = wrong {
            self.invalid(wrong, accepted, &[]);
            return Environment::Refused;
        }
        Environment::Known(counting.value.clone())
    }

    /// Whether `LEMNA_REQUIRE` demands Infisical from outside.
    pub(super) fn requires_infisical(&self) -> bool {
        let Some(variable) = self.get(Setting::Require) else { return false };
        let is_known = variable.value.eq_ignore_ascii_case("infisical");
        if !is_known {
            self.invalid(&variable, "infisical", &["infisical"]);
        }
        is_known
    }

    /// A value that is none of `accepted`.
    fn invalid(&self, variable: &Variable, expected: &'static str, accepted: &[&'static str]) {
        let origin = &variable.author.origin;
        // The error begins with the source, which says as much of the process.
        let place = Some(origin).filter(|origin| **origin != Origin::Process);
        let kind = unknown(variable, place, expected, accepted);
        self.notes.mistake(SourceError::new(origin.source().unwrap_or(SourceId::Process), kind));
    }
}

/// It can become part of a file's name.
fn is_environment(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// What is wrong with a value that is none of `accepted`, and which of them is near.
fn unknown(
    variable: &Variable,
    origin: Option<&Origin>,
    expected: &'static str,
    accepted: &[&'static str],
) -> SourceErrorKind {
    SourceErrorKind::InvalidSetting {
        variable: variable.name,
        expected,
        origin: origin.cloned().map(Box::new),
        nearest: near::word(&variable.value, accepted),
    }
}

impl Variable {
    fn new(name: &'static str, value: &str, author: Author) -> Option<Self> {
        let core = value.trim();
        (!core.is_empty()).then(|| Self {
            name,
            value: core.to_owned(),
            author,
            #[cfg(feature = "infisical")]
            suspicion: suspicion(value, Meant::Secret),
        })
    }
}

#[cfg(feature = "infisical")]
fn says_the_same(setting: Setting, one: &str, other: &str) -> bool {
    one == other || (setting == Setting::ApiUrl && infisical::is_same_server(one, other))
}

#[cfg(not(feature = "infisical"))]
fn says_the_same(_: Setting, one: &str, other: &str) -> bool {
    one == other
}

fn conflict(used: &Variable, ignored: &Variable) -> Warning {
    Warning::ConflictingVariables {
        used: used.name,
        used_origin: used.author.origin.clone(),
        ignored: ignored.name,
        ignored_origin: ignored.author.origin.clone(),
    }
}
