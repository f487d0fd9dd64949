//! Where a load looks, and the load itself.

mod as_loader;
mod ask;
mod asked;
mod bootstrap;
mod builder;
mod copy_use;
mod environment;
mod fill;
mod filled;
mod foreign;
mod gather;
mod gathered;
mod heard;
mod loaded;
mod order;
#[cfg(feature = "infisical")]
mod refresh;
mod slot;
#[cfg(all(test, feature = "testing"))]
mod tests;
mod variables;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub use as_loader::AsLoader;
#[cfg(feature = "admin")]
pub(crate) use bootstrap::FoundOutside;
pub use builder::LoaderBuilder;
pub use loaded::{FieldOrigin, Loaded};
pub(crate) use order::EVERYWHERE;
pub use order::Place;
use tracing::Instrument;

pub(crate) use ask::Asking;
use asked::Asked;
use order::Added;

use crate::error::LoadError;
use crate::events::Audience;
#[cfg(feature = "admin")]
use crate::events::OnWait;
use crate::hydrate::ConfigStruct;
#[cfg(feature = "infisical")]
use crate::infisical::client::InfisicalSettings;
#[cfg(feature = "infisical")]
use crate::infisical::copy::SnapshotOptions;
use crate::schema::Schema;
use crate::source::Given;
use crate::source::config_files::ConfigFile;
use crate::source::env_files::{EnvFile, EnvFiles, Options};
use crate::system::pipe::Pipes;
use crate::system::process::ProcessEnv;
use crate::system::reading::Reading;
use crate::words::Mode;
pub(crate) use fill::fill;
pub(crate) use filled::Read;
use gather::{Gathering, Purpose};
pub(crate) use gathered::Gathered;
#[cfg(feature = "infisical")]
pub(crate) use refresh::Reloader;
pub(crate) use variables::Variables;

/// The time limit of a load, unless [`LoaderBuilder::deadline`] sets another.
const DEADLINE: Duration = Duration::from_secs(10);

/// Where to look for values. Cheap to clone. [`Loader::default`] reads the process environment, `.env.local`, Infisical
/// and `.env`, in this order.
///
/// ```
/// use lemna_config::{LemnaSecrets, Loader};
///
/// #[derive(LemnaSecrets)]
/// struct Config { api_url: String }
///
/// // In a test, nothing of the machine it runs on is looked at:
/// let loader = Loader::builder().vars([("API_URL", "http://localhost:9000")]).no_env_file().build();
/// let loaded = loader.load::<Config>()?;
/// assert_eq!(loaded.config().api_url, "http://localhost:9000");
/// assert!(loaded.warnings().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct Loader(Arc<Settings>);

/// Where the address and the credentials of Infisical come from.
#[derive(Debug, Clone, Default)]
enum Infisical {
    /// The bootstrap variables.
    #[default]
    Bootstrap,
    #[cfg(feature = "infisical")]
    Given(Box<InfisicalSettings>),
    Nowhere,
}

#[derive(Clone)]
#[cfg_attr(feature = "infisical", expect(clippy::struct_excessive_bools, reason = "each is a switch of the builder"))]
struct Settings {
    process: ProcessEnv,
    /// What relative paths begin at, if it is not the current working directory.
    folder: Option<PathBuf>,
    env_file: EnvFile,
    interpolate: bool,
    infisical: Infisical,
    environment: Option<String>,
    config_files: Vec<ConfigFile>,
    #[cfg(feature = "infisical")]
    https_only: bool,
    overrides: Given,
    /// `None` where the program has no flags of ours.
    flags: Option<Given>,
    sources: Vec<Added>,
    order: Vec<Place>,
    mode: Option<Mode>,
    requires_infisical: bool,
    compares_references: bool,
    deadline: Duration,
    #[cfg(feature = "infisical")]
    snapshot: SnapshotOptions,
    #[cfg(feature = "admin")]
    on_wait: Option<OnWait>,
    /// What pipes gave to the loads of this loader.
    pipes: Pipes,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            process: ProcessEnv::default(),
            folder: None,
            env_file: EnvFile::default(),
            interpolate: false,
            infisical: Infisical::default(),
            environment: None,
            config_files: Vec::new(),
            #[cfg(feature = "infisical")]
            https_only: false,
            overrides: Given::default(),
            flags: None,
            sources: Vec::new(),
            order: EVERYWHERE.to_vec(),
            mode: None,
            requires_infisical: false,
            compares_references: false,
            deadline: DEADLINE,
            #[cfg(feature = "infisical")]
            snapshot: SnapshotOptions::default(),
            #[cfg(feature = "admin")]
            on_wait: None,
            pipes: Pipes::default(),
        }
    }
}

impl Settings {
    /// For those who look without a load.
    #[cfg(feature = "admin")]
    fn reading(&self) -> Reading {
        Reading::blocking(&self.pipes, crate::source::end(std::time::Instant::now(), self.deadline))
    }

    fn read_env_files(&self, reading: &Reading) -> EnvFiles {
        EnvFiles::read(&Options {
            env_file: &self.env_file,
            folder: self.folder.as_deref(),
            process: &self.process,
            interpolate: self.interpolate,
            reading,
        })
    }

    /// `path`, which the working directory may have nothing to do with any more.
    fn resolved(&self, path: PathBuf) -> PathBuf {
        match &self.folder {
            Some(folder) => folder.join(path),
            None => path,
        }
    }
}

impl Loader {
    /// Starts to set up a loader. Call `.load::<Config>()` on it directly, or pass the result of `.build()` to
    /// `Config::load_with(&loader)`.
    pub fn builder() -> LoaderBuilder {
        LoaderBuilder::default()
    }

    /// Fills a struct, and records where each value came from. It blocks, and works inside and outside an async
    /// runtime.
    ///
    /// # Errors
    ///
    /// [`LoadError`] lists every field that is wrong, and every source that failed.
    pub fn load<C: ConfigStruct>(&self) -> Result<Loaded<C>, LoadError<C::FieldEnum>> {
        let (filled, env) = self.read::<C>()?;
        Ok(Loaded::new(filled, env.explanation(C::SCHEMA, &[])))
    }

    /// [`load`](Self::load) for async programs. It runs on any runtime; dropping the future ends the load.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    pub async fn load_async<C: ConfigStruct>(&self) -> Result<Loaded<C>, LoadError<C::FieldEnum>> {
        let (filled, env) = self.read_async::<C>().await?;
        Ok(Loaded::new(filled, env.explanation(C::SCHEMA, &[])))
    }

    /// The config alone: nobody asks where its values came from.
    pub(crate) fn config<C: ConfigStruct>(&self) -> Result<C, LoadError<C::FieldEnum>> {
        Ok(self.read::<C>()?.0.config)
    }

    /// [`config`](Self::config) for async programs.
    pub(crate) async fn config_async<C: ConfigStruct>(&self) -> Result<C, LoadError<C::FieldEnum>> {
        Ok(self.read_async::<C>().await?.0.config)
    }

    fn read<C: ConfigStruct>(&self) -> Result<Read<C>, LoadError<C::FieldEnum>> {
        let audience = Audience::of_caller(Some(C::SCHEMA.name()));
        audience.span().in_scope(|| {
            let mut gathered = self.gather(C::SCHEMA, &audience);
            let (keep, before) = gathered.take_to_keep::<C>();
            if let Some(keep) = keep {
                gathered.warn(keep.blocking());
            }
            gathered.fill_and_tell(before, &audience)
        })
    }

    async fn read_async<C: ConfigStruct>(&self) -> Result<Read<C>, LoadError<C::FieldEnum>> {
        let audience = Audience::of_caller(Some(C::SCHEMA.name()));
        let load = async {
            let mut gathered = self.gather_async(C::SCHEMA, &audience).await;
            let (keep, before) = gathered.take_to_keep::<C>();
            if let Some(keep) = keep {
                gathered.warn(keep.pending().await);
            }
            gathered.fill_and_tell(before, &audience)
        };
        load.instrument(audience.span()).await
    }

    /// What every source says.
    pub(crate) fn gather(&self, schema: &'static Schema, audience: &Audience) -> Gathered {
        self.ask(Asked::Fields(schema), &Purpose::Alone, audience)
    }

    /// [`gather`](Self::gather) for a check, which emits nothing and looks closer than a load.
    pub(crate) fn gather_to_check(&self, schema: &'static Schema) -> Gathered {
        self.ask(Asked::Fields(schema), &Purpose::Check, &Audience::nobody())
    }

    pub(crate) async fn gather_async(&self, schema: &'static Schema, audience: &Audience) -> Gathered {
        self.ask_async(Asked::Fields(schema), &Purpose::Alone, audience).await
    }

    pub(crate) async fn gather_to_check_async(&self, schema: &'static Schema) -> Gathered {
        self.ask_async(Asked::Fields(schema), &Purpose::Check, &Audience::nobody()).await
    }

    fn ask(&self, asked: Asked, purpose: &Purpose, audience: &Audience) -> Gathered {
        let (gathering, questions) = Gathering::start(&self.0, asked, purpose, audience);
        gathering.finish(ask::blocking(questions))
    }

    async fn ask_async(&self, asked: Asked, purpose: &Purpose, audience: &Audience) -> Gathered {
        let (gathering, questions) = Gathering::start_async(&self.0, asked, purpose, audience).await;
        gathering.finish(ask::pending(questions).await)
    }
}

/// No setting is shown that could hold a secret.
impl std::fmt::Debug for Loader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loader")
            .field("process", &self.0.process)
            .field("env_file", &self.0.env_file)
            .field("order", &self.0.order)
            .field("mode", &self.0.mode)
            .field("deadline", &self.0.deadline)
            .finish_non_exhaustive()
    }
}
