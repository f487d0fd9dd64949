//! A load: what is there is read, what must be asked is asked, and the struct is filled from both.

#[cfg(feature = "infisical")]
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use super::ask::{Answers, Asking, Questions};
use super::asked::Asked;
use super::bootstrap::Bootstrap;
use super::copy_use::CopyUse;
use super::heard;
use super::loaded::{FieldOrigin, Loaded};
use super::{Place, Settings};
use crate::error::{FieldError, LoadError};
use crate::events;
use crate::events::Audience;
use crate::hydrate::ConfigStruct;
#[cfg(feature = "infisical")]
use crate::infisical::Session;
use crate::merge::Env;
use crate::problem::{SourceError, SourceErrorKind};
use crate::schema::Field as _;
use crate::schema::presence::{Known, Lacking, Presence};
use crate::schema::{FieldSchema, Schema};
use crate::source::{AnySource, Keep, Layer, PATIENCE, Request, State};
use crate::warning::Warning;
use crate::words::{Mode, SourceId};

/// What a load is made for.
#[derive(Debug, Clone)]
pub(super) enum Purpose {
    /// The values that are there now, or what can stand in for them.
    Alone,
    /// The first load of a watch: as one alone, but others will follow it.
    #[cfg(feature = "infisical")]
    First(Arc<Session>),
    /// To replace a config that is good: nothing stands in for a source that cannot be asked.
    #[cfg(feature = "infisical")]
    Refresh(Arc<Session>),
}

impl Purpose {
    fn is_refresh(&self) -> bool {
        match self {
            Self::Alone => false,
            #[cfg(feature = "infisical")]
            Self::First(_) => false,
            #[cfg(feature = "infisical")]
            Self::Refresh(_) => true,
        }
    }

    /// Whether Infisical was asked for the config that is there.
    fn is_refresh_of_infisical(&self) -> bool {
        match self {
            #[cfg(feature = "infisical")]
            Self::Refresh(session) => session.has_begun(),
            _ => false,
        }
    }

    #[cfg(feature = "infisical")]
    fn session(&self) -> Option<Arc<Session>> {
        match self {
            Self::Alone => None,
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
    asking: Asking,
}

/// A place in the order of precedence.
enum Slot {
    Ready(Layer),
    /// Its source is to be asked.
    Open(Arc<dyn AnySource>, SourceId),
}

impl Gathering {
    /// Reads what is at hand, and finds out who is to be asked.
    pub(super) fn start(
        settings: &Settings,
        asked: Asked,
        purpose: &Purpose,
        audience: &Audience,
        started: Instant,
    ) -> (Self, Questions) {
        let order = asked.places(&settings.order);
        let request = asked.request(started, settings.deadline).with_process(settings.process.clone());
        let files = settings.read_env_files();
        let bootstrap = Bootstrap::new(settings, &files);

        // Bootstrap variables may stand in a file that no field is looked for in.
        let is_left_out = |source: &SourceId| {
            let place = if *source == SourceId::EnvLocal { Place::EnvLocal } else { Place::EnvFile };
            !order.contains(&place)
        };
        let mut mistakes: Vec<_> = files.failures().filter(|error| is_left_out(error.source_id())).collect();
        let mode = bootstrap.mode().or(settings.mode).or(asked.mode()).unwrap_or_default();
        audience.mode(mode);

        let mut warnings = files.local.warnings(&request);
        warnings.extend(files.main.warnings(&request));
        let mut slots = Vec::new();
        for place in &order {
            match place {
                Place::Process => {
                    let state = State::Answered(settings.process.answer(&request));
                    slots.push(Slot::ready(SourceId::Process, state));
                }
                Place::EnvLocal => slots.push(Slot::Ready(files.local.layer(&request))),
                Place::Custom => {
                    for source in &settings.sources {
                        slots.push(Slot::Open(source.clone(), SourceId::Custom(source.name().into())));
                    }
                }
                Place::Infisical => {
                    slots.push(infisical(settings, asked, purpose, mode, &request, &bootstrap, &mut warnings));
                }
                Place::EnvFile => slots.push(Slot::Ready(files.main.layer(&request))),
            }
        }
        if slots.iter().any(|slot| slot.is_dropped_by(purpose)) {
            let reason = "a load before this one asked it, and now nothing says where it is";
            mistakes.push(SourceError::new(SourceId::Infisical, SourceErrorKind::Internal(reason)));
        }
        mistakes.extend(bootstrap.into_mistakes());
        let lacking = asked.schema().map(|schema| {
            leave_out_what_is_not_needed(&mut slots, schema);
            lacking(&slots, schema)
        });
        slots.iter().filter_map(Slot::layer).for_each(|layer| audience.source(|| heard::at_hand(layer)));
        // What will be read by name is not known.
        let lacks_nothing = lacking.as_ref().is_some_and(Lacking::is_nothing);
        let is_refresh = purpose.is_refresh();
        let patience = (mode == Mode::Lenient && lacks_nothing && !is_refresh).then_some(PATIENCE);
        let sources = slots.iter().filter_map(|slot| match slot {
            Slot::Open(source, _) => Some(source.clone()),
            Slot::Ready(_) => None,
        });
        if !slots.iter().any(|slot| matches!(slot, Slot::Open(_, SourceId::Infisical))) {
            warnings.retain(|warning| !matches!(warning, Warning::PlainHttp { .. }));
        }
        let request = request.with_patience(patience).with_needed(needed(&lacking.unwrap_or_default()));
        let request = request.with_audience(audience.clone());
        let questions = Questions::new(sources.collect(), request);
        (Self { slots, mode, is_refresh, mistakes, warnings, asking: questions.asking() }, questions)
    }

    /// Puts what was at hand and `answers`, one for each question and in their order, together.
    pub(super) fn finish(self, answers: Answers) -> Gathered {
        let is_unanswered = self.is_refresh && answers.iter().any(Result::is_err);
        let mut answers = answers.into_iter();
        let mut copy = CopyUse::default();
        let layers = self.slots.into_iter().map(|slot| match slot {
            Slot::Ready(layer) => layer,
            Slot::Open(_, source) => {
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
                    None => State::Failed(SourceError::new(
                        source.clone(),
                        SourceErrorKind::Internal("its answer was lost"),
                    )),
                };
                Layer { source, place: None, copy_age, state }
            }
        });
        let env = Env::new(layers.collect());
        let Self { mode, mistakes, warnings, asking, .. } = self;
        Gathered { env, mode, is_unanswered, mistakes, warnings, copy, asking }
    }
}

/// What every source said.
pub(crate) struct Gathered {
    pub(super) env: Env,
    pub(super) mode: Mode,
    /// Whether a source did not answer, and nothing else may be taken instead of what it holds.
    pub(super) is_unanswered: bool,
    pub(super) mistakes: Vec<SourceError>,
    pub(super) warnings: Vec<Warning>,
    pub(super) copy: CopyUse,
    pub(super) asking: Asking,
}

/// What a reading of the struct before the last one has found.
pub(super) enum Before<F> {
    /// There was none.
    Nothing,
    Good,
    Bad(Vec<FieldError<F>>),
}

impl Gathered {
    pub(super) fn failed(&self) -> impl Iterator<Item = &SourceError> {
        self.env.layers().iter().filter_map(failure)
    }

    pub(super) fn is_fatal(&self) -> bool {
        !self.mistakes.is_empty()
            || self.is_unanswered
            || self.failed().any(|error| self.mode == Mode::Strict || error.kind().is_misconfiguration())
    }

    /// The copy that is to be kept, if the load is good, and what that was found out by. It takes a reading of its own, for
    /// a config that need not be `Send` cannot wait for the copy to be written.
    pub(super) fn take_to_keep<C: ConfigStruct>(&mut self) -> (Option<Box<dyn Keep>>, Before<C::FieldEnum>) {
        match self.take_to_keep_of_variables() {
            None => (None, Before::Nothing),
            keep => match self.env.read::<C>() {
                Ok(_) => (keep, Before::Good),
                Err(fields) => (None, Before::Bad(fields)),
            },
        }
    }

    /// [`take_to_keep`](Self::take_to_keep), where no struct is filled.
    pub(super) fn take_to_keep_of_variables(&mut self) -> Option<Box<dyn Keep>> {
        let keep = self.copy.keep.take()?;
        (!self.is_fatal()).then_some(keep)
    }

    pub(super) fn warn(&mut self, warning: Option<Warning>) {
        self.warnings.extend(warning);
    }

    /// Where every field's value is, whether or not the struct can be filled.
    pub(crate) fn origins<C: ConfigStruct>(&self) -> Vec<FieldOrigin<C::FieldEnum>> {
        origins::<C>(&self.env, &self.env.in_use(C::SCHEMA))
    }

    /// Fills the struct, tells what came of it, and gives what it was filled from.
    pub(super) fn fill_and_tell<C: ConfigStruct>(
        self,
        before: Before<C::FieldEnum>,
        audience: &Audience,
    ) -> Result<(Loaded<C>, Env), LoadError<C::FieldEnum>> {
        let outcome = self.fill_and_keep::<C>(before);
        match &outcome {
            Ok((loaded, _)) => {
                events::emit(loaded.warnings());
                let origins = || loaded.origins().iter().filter_map(FieldOrigin::origin);
                audience.loaded(origins, loaded.freshness(), loaded.warnings().len());
            }
            Err(error) => audience.failed(error.fields().iter().map(FieldError::secret_name), error.sources()),
        }
        outcome
    }

    /// Fills the struct.
    pub(crate) fn fill<C: ConfigStruct>(self) -> Result<Loaded<C>, LoadError<C::FieldEnum>> {
        Ok(self.fill_and_keep(Before::Nothing)?.0)
    }

    /// Fills the struct, and gives what it was filled from.
    pub(super) fn fill_and_keep<C: ConfigStruct>(
        mut self,
        before: Before<C::FieldEnum>,
    ) -> Result<(Loaded<C>, Env), LoadError<C::FieldEnum>> {
        let is_used = self.env.in_use(C::SCHEMA);
        let in_use = C::SCHEMA.fields().iter().zip(&is_used).filter_map(|(field, is_used)| is_used.then_some(field));
        let in_use: Vec<_> = in_use.collect();
        let read = match before {
            Before::Nothing => self.env.read::<C>(),
            Before::Good => self.env.read_again(),
            Before::Bad(fields) => Err(fields),
        };
        match read {
            Ok(config) if !self.is_fatal() => {
                let mut warnings = self.warnings;
                warnings.extend(fallen_through(&self.env, &in_use));
                warnings.extend(shadowed(&self.env, &in_use));
                warnings.extend(once(in_use.iter().filter_map(|field| self.env.deprecation(field))));
                warnings.extend(once(self.env.unresolved_references(&in_use)));
                warnings.extend(self.copy.stale_warning(&self.env, &in_use));
                warnings.extend(self.copy.unusable.take());
                let origins = origins::<C>(&self.env, &is_used);
                Ok((Loaded::new(config, origins, warnings, self.copy.freshness()), self.env))
            }
            read => {
                let fields = read.err().unwrap_or_default();
                let mut sources = self.mistakes.clone();
                sources.extend(self.failed().cloned());
                sources.extend(self.copy.stale.map(|(_, error)| error));
                sources.extend(fields.iter().filter_map(|error| self.env.malformed_line(error.field().schema())));
                let mut warnings = self.warnings;
                warnings.extend(shadowed(&self.env, &in_use));
                warnings.extend(self.copy.unusable);
                warnings.retain(|warning| !sources.iter().any(|error| warning.is_told_by(error)));
                Err(LoadError::new(C::SCHEMA.name(), fields, sources, warnings))
            }
        }
    }
}

/// Where the value of every field is that is in use.
fn origins<C: ConfigStruct>(env: &Env, is_used: &[bool]) -> Vec<FieldOrigin<C::FieldEnum>> {
    let fields = C::FIELDS.iter().zip(C::SCHEMA.fields()).zip(is_used);
    let origins = fields.map(|((field, declared), is_used)| {
        FieldOrigin::new(*field, env.origin(declared).filter(|_| *is_used), env.alias(declared).filter(|_| *is_used))
    });
    origins.collect()
}

impl Slot {
    /// Whether a refresh would leave Infisical out that was asked before. Whoever replaces a `.env` in place shows an
    /// empty one for a moment, and an optional field would be lost.
    fn is_dropped_by(&self, purpose: &Purpose) -> bool {
        let is_left_out =
            matches!(self, Self::Ready(Layer { source: SourceId::Infisical, state: State::NotConfigured, .. }));
        is_left_out && purpose.is_refresh_of_infisical()
    }

    fn ready(source: SourceId, state: State) -> Self {
        Self::Ready(Layer { source, place: None, copy_age: None, state })
    }
}

#[cfg(feature = "infisical")]
fn infisical(
    settings: &Settings,
    asked: Asked,
    purpose: &Purpose,
    mode: Mode,
    request: &Request,
    bootstrap: &Bootstrap<'_>,
    warnings: &mut Vec<Warning>,
) -> Slot {
    use crate::infisical::InfisicalSource;
    use crate::infisical::client::InfisicalSettings;
    use crate::infisical::copy::Snapshot;

    let secured = bootstrap.secured(warnings).and_then(|found| found.map(InfisicalSettings::checked).transpose());
    let path = match &secured {
        Ok(Some(_)) => bootstrap.snapshot().or_else(|| settings.snapshot.path.clone()),
        _ => None,
    };
    match secured {
        Ok(_) if !bootstrap.is_sound() => Slot::ready(SourceId::Infisical, State::Misconfigured),
        Ok(Some(found)) => {
            let found = found.or_project(asked.project());
            let stands_in = mode == Mode::Lenient && !purpose.is_refresh();
            let path = path.map(|path| settings.resolved(if request.wants_all() { of_variables(path) } else { path }));
            let snapshot = path.map(|path| Snapshot::new(path, &settings.snapshot, stands_in, request, &found));
            Slot::Open(Arc::new(InfisicalSource::new(found, snapshot, purpose.session())), SourceId::Infisical)
        }
        Ok(None) => Slot::ready(SourceId::Infisical, State::NotConfigured),
        Err(kind) => Slot::ready(SourceId::Infisical, State::Failed(SourceError::new(SourceId::Infisical, kind))),
    }
}

/// A program may load a struct and variables by name: the copy of the one must not take the place of the other's.
#[cfg(feature = "infisical")]
fn of_variables(path: PathBuf) -> PathBuf {
    let mut path = path.into_os_string();
    path.push(".variables");
    path.into()
}

#[cfg(not(feature = "infisical"))]
fn infisical(
    _: &Settings,
    _: Asked,
    _: &Purpose,
    _: Mode,
    _: &Request,
    _: &Bootstrap<'_>,
    _: &mut Vec<Warning>,
) -> Slot {
    Slot::ready(SourceId::Infisical, State::NotConfigured)
}

/// A source below which nothing is missing is not asked: it could only be hidden.
fn leave_out_what_is_not_needed(slots: &mut [Slot], schema: &Schema) {
    for at in 0..slots.len() {
        let (above, rest) = slots.split_at_mut(at);
        let Slot::Open(_, source) = &rest[0] else { continue };
        let mut served = schema.fields().iter().filter(|field| !(field.is_local() && *source == SourceId::Infisical));
        if served.all(|field| above.iter().any(|slot| slot.settles(field))) {
            rest[0] = Slot::ready(source.clone(), State::NotNeeded);
        }
    }
}

/// What the load lacks of what is at hand.
fn lacking(slots: &[Slot], schema: &'static Schema) -> Lacking {
    let presence = Presence::new(schema, |field| match slots.iter().any(|slot| slot.settles(field)) {
        true => Known::Found,
        false if field.is_local() => Known::Absent,
        false => Known::Open,
    });
    presence.lacking()
}

/// What Infisical must have, for a field cannot do without and nothing at hand has it. What is needed of a group that
/// nothing at hand decides, a copy says as well as the server: it was kept by a load that was good.
fn needed(lacking: &Lacking) -> Vec<&'static FieldSchema> {
    lacking.fields.iter().copied().filter(|field| !field.is_local()).collect()
}

impl Slot {
    fn layer(&self) -> Option<&Layer> {
        match self {
            Self::Ready(layer) => Some(layer),
            Self::Open(..) => None,
        }
    }

    fn settles(&self, field: &FieldSchema) -> bool {
        self.layer().is_some_and(|layer| layer.settles(field))
    }
}

fn failure(layer: &Layer) -> Option<&SourceError> {
    match &layer.state {
        State::Failed(error) => Some(error),
        _ => None,
    }
}

/// For each source that failed, the fields that no source above it settled.
fn fallen_through(env: &Env, in_use: &[&'static FieldSchema]) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (at, layer) in env.layers().iter().enumerate() {
        let Some(error) = failure(layer) else { continue };
        let above = &env.layers()[..at];
        let fields = in_use
            .iter()
            .filter(|field| layer.serves(field) && !above.iter().any(|layer| layer.settles(field)))
            .map(|field| (field.secret_name(), env.origin(field)));
        warnings.push(Warning::SourceFailed { error: error.clone(), fields: once(fields) });
    }
    warnings
}

/// Two nested structs may share a name: what is to be said of it is said once. They may differ in aliases and folders,
/// so that a name alone does not tell whether it is the same.
fn once<T: PartialEq>(told: impl Iterator<Item = T>) -> Vec<T> {
    let mut once = Vec::new();
    for one in told {
        if !once.contains(&one) {
            once.push(one);
        }
    }
    once
}

fn shadowed(env: &Env, in_use: &[&'static FieldSchema]) -> Vec<Warning> {
    once(in_use.iter().flat_map(|field| env.hidden_values(field)))
}
