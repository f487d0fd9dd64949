//! The calls that programs have at the top of their `main`, and the loads behind them.

use tracing::Instrument;

use super::Env;
use crate::error::EnvError;
use crate::events::{self, Audience};
use crate::loader::{EVERYWHERE, Loader, Place};

const FILES: &[Place] = &[Place::Overrides, Place::Process, Place::EnvLocal, Place::EnvFile];
const INFISICAL: &[Place] = &[Place::Overrides, Place::Process, Place::Infisical];

/// The variables of the process environment, `.env.local`, Infisical and `.env`, highest first, for code that reads
/// them by name. A new service should use a [struct](crate::LemnaSecrets) instead, which reports everything that is
/// missing at start-up.
///
/// All secrets of one folder of Infisical are listed: the root, or `INFISICAL_SECRET_PATH`. If Infisical is not set up,
/// it is skipped silently and an old `.env` keeps working. If it cannot be reached, the load goes on with a warning
/// (`LEMNA_MODE=strict`: it fails). No variable of the process is changed: see [`Env::apply_to`] and [`Env::inject`].
/// The last known good copy (`LoaderBuilder::snapshot`) is a separate file, with all secrets of the folder.
///
/// It looks where [`Loader::default`] looks, blocks, and takes at most ten seconds. Others: [`Loader::load_env`].
///
/// # Errors
///
/// [`EnvError`] names every source that could not be used: any in strict mode, and in both a mistake in how one is set
/// up.
///
/// ```no_run
/// let env = lemna_config::load_env()?;
/// let api_url = env.require("API_URL")?;
/// let region = env.get("AWS_REGION").unwrap_or("eu-central-1");
/// # let _ = (api_url, region);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn load_env() -> Result<Env, EnvError> {
    Loader::default().load_env()
}

/// [`load_env`] from the process environment, `.env.local` and `.env` only. It waits for nothing, except for a `.env`
/// that is a pipe, until the deadline of the load.
///
/// # Errors
///
/// [`EnvError`], if a `.env` file exists and cannot be read as one. A single bad line is a warning.
pub fn load_dotenv() -> Result<Env, EnvError> {
    Loader::default().load_dotenv()
}

/// [`load_env`] from the process environment and Infisical only. The variables that unlock Infisical are found where
/// every load finds them, in `.env` files too.
///
/// # Errors
///
/// As [`load_env`].
pub fn load_infisical() -> Result<Env, EnvError> {
    Loader::default().load_infisical()
}

impl Loader {
    /// [`load_env`](crate::load_env), with the sources of this loader.
    ///
    /// # Errors
    ///
    /// As [`load_env`](crate::load_env).
    pub fn load_env(&self) -> Result<Env, EnvError> {
        self.env(EVERYWHERE)
    }

    /// [`load_env`](Self::load_env) for async programs. It runs on any runtime; dropping the future ends the load.
    ///
    /// # Errors
    ///
    /// As [`load_env`](crate::load_env).
    pub async fn load_env_async(&self) -> Result<Env, EnvError> {
        self.env_async(EVERYWHERE).await
    }

    /// [`load_dotenv`](crate::load_dotenv), with the sources of this loader. Async programs can call it as well: it
    /// waits for nothing but a `.env` that is a pipe.
    ///
    /// # Errors
    ///
    /// As [`load_dotenv`](crate::load_dotenv).
    pub fn load_dotenv(&self) -> Result<Env, EnvError> {
        self.env(FILES)
    }

    /// [`load_dotenv`](Self::load_dotenv) for a program that reports warnings itself: nothing goes to `tracing` or
    /// stderr.
    ///
    /// # Errors
    ///
    /// As [`load_dotenv`](crate::load_dotenv).
    #[cfg(feature = "admin")]
    #[cfg_attr(docsrs, doc(cfg(feature = "admin")))]
    pub fn variables_at_hand(&self) -> Result<Env, EnvError> {
        self.variables(FILES, &Audience::nobody()).map(Env::new)
    }

    /// [`load_infisical`](crate::load_infisical), with the sources of this loader.
    ///
    /// # Errors
    ///
    /// As [`load_infisical`](crate::load_infisical).
    pub fn load_infisical(&self) -> Result<Env, EnvError> {
        self.env(INFISICAL)
    }

    /// [`load_infisical`](Self::load_infisical) for async programs. It runs on any runtime; dropping the future ends the
    /// load.
    ///
    /// # Errors
    ///
    /// As [`load_infisical`](crate::load_infisical).
    pub async fn load_infisical_async(&self) -> Result<Env, EnvError> {
        self.env_async(INFISICAL).await
    }

    /// Only what Infisical has: another crate's layers decide what beats it.
    #[cfg(any(feature = "config", feature = "figment"))]
    pub(crate) fn load_infisical_alone(&self) -> Result<Env, EnvError> {
        self.env(&[Place::Infisical])
    }

    fn env(&self, places: &'static [Place]) -> Result<Env, EnvError> {
        let audience = Audience::of_caller(None);
        audience.span().in_scope(|| told(self.variables(places, &audience).map(Env::new), &audience))
    }

    async fn env_async(&self, places: &'static [Place]) -> Result<Env, EnvError> {
        let audience = Audience::of_caller(None);
        let load = async { told(self.variables_async(places, &audience).await.map(Env::new), &audience) };
        load.instrument(audience.span()).await
    }
}

/// Reports the result of a load.
fn told(loaded: Result<Env, EnvError>, audience: &Audience) -> Result<Env, EnvError> {
    match &loaded {
        Ok(env) => {
            events::emit(env.warnings_of_load());
            let origins = || env.names().filter_map(|name| env.origin(name));
            audience.loaded(origins, env.freshness(), env.warnings_of_load().len());
        }
        Err(error) => audience.failed(std::iter::empty(), error.sources()),
    }
    loaded
}
