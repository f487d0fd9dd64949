//! Loads for code that reads variables by name, and structs that are filled from one.

use std::collections::HashSet;

use tracing::Instrument;

use super::copy_use::CopyUse;
use super::{Asked, EVERYWHERE, Gathered, Loader, Place};
use crate::error::{EnvError, LoadError};
use crate::events;
use crate::events::Audience;
use crate::hydrate::ConfigStruct;
use crate::merge::Env as Merged;
use crate::problem::{SourceError, SourceErrorKind};
use crate::source::{Answer, Layer, State};
use crate::system::process::ProcessEnv;
use crate::variables::Env;
use crate::warning::Warning;
use crate::words::{Mode, SourceId};

const FILES: &[Place] = &[Place::Process, Place::EnvLocal, Place::EnvFile];
const INFISICAL: &[Place] = &[Place::Process, Place::Infisical];

impl Loader {
    /// [`load_env`](crate::load_env), looking where this loader looks.
    ///
    /// # Errors
    ///
    /// As [`load_env`](crate::load_env).
    pub fn load_env(&self) -> Result<Env, EnvError> {
        self.variables(EVERYWHERE)
    }

    /// [`load_env`](Self::load_env) for async programs. It runs on any runtime; dropping the future ends the load.
    ///
    /// # Errors
    ///
    /// As [`load_env`](crate::load_env).
    pub async fn load_env_async(&self) -> Result<Env, EnvError> {
        self.variables_async(EVERYWHERE).await
    }

    /// [`load_dotenv`](crate::load_dotenv), looking where this loader looks. It waits for nothing, so that async
    /// programs call it as well.
    ///
    /// # Errors
    ///
    /// As [`load_dotenv`](crate::load_dotenv).
    pub fn load_dotenv(&self) -> Result<Env, EnvError> {
        self.variables(FILES)
    }

    /// [`load_infisical`](crate::load_infisical), looking where this loader looks.
    ///
    /// # Errors
    ///
    /// As [`load_infisical`](crate::load_infisical).
    pub fn load_infisical(&self) -> Result<Env, EnvError> {
        self.variables(INFISICAL)
    }

    /// [`load_infisical`](Self::load_infisical) for async programs. It runs on any runtime; dropping the future ends the
    /// load.
    ///
    /// # Errors
    ///
    /// As [`load_infisical`](crate::load_infisical).
    pub async fn load_infisical_async(&self) -> Result<Env, EnvError> {
        self.variables_async(INFISICAL).await
    }

    /// What Infisical alone has: another crate's layers say what stands above it.
    #[cfg(any(feature = "config", feature = "figment"))]
    pub(crate) fn load_infisical_alone(&self) -> Result<Env, EnvError> {
        self.variables(&[Place::Infisical])
    }

    fn variables(&self, places: &'static [Place]) -> Result<Env, EnvError> {
        let audience = Audience::of_caller(None);
        audience.span().in_scope(|| {
            let mut gathered = self.ask(Asked::Variables(places), &audience);
            if let Some(keep) = gathered.take_to_keep_of_variables() {
                gathered.warn(keep.blocking());
            }
            self.merge(gathered, &audience)
        })
    }

    async fn variables_async(&self, places: &'static [Place]) -> Result<Env, EnvError> {
        let audience = Audience::of_caller(None);
        let load = async {
            let mut gathered = self.ask_async(Asked::Variables(places), &audience).await;
            if let Some(keep) = gathered.take_to_keep_of_variables() {
                gathered.warn(keep.pending().await);
            }
            self.merge(gathered, &audience)
        };
        load.instrument(audience.span()).await
    }

    /// Merges what every source said, and tells what came of it.
    fn merge(&self, gathered: Gathered, audience: &Audience) -> Result<Env, EnvError> {
        if gathered.is_fatal() {
            let sources = gathered.mistakes.iter().chain(gathered.failed()).cloned().collect();
            let error = EnvError::new(sources, gathered.warnings);
            audience.failed(std::iter::empty(), error.sources());
            return Err(error);
        }
        let failed: Vec<_> = gathered.failed().cloned().collect();
        let Gathered { env, mode, mut warnings, copy, asking, .. } = gathered;
        let freshness = copy.freshness();
        let mut layers = env.into_layers();
        add_process(&mut layers, &self.0.process);
        warnings.extend(failed.into_iter().map(|error| Warning::SourceFailed { error, fields: Vec::new() }));
        warnings.extend(copy.stale.map(|(age, error)| Warning::Stale { error, age, fields: Vec::new() }));
        warnings.extend(copy.unusable);
        let env = Env::new(layers, self.0.process.clone(), mode, warnings, freshness, asking);
        events::emit(env.warnings());
        let origins = || env.names().filter_map(|name| env.origin(name));
        audience.loaded(origins, freshness, env.warnings().len());
        Ok(env)
    }
}

/// What the process has of the names that the sources gave.
fn add_process(layers: &mut [Layer], process: &ProcessEnv) {
    let names: HashSet<_> = layers.iter().flat_map(Layer::names).map(str::to_owned).collect();
    if let Some(layer) = layers.iter_mut().find(|layer| layer.source == SourceId::Process) {
        let mut answer = Answer::new();
        for name in names {
            if let Some(found) = process.find(&name) {
                answer.insert_found(name, found);
            }
        }
        layer.state = State::Answered(answer);
    }
}

/// Fills a struct from `layers`, which hold all that its fields ask for.
pub(crate) fn fill<C: ConfigStruct>(layers: Vec<Layer>, mode: Mode) -> Result<C, LoadError<C::FieldEnum>> {
    let mistakes = folders_not_asked::<C>(&layers);
    let gathered = Gathered {
        env: Merged::new(layers),
        mode,
        is_unanswered: false,
        mistakes,
        warnings: Vec::new(),
        copy: CopyUse::default(),
        asking: super::Asking::default(),
    };
    let loaded = gathered.fill::<C>()?;
    let news = loaded.warnings().iter().filter(|warning| !is_told(warning));
    events::emit(&news.cloned().collect::<Vec<_>>());
    Ok(loaded.into_inner())
}

/// A source that failed without a consequence for this struct was told of when it was asked.
fn is_told(warning: &Warning) -> bool {
    matches!(warning, Warning::SourceFailed { fields, .. } if fields.is_empty())
}

/// Fields of other folders than the one that was listed. A mistake whether or not the values would be found elsewhere,
/// so that it shows at the first start and not in production.
fn folders_not_asked<C: ConfigStruct>(layers: &[Layer]) -> Vec<SourceError> {
    if !layers.iter().any(|layer| layer.source == SourceId::Infisical) {
        return Vec::new();
    }
    let mut seen = HashSet::from(["/"]);
    let fields = C::SCHEMA.fields().iter().filter(|field| !field.is_local() && seen.insert(field.folder()));
    fields
        .map(|field| SourceError::new(SourceId::Infisical, SourceErrorKind::FolderNotAsked { folder: field.folder() }))
        .collect()
}
