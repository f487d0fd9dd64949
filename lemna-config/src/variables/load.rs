//! The calls that programs have at the top of their `main`.

use super::Env;
use crate::error::EnvError;
use crate::loader::Loader;

/// The variables of the process environment, `.env.local`, Infisical and `.env`, highest first, for code that reads them
/// by name. A new service has a [struct](crate::LemnaSecrets) instead, and learns at start-up all that is missing.
///
/// Of Infisical all secrets of one folder are listed: the root, or `INFISICAL_SECRET_PATH`. It is left out without a
/// word where it is not set up, so that an old `.env` keeps working; where it could not be asked, the load goes on with
/// a warning (`LEMNA_MODE=strict`: it fails). No variable of the process is changed: see [`Env::apply_to`] and
/// [`Env::inject`]. The last known good copy (`LoaderBuilder::snapshot`) is a file of its own, with all secrets of the
/// folder.
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

/// [`load_env`] from the process environment, `.env.local` and `.env` alone: nothing is waited for.
///
/// # Errors
///
/// [`EnvError`], where a `.env` file is there and cannot be read as one. A single bad line is a warning.
pub fn load_dotenv() -> Result<Env, EnvError> {
    Loader::default().load_dotenv()
}

/// [`load_env`] from the process environment and Infisical alone. The variables that unlock Infisical are found where
/// every load finds them, in `.env` files too.
///
/// # Errors
///
/// As [`load_env`].
pub fn load_infisical() -> Result<Env, EnvError> {
    Loader::default().load_infisical()
}
