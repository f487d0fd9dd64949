//! Sources: where values come from. They know names, not fields.

mod answer;
pub(crate) mod config_files;
mod directory;
pub(crate) mod env_files;
mod environment;
mod given;
mod keep;
mod layer;
mod request;
mod said;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

pub use answer::Answer;
pub(crate) use answer::{Found, Unusable, Value};
pub use directory::SecretsDirectory;
pub(crate) use given::Given;
pub(crate) use keep::Keep;
pub(crate) use layer::{Layer, State};
pub use request::Request;
#[cfg(feature = "admin")]
pub(crate) use request::end;
pub(crate) use said::Said;

use crate::problem::SourceError;
use crate::system::threads::Asking;

/// How long to wait for a server that does not react, if the load can do without it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

/// A custom source. [`LoaderBuilder::source`](crate::LoaderBuilder::source) puts it between `.env.local` and Infisical,
/// [`source_before`](crate::LoaderBuilder::source_before) and [`source_after`](crate::LoaderBuilder::source_after)
/// beside any place.
///
/// ```
/// use lemna_config::{Answer, LemnaSecrets, Loader, Request, SecretString, Source, SourceError};
///
/// /// Secrets that an operator typed in, say.
/// struct Prompted(Vec<(String, SecretString)>);
///
/// impl Source for Prompted {
///     fn name(&self) -> &str {
///         "prompt"
///     }
///
///     async fn ask(&self, request: &Request) -> Result<Answer, SourceError> {
///         let mut answer = Answer::new();
///         for (name, value) in &self.0 {
///             if request.wants(name) {
///                 answer.insert(name, value.clone());
///             } else {
///                 answer.mention(name);
///             }
///         }
///         Ok(answer)
///     }
/// }
///
/// #[derive(LemnaSecrets)]
/// struct Config { api_key: SecretString }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let prompted = Prompted(vec![("API_KEY".into(), SecretString::from("made-up"))]);
/// let loader = Loader::builder().vars([("HOME", "/")]).no_env_file().source(prompted).build();
/// let loaded = loader.load::<Config>()?;
/// assert_eq!(loaded.origins()[0].origin().unwrap().to_string(), "prompt");
/// # Ok(()) }
/// ```
pub trait Source: Send + Sync + 'static {
    /// The name of this source in errors and warnings.
    fn name(&self) -> &str;

    /// Answers with a value for each requested name that this source has ([all](Request::wants_all) on request), and
    /// [mentions](Answer::mention) its other names, which errors can suggest.
    ///
    /// It runs on its own thread, inside a Tokio runtime when the feature `infisical` is on, so it can block. A load
    /// does not wait for an answer after the deadline. A name that the source does not have is no error.
    ///
    /// # Errors
    ///
    /// If the source could not be queried. A lenient load then goes on without it.
    fn ask(&self, request: &Request) -> impl Future<Output = Result<Answer, SourceError>> + Send;
}

/// A source of any kind, its future boxed: a [`Source`], or one that keeps a copy of its answers.
pub(crate) trait AnySource: Send + Sync {
    fn name(&self) -> &str;
    /// Whatever outlasts the answer holds `asking` until it ends.
    fn ask<'a>(&'a self, request: &'a Request, asking: &'a Asking) -> BoxSaid<'a>;
}

pub(crate) type BoxSaid<'a> = Pin<Box<dyn Future<Output = Result<Said, SourceError>> + Send + 'a>>;

impl<S: Source> AnySource for S {
    fn name(&self) -> &str {
        Source::name(self)
    }

    fn ask<'a>(&'a self, request: &'a Request, _: &'a Asking) -> BoxSaid<'a> {
        Box::pin(async { Ok(Source::ask(self, request).await?.into()) })
    }
}
