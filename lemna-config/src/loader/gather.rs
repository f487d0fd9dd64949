//! A load: what is there is read, what must be asked is asked, and the struct is filled from both.

#[cfg(feature = "infisical")]
use std::path::PathBuf;
#[cfg(feature = "infisical")]
use std::sync::Arc;
use std::time::Instant;

use super::ask::{Answers, Asking, Questions};
use super::asked::Asked;
use super::bootstrap::Bootstrap;
use super::copy_use::CopyUse;
use super::environment::{self, Environment};
use super::foreign::Foreign;
use super::gathered::Gathered;
use super::heard;
use super::order::{self, Stand};
use super::slot::{Slot, ask_nobody, lacking, leave_out_what_is_not_needed, needed, unmet};
use super::{Place, Settings};
use crate::events::Audience;
#[cfg(feature = "infisical")]
use crate::infisical::client::InfisicalSettings;
#[cfg(feature = "infisical")]
use crate::infisical::copy::Snapshot;
#[cfg(feature = "infisical")]
use crate::infisical::{InfisicalSource, Session};
use crate::merge::Merged;
use crate::problem::{SourceError, SourceErrorKind};
use crate::schema::presence::Lacking;
use crate::source::config_files::{ConfigFile, ConfigFiles};
use crate::source::env_files::EnvFiles;
use crate::source::{Layer, PATIENCE, Request, State};
use crate::system::reading::Reading;
use crate::warning::Warning;
use crate::words::{Mode, SourceId};

/// What a load is made for.
#[derive(Debug, Clone)]
pub(super) enum Purpose {
    /// The current values, or what can replace them.
    Alone,
    /// As alone, to be judged and thrown away.
    Check,
    /// The first load of a watch: as one alone, but others will follow it.
    #[cfg(feature = "infisical")]
    First(Arc<Session>),
    /// To replace a config that is good: nothing replaces a source that cannot be queried.
    #[cfg(feature = "infisical")]
    Refresh(Arc<Session>),
}

impl Purpose {
    fn is_refresh(&self) -> bool {
        match self {
            Self::Alone | Self::Check => false,
            #[cfg(feature = "infisical")]
            Self::First(_) => false,
            #[cfg(feature = "infisical")]
            Self::Refresh(_) => true,
        }
    }

    /// Whether Infisical was queried for the current config.
    pub(super) fn is_refresh_of_infisical(&self) -> bool {
        match self {
            #[cfg(feature = "infisical")]
            Self::Refresh(session) => session.has_begun(),
            _ => false,
        }
    }

    #[cfg(feature = "infisical")]
    fn session(&self) -> Option<Arc<Session>> {
        match self {
            Self::Alone | Self::Check => None,
            Self::First(session) | Self::Refresh(session) => Some(session.clone()),
        }
    }
}

/// A load between the reading of what is at hand and the answers of what is not.
pub(super) struct Gathering {
    slots: Vec<Slot>,
    mode: Mode,
    is_refresh: bool,
    mistakes: Vec<SourceError>,
    warnings: Vec<Warning>,
    /// Only of interest if the load fails.
    excuses: Vec<Warning>,
    foreign: Foreign,
    environment: Option<String>,
    asking: Asking,
}

/// What was read, which nothing has reported yet.
struct Read {
    gathering: Gathering,
    questions: Questions,
}

impl Read {
    fn announced(self, audience: &Audience) -> (Gathering, Questions) {
        audience.mode(self.gathering.mode);
        for slot in &self.gathering.slots {
            if let Slot::Ready(layer) = slot {
                audience.source(|| heard::at_hand(layer));
            }
        }
        (self.gathering, self.questions)
    }
}

/// What a load looks by.
struct Look<'a> {
    settings: &'a Settings,
    #[cfg_attr(not(feature = "infisical"), expect(dead_code, reason = "nobody is asked"))]
    asked: Asked,
    #[cfg_attr(not(feature = "infisical"), expect(dead_code, reason = "nobody is asked"))]
    purpose: &'a Purpose,
    #[cfg_attr(not(feature = "infisical"), expect(dead_code, reason = "nobody is asked"))]
    mode: Mode,
    request: &'a Request,
    files: &'a EnvFiles,
    config: &'a ConfigFiles,
    #[cfg_attr(not(feature = "infisical"), expect(dead_code, reason = "nobody is asked"))]
    bootstrap: &'a Bootstrap<'a>,
    #[cfg_attr(not(feature = "infisical"), expect(dead_code, reason = "nobody is asked"))]
    reading: &'a Reading,
}

impl Look<'_> {
    /// What is looked into, each read or to be asked.
    fn slots(&self, stands: Vec<Stand>) -> Vec<Slot> {
        let mut slots = Vec::new();
        for stand in stands {
            match stand {
                Stand::BuiltIn(Place::ConfigFiles) => slots.extend(self.config.layers().map(Slot::Ready)),
                stand => slots.extend(self.slot(stand)),
            }
        }
        slots
    }

    /// `None` where the program gives nothing of the kind.
    fn slot(&self, stand: Stand) -> Option<Slot> {
        let place = match stand {
            Stand::BuiltIn(place) => place,
            Stand::Own(source) => {
                let id = SourceId::Custom(source.name().into());
                return Some(Slot::Open(source, id));
            }
        };
        let Settings { overrides, flags, process, .. } = self.settings;
        let answered = |source, answer| Some(Slot::ready(source, State::Answered(answer)));
        match place {
            Place::Overrides if overrides.is_empty() => None,
            Place::Overrides => answered(SourceId::Overrides, overrides.answer(self.request)),
            Place::CommandLine => answered(SourceId::CommandLine, flags.as_ref()?.answer(self.request)),
            Place::Process => answered(SourceId::Process, process.answer(self.request)),
            Place::EnvLocal => Some(Slot::Ready(self.files.local.layer(self.request))),
            Place::Infisical => Some(self.infisical()),
            Place::EnvFile => Some(Slot::Ready(self.files.main.layer(self.request))),
            // Whose sources have stands of their own.
            // So have config files, which are several.
            Place::Custom | Place::Source(_) | Place::ConfigFiles => None,
        }
    }
}

/// The environment, where something depends on it.
fn environment(settings: &Settings, asked: Asked, order: &[Place], bootstrap: &Bootstrap<'_>) -> Environment {
    let has_rule = asked.schema().is_some_and(|schema| environment::rule(schema).is_some());
    let has_file = settings.config_files.iter().any(ConfigFile::is_by_environment);
    if has_rule || (has_file && order.contains(&Place::ConfigFiles)) {
        bootstrap.environment()
    } else {
        Environment::Unknown
    }
}

/// What the config files hold, and what is wrong with one that still holds something.
fn config_files(
    settings: &Settings,
    order: &[Place],
    request: &Request,
    mode: Mode,
    environment: &Environment,
) -> (ConfigFiles, Vec<SourceError>) {
    if settings.config_files.is_empty() || !order.contains(&Place::ConfigFiles) {
        return (ConfigFiles::default(), Vec::new());
    }
    let resolved = |path| settings.resolved(path);
    // Which file is meant by a name that was refused, nobody knows; the mistake is told.
    let is_meant = |file: &&ConfigFile| *environment != Environment::Refused || !file.is_by_environment();
    let files: Vec<_> = settings.config_files.iter().filter(is_meant).collect();
    let config = ConfigFiles::read(&files, environment.name(), &resolved, request);
    let mistakes = config.mistakes(mode);
    (config, mistakes)
}

/// The sources that the order names and that there are none of: a slip would change which value counts.
fn unknown(settings: &Settings) -> impl Iterator<Item = SourceError> {
    let reason = "the order names it, and no source of this name was added";
    order::unknown(&settings.order, &settings.sources)
        .into_iter()
        .map(move |name| SourceError::new(SourceId::Custom(name.into()), SourceErrorKind::Custom(reason)))
}

/// The files that cannot be read and in which no field is looked for: bootstrap variables can be there.
fn unread(files: &EnvFiles, order: &[Place]) -> Vec<SourceError> {
    let is_left_out = |source: &SourceId| {
        let place = if *source == SourceId::EnvLocal { Place::EnvLocal } else { Place::EnvFile };
        !order.contains(&place)
    };
    let mut failures = files.failures();
    failures.retain(|error| is_left_out(error.source_id()));
    failures
}

/// Variables that are not read for their names: those to warn about, and those that concern nobody if the load is good,
/// for nothing else says that Infisical is meant.
fn misnamed(bootstrap: &Bootstrap<'_>, asks_infisical: bool) -> (Vec<Warning>, Vec<Warning>) {
    let misnamed = bootstrap.misnamed(asks_infisical);
    let is_begun = !misnamed.is_empty() && bootstrap.is_begun();
    let (told, excuses): (Vec<_>, Vec<_>) =
        misnamed.into_iter().partition(|one| is_begun || one.meant().starts_with("LEMNA_"));
    let warnings = |misnamed: Vec<_>| misnamed.into_iter().map(|variable| Warning::Misnamed { variable }).collect();
    (warnings(told), warnings(excuses))
}

impl Gathering {
    /// Reads what is at hand, and finds out who is to be asked.
    pub(super) fn start(
        settings: &Settings,
        asked: Asked,
        purpose: &Purpose,
        audience: &Audience,
    ) -> (Self, Questions) {
        let request = asked.request(Instant::now(), settings.deadline);
        let reading = Reading::blocking(&settings.pipes, request.deadline());
        Self::read(settings, asked, purpose, audience, request, &reading).announced(audience)
    }

    /// [`start`](Self::start) for async callers.
    pub(super) async fn start_async(
        settings: &Settings,
        asked: Asked,
        purpose: &Purpose,
        audience: &Audience,
    ) -> (Self, Questions) {
        let request = asked.request(Instant::now(), settings.deadline);
        let reading = Reading::pending(&settings.pipes, request.deadline());
        loop {
            let read = Self::read(settings, asked, purpose, audience, request.clone(), &reading);
            if !reading.is_early() {
                return read.announced(audience);
            }
            drop(read);
            reading.ended().await;
        }
    }

    fn read(
        settings: &Settings,
        asked: Asked,
        purpose: &Purpose,
        audience: &Audience,
        request: Request,
        reading: &Reading,
    ) -> Read {
        let mut stands = order::arranged(&settings.order, &settings.sources);
        stands.retain(|stand| asked.looks_into(stand.place()));
        let order: Vec<_> = stands.iter().map(Stand::place).collect();
        let compares_references = settings.compares_references || matches!(purpose, Purpose::Check);
        let request = request.with_process(settings.process.clone()).with_references_compared(compares_references);
        #[cfg(feature = "admin")]
        let request = request.with_on_wait(settings.on_wait.clone());
        let files = settings.read_env_files(reading);
        let bootstrap = Bootstrap::new(settings, &files, reading);
        let of_code = settings.mode.or(asked.mode());
        let mode = bootstrap.mode(of_code).or(of_code).unwrap_or_default();

        let environment = environment(settings, asked, &order, &bootstrap);
        let (config, of_config) = config_files(settings, &order, &request, mode, &environment);
        let look = Look {
            settings,
            asked,
            purpose,
            mode,
            request: &request,
            files: &files,
            config: &config,
            bootstrap: &bootstrap,
            reading,
        };
        let mut warnings = files.warnings(&request);
        warnings.extend(config.warnings(mode));
        let mut slots = look.slots(stands);
        let mut mistakes = unread(&files, &order);
        mistakes.extend(of_config);
        let of_rules = asked.schema().map(|schema| environment.mistakes(schema, &files));
        mistakes.extend(of_rules.unwrap_or_default());
        mistakes.extend(unknown(settings));
        mistakes.extend(slots.iter().find_map(|slot| slot.dropped_by(purpose)));
        let required_by = asked.requires_infisical(settings.requires_infisical, bootstrap.requires_infisical());
        mistakes.extend(required_by.and_then(|required_by| unmet(&mut slots, required_by)));
        let (misnamed, excuses) = misnamed(&bootstrap, order.contains(&Place::Infisical));
        warnings.extend(misnamed);
        let foreign = Foreign::of(&files, &bootstrap, order.contains(&Place::Infisical));
        let (misset, odd) = bootstrap.into_notes();
        mistakes.extend(misset);
        warnings.extend(odd);
        if asked.schema().is_some_and(|schema| environment.may_forbid(schema, &files)) {
            ask_nobody(&mut slots);
        }
        let lacking = asked.schema().map(|schema| {
            leave_out_what_is_not_needed(&mut slots, schema);
            lacking(&slots, schema)
        });
        if !slots.iter().any(|slot| matches!(slot, Slot::Open(_, SourceId::Infisical))) {
            warnings.retain(|warning| !matches!(warning, Warning::PlainHttp { .. }));
        }

        let is_refresh = purpose.is_refresh();
        // What will be read by name is not known.
        let lacks_nothing = lacking.as_ref().is_some_and(Lacking::is_nothing);
        let patience = (mode == Mode::Lenient && lacks_nothing && !is_refresh).then_some(PATIENCE);
        let request = request.with_patience(patience).with_needed(needed(&lacking.unwrap_or_default()));
        let sources = slots.iter().filter_map(Slot::source).collect();
        let questions = Questions::new(sources, request.with_audience(audience.clone()));
        let environment = environment.name().map(str::to_owned);
        let asking = questions.asking();
        let gathering = Self { slots, mode, is_refresh, mistakes, warnings, excuses, foreign, environment, asking };
        Read { gathering, questions }
    }

    /// Puts what was at hand and `answers`, one for each question and in their order, together.
    pub(super) fn finish(self, answers: Answers) -> Gathered {
        let is_unanswered = self.is_refresh && answers.iter().any(Result::is_err);
        let mut answers = answers.into_iter();
        let mut copy = CopyUse::default();
        let mut layers = Vec::new();
        for slot in self.slots {
            let source = match slot {
                Slot::Ready(layer) => {
                    layers.push(layer);
                    continue;
                }
                Slot::Open(_, source) => source,
            };
            let mut copy_age = None;
            let state = match answers.next() {
                Some(Ok(said)) => {
                    copy_age = said.stale.as_ref().map(|(age, _)| *age);
                    let answer = copy.take_from(said);
                    State::Answered(match &source {
                        SourceId::Custom(name) => answer.with_origin(name),
                        _ => answer,
                    })
                }
                Some(Err(error)) => State::Failed(error.of(source.clone())),
                None => {
                    let lost = SourceErrorKind::Internal("its answer was lost");
                    State::Failed(SourceError::new(source.clone(), lost))
                }
            };
            layers.push(Layer { source, place: None, copy_age, state });
        }
        let Self { mode, mistakes, warnings, excuses, foreign, environment, asking, .. } = self;
        let env = Merged::new(layers).in_environment(environment);
        Gathered { env, mode, is_unanswered, mistakes, warnings, excuses, foreign, copy, asking }
    }
}

#[cfg(feature = "infisical")]
impl Look<'_> {
    fn infisical(&self) -> Slot {
        let secured =
            self.bootstrap.secured().and_then(|found| found.map(|found| found.checked(self.reading)).transpose());
        // Read before it is asked whether all is sound: what is wrong with this variable counts, too.
        let path = secured.as_ref().is_ok_and(Option::is_some).then(|| self.bootstrap.snapshot()).flatten();
        match secured {
            Ok(_) if !self.bootstrap.is_sound() => Slot::ready(SourceId::Infisical, State::Misconfigured),
            Ok(Some(found)) => {
                let found = found.or_project(self.asked.project());
                let snapshot = self.snapshot(path, &found);
                Slot::Open(Arc::new(InfisicalSource::new(found, snapshot, self.purpose.session())), SourceId::Infisical)
            }
            Ok(None) => Slot::ready(SourceId::Infisical, State::NotConfigured),
            Err(kind) => Slot::ready(SourceId::Infisical, State::Failed(SourceError::new(SourceId::Infisical, kind))),
        }
    }

    /// The copy that this load keeps, in the file that the variable or else the loader names.
    fn snapshot(&self, named: Option<PathBuf>, settings: &InfisicalSettings) -> Option<Snapshot> {
        let options = &self.settings.snapshot;
        let path = named.or_else(|| options.path.clone())?;
        let path = self.settings.resolved(if self.request.wants_all() { of_variables(path) } else { path });
        // Errors and warnings show it, and who reads them is in another folder.
        let path = std::path::absolute(&path).unwrap_or(path);
        let stands_in = self.mode == Mode::Lenient && !self.purpose.is_refresh();
        Some(Snapshot::new(path, options, stands_in, self.request, settings))
    }
}

/// A program can load a struct and variables by name: the copy of the one must not take the place of the other's.
#[cfg(feature = "infisical")]
fn of_variables(path: PathBuf) -> PathBuf {
    let mut path = path.into_os_string();
    path.push(".variables");
    path.into()
}

#[cfg(not(feature = "infisical"))]
impl Look<'_> {
    #[expect(clippy::unused_self, reason = "as where it can be asked")]
    fn infisical(&self) -> Slot {
        Slot::ready(SourceId::Infisical, State::NotConfigured)
    }
}
