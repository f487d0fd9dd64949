//! Variables by name, for code without a struct to fill.

mod hand_on;
mod load;
mod others;
mod passed_on;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

pub use hand_on::InjectError;
pub use load::{load_dotenv, load_env, load_infisical};

use crate::documents::{SecretNames, secret_names};
use crate::error::{Attempt, FieldErrorKind, LoadError, Outcome, VariableError};
use crate::hydrate::ConfigStruct;
use crate::loader;
use crate::loader::{Asking, Variables};
use crate::schema::names;
use crate::source::{Answer, Found, Layer, State, Value};
use crate::system::process::ProcessEnv;
use crate::warning::Warning;
use crate::words::{Freshness, Mode, Names, Origin, SourceId, near};
use others::Others;
use passed_on::PassedOn;

/// The variables of all sources, read once and merged: what [`load_env`], [`load_dotenv`] and [`load_infisical`]
/// return, for code that reads variables by name.
///
/// A value is what a [struct](trait@crate::LemnaSecrets) would be filled with: the first one that is not empty, of the
/// sources in their order of precedence. `Debug` shows no name and no value; the values are wiped from memory when the
/// `Env` is dropped.
///
/// ```
/// use lemna_config::{FieldErrorKind, Loader};
///
/// let variables = [("API_URL", "http://localhost:9000"), ("API_KEY", "")];
/// let env = Loader::builder().vars(variables).no_env_file().build().load_env()?;
/// assert_eq!(env.get("API_URL"), Some("http://localhost:9000"));
/// assert_eq!(env.get("API_KEY"), None);
/// assert_eq!(env.require("API_KEY").unwrap_err().kind(), &FieldErrorKind::Empty);
/// # Ok::<(), lemna_config::EnvError>(())
/// ```
pub struct Env {
    layers: Vec<Layer>,
    process: ProcessEnv,
    others: Others,
    mode: Mode,
    warnings: Vec<Warning>,
    freshness: Freshness,
    asking: Asking,
    passed_on: PassedOn,
    /// Another user's file that names the server.
    foreign_server: Option<Arc<Path>>,
}

impl Layer {
    /// What the load found in the one folder that it listed.
    fn part(&self) -> Option<&Answer> {
        match &self.state {
            State::Answered(answer) => Some(answer.part("/")),
            _ => None,
        }
    }

    fn is_process(&self) -> bool {
        self.source == SourceId::Process
    }

    /// The names that a source has. Those of the process are left out: it has many that concern nobody.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.part().filter(|_| !self.is_process()).into_iter().flat_map(Answer::found_names)
    }
}

/// Empty is not a value.
fn counts(value: &Value) -> bool {
    !value.text().is_empty()
}

/// The first value, unless an unusable one is above it.
fn first_value<'a>(found: impl Iterator<Item = &'a Found>) -> Option<&'a Value> {
    for found in found {
        match found {
            Found::Value(value) if counts(value) => return Some(value),
            Found::Value(_) => {}
            Found::Unusable(_) => return None,
        }
    }
    None
}

impl Env {
    fn new(loaded: Variables) -> Self {
        let Variables { layers, process, mode, warnings, freshness, asking, foreign_server } = loaded;
        let (others, passed_on) = (Others::default(), PassedOn::default());
        let mut env = Self { layers, process, others, mode, warnings, freshness, asking, passed_on, foreign_server };
        env.decide_what_to_pass_on();
        env
    }

    /// The value of `name`; `None` if no source has one that is not empty. A variable of the process that no source has
    /// is found as well.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.value(name).map(Value::text)
    }

    /// The value of `name`, or an error with what each source had and the names that are near.
    ///
    /// # Errors
    ///
    /// [`VariableError`], if [`get`](Self::get) returns `None`.
    ///
    /// ```
    /// # let folder = std::env::temp_dir().join(format!("lemna-config-require-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join(".env");
    /// std::fs::write(&path, "API_KYE=made-up\n")?;
    /// let loader = lemna_config::Loader::builder().no_vars().env_file(&path).build();
    /// let error = loader.load_env()?.require("API_KEY").unwrap_err().to_string();
    /// assert!(error.starts_with("API_KEY is missing\n"));
    /// assert!(error.ends_with("hint: rename API_KYE to API_KEY in: .env"));
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn require(&self, name: &str) -> Result<&str, VariableError> {
        self.get(name).ok_or_else(|| self.explain(name))
    }

    /// The names that a source has a value for, sorted, each once. The process's own variables are not listed, but if a
    /// source has the same name, the process's value still counts.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let mut names = self.names_of_sources();
        names.retain(|name| self.get(name).is_some());
        names.into_iter()
    }

    /// The names of all secrets in the listed folder of Infisical, including empty ones and those that the identity is
    /// not allowed to read; `None` if Infisical is not set up, was left out or failed.
    pub fn secret_names(&self) -> Option<SecretNames> {
        let infisical = self.layers.iter().find(|layer| layer.source == SourceId::Infisical)?;
        infisical.part()?;
        Some(secret_names([]).with(infisical.names().map(str::to_owned)))
    }

    /// Where the value of `name` comes from.
    pub fn origin(&self, name: &str) -> Option<&Origin> {
        self.value(name).map(Value::origin)
    }

    /// Whether Infisical was queried, or its last known good copy (`LoaderBuilder::snapshot`) replaced it.
    pub fn freshness(&self) -> Freshness {
        self.freshness
    }

    /// The warnings of the load. `tracing`, or stderr, has them already; [`Warning::Withheld`] follows with the first
    /// call that passes variables on.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Fills a struct from what was loaded: nothing is queried or read again, so several structs share one login.
    ///
    /// The struct's `project` and `mode` have no effect, because the load is done: set them on the
    /// [`Loader`](crate::Loader). Warnings go to `tracing` or stderr.
    ///
    /// # Errors
    ///
    /// [`LoadError`], as by a load. A struct with a field in another folder
    /// ([`path`](derive@crate::LemnaSecrets#path--)) is an error, unless [`load_dotenv`] left Infisical out: only one
    /// folder was listed.
    ///
    /// ```
    /// use lemna_config::{LemnaSecrets, Loader};
    ///
    /// #[derive(LemnaSecrets)]
    /// struct Web { port: u16 }
    ///
    /// #[derive(LemnaSecrets)]
    /// struct Worker { queue: String }
    ///
    /// let variables = [("PORT", "8080"), ("QUEUE", "made-up")];
    /// let env = Loader::builder().vars(variables).no_env_file().build().load_env()?;
    /// assert_eq!(env.hydrate::<Web>()?.port, 8080);
    /// assert_eq!(env.hydrate::<Worker>()?.queue, "made-up");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn hydrate<C: ConfigStruct>(&self) -> Result<C, LoadError<C::FieldEnum>> {
        let names = Names::from(names(C::SCHEMA.fields().iter()));
        loader::fill(self.layers.iter().map(|layer| self.select(layer, &names)).collect(), self.mode)
    }

    /// What `layer` would have had, if `names` had been requested.
    fn select(&self, layer: &Layer, names: &Names) -> Layer {
        let state = match &layer.state {
            State::Answered(answer) => {
                let mut answer = answer.select(&|name| names.contains(name));
                if layer.is_process() {
                    for name in names.iter() {
                        if let Some(found) = self.other(name) {
                            answer.insert_found(name.to_owned(), found.clone());
                        }
                    }
                    if names.iter().any(|name| answer.get(name).is_none()) {
                        let others = self.process.names();
                        others.iter().filter(|name| !names.contains(name)).for_each(|name| answer.mention(name));
                    }
                }
                State::Answered(answer)
            }
            State::Failed(error) => State::Failed(error.clone()),
            State::NoFile => State::NoFile,
            State::NotConfigured => State::NotConfigured,
            State::Misconfigured => State::Misconfigured,
            State::NotNeeded => State::NotNeeded,
        };
        Layer { source: layer.source.clone(), place: layer.place.clone(), copy_age: layer.copy_age, state }
    }

    /// The names that a source has, with a value or not.
    fn names_of_sources(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for layer in &self.layers {
            names.extend(layer.names());
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    fn value(&self, name: &str) -> Option<&Value> {
        first_value(self.layers.iter().filter_map(|layer| self.find(layer, name)))
    }

    fn find<'a>(&'a self, layer: &'a Layer, name: &str) -> Option<&'a Found> {
        let found = layer.part()?.get(name);
        if layer.is_process() { found.or_else(|| self.other(name)) } else { found }
    }

    /// What the process has under a name that no source has. Names that sources have were read from the process with
    /// them, and might have been changed by them since.
    fn other(&self, name: &str) -> Option<&Found> {
        let of_source =
            |layer: &Layer| !layer.is_process() && layer.part().is_some_and(|part| part.get(name).is_some());
        if self.layers.iter().any(of_source) { None } else { self.others.find(name, &self.process) }
    }

    #[cold]
    fn explain(&self, name: &str) -> VariableError {
        let found = self.layers.iter().filter_map(|layer| self.find(layer, name));
        let kind = found.fold(FieldErrorKind::Missing, |kind, found| match (kind, found) {
            (FieldErrorKind::Missing | FieldErrorKind::Empty, Found::Unusable(unusable)) => unusable.into(),
            (FieldErrorKind::Missing, Found::Value(_)) => FieldErrorKind::Empty,
            (kind, _) => kind,
        });
        let tried = self.layers.iter().map(|layer| self.attempt(layer, name)).collect();
        let failed = self.layers.iter().filter_map(|layer| match &layer.state {
            State::Failed(error) => Some(error.clone()),
            _ => None,
        });
        VariableError::new(name, kind, tried, failed.collect())
    }

    fn attempt(&self, layer: &Layer, name: &str) -> Attempt {
        let outcome = layer.outcome_of(self.find(layer, name), counts);
        let held = match outcome {
            Outcome::NotSet if layer.is_process() => self.process.names(),
            Outcome::NotSet => layer.names().map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        let near = near::in_source(&layer.source, &[name], &held);
        let file = near::file_of(&layer.source, name, &held);
        Attempt::new(layer.source.clone(), layer.place_of(layer.part()), outcome, near).with_file(file)
    }
}

/// Only numbers: a name might be a piece of a secret.
impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Env")
            .field("names", &self.names().count())
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}
