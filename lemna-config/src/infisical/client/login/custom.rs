//! Ways to log in that the program brings.

use std::future::Future;
use std::pin::Pin;

use secrecy::SecretString;

use crate::problem::SourceError;

/// A way to get an access token that this library does not know, such as a signed request to a cloud's own login. Pass
/// it to [`Login::custom`](super::Login::custom).
///
/// ```
/// use lemna_config::{CustomLogin, InfisicalSettings, Loader, Login, SecretString, SourceError};
///
/// /// Asks the sidecar that holds the machine's identity.
/// struct Sidecar;
///
/// impl CustomLogin for Sidecar {
///     async fn access_token(&self) -> Result<SecretString, SourceError> {
///         let answer: Option<String> = None; // of a request to the sidecar
///         answer.map(SecretString::from).ok_or_else(|| SourceError::custom("the sidecar does not answer"))
///     }
/// }
///
/// let url = "https://infisical.example.com".parse()?;
/// let settings = InfisicalSettings::with_login(url, Login::custom(Sidecar), "prod");
/// let loader = Loader::builder().infisical(settings).build();
/// # Ok::<(), lemna_config::UrlProblem>(())
/// ```
pub trait CustomLogin: Send + Sync + 'static {
    /// Returns an access token that Infisical has issued, without `Bearer`. White space around it is dropped.
    ///
    /// A load calls it once, and once more if the server says that the token has expired; so never return a token kept
    /// from an earlier load a second time. It runs on its own thread, inside a Tokio runtime with timers and sockets,
    /// and is dropped at the load's deadline.
    ///
    /// # Errors
    ///
    /// If there is no token: see [`SourceError::custom`]. The call is not retried.
    fn access_token(&self) -> impl Future<Output = Result<SecretString, SourceError>> + Send;
}

/// [`CustomLogin`] with its future boxed, so that a [`Login`](super::Login) can hold any.
pub(in super::super) trait AnyLogin: Send + Sync {
    fn access_token(&self) -> BoxToken<'_>;
}

type BoxToken<'a> = Pin<Box<dyn Future<Output = Result<SecretString, SourceError>> + Send + 'a>>;

impl<L: CustomLogin> AnyLogin for L {
    fn access_token(&self) -> BoxToken<'_> {
        Box::pin(CustomLogin::access_token(self))
    }
}
