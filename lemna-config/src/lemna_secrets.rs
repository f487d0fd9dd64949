//! The trait behind `#[derive(LemnaSecrets)]`.

use std::future::Future;

use rustc_hash::FxHashMap;

use crate::error::{LoadError, OrExit};
use crate::hydrate::ConfigStruct;
use crate::hydrate::Reader;
use crate::loader::{AsLoader, Loader};
use crate::merge::Merged;
use crate::schema::{Field, Schema};
#[cfg(feature = "infisical")]
use crate::watch::{Watch, WatchOptions};

/// A struct whose fields are filled from the process environment, Infisical and `.env`, or an enum of which one variant
/// is filled. Derive it with `#[derive(LemnaSecrets)]`; never implement it by hand.
///
/// The derive implements [`ConfigStruct`], which describes the struct. Every such type has this trait, with the methods
/// to load it. Generic code uses this one as a bound:
///
/// ```
/// use lemna_config::{LemnaSecrets, LoadError, Loader};
///
/// fn start<C: LemnaSecrets>(loader: &Loader) -> Result<C, LoadError<C::Field>> {
///     println!("{} asks for {} secrets", C::schema().name(), C::schema().fields().len());
///     Ok(loader.load::<C>()?.into_inner())
/// }
///
/// #[derive(LemnaSecrets)]
/// struct Config { port: u16 }
///
/// let loader = Loader::builder().vars([("PORT", "eighty")]).no_env_file().build();
/// let port: <Config as LemnaSecrets>::Field = ConfigField::Port;
/// assert!(start::<Config>(&loader).is_err_and(|error| error.field(port).is_some()));
/// assert_eq!(Config::from_pairs([("PORT", "8080")]).unwrap().port, 8080);
/// ```
pub trait LemnaSecrets: ConfigStruct<FieldEnum = <Self as LemnaSecrets>::Field> {
    /// The enum that names the struct's fields in errors: `ConfigField` for `Config`.
    type Field: Field;

    /// What the struct declares.
    fn schema() -> &'static Schema {
        Self::SCHEMA
    }

    /// Fills the struct from the sources of [`Loader::default`].
    ///
    /// It blocks, works inside and outside an async runtime, and takes at most ten seconds. Warnings go to `tracing`,
    /// or to stderr if no subscriber is set yet.
    ///
    /// # Errors
    ///
    /// [`LoadError`] lists every field that is wrong, and every source that failed.
    fn load() -> Result<Self, LoadError<Self::Field>> {
        Self::load_with(&Loader::default())
    }

    /// [`load`](Self::load) for async programs. It runs on any runtime; dropping the future ends the load.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    fn load_async() -> impl Future<Output = Result<Self, LoadError<Self::Field>>> + Send {
        async { Self::load_with_async(&Loader::default()).await }
    }

    /// Fills the struct from the sources of `loader`.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    fn load_with(loader: &(impl AsLoader + ?Sized)) -> Result<Self, LoadError<Self::Field>> {
        loader.as_loader().config()
    }

    /// [`load_with`](Self::load_with) for async programs.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    fn load_with_async(
        loader: &(impl AsLoader + ?Sized),
    ) -> impl Future<Output = Result<Self, LoadError<Self::Field>>> + Send {
        let loader = loader.as_loader();
        loader.config_async()
    }

    /// Fills the struct as [`load_with`](Self::load_with) does, then keeps reloading it: see [`Watch`](crate::Watch).
    ///
    /// It blocks, and works inside and outside an async runtime. The struct moves between threads: use `Arc` and
    /// `Mutex` in its fields instead of `Rc` and `RefCell`.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load), for the first load only. The watch reports later failures.
    #[cfg(feature = "infisical")]
    #[cfg_attr(docsrs, doc(cfg(feature = "infisical")))]
    fn watch(loader: &(impl AsLoader + ?Sized), options: WatchOptions) -> Result<Watch<Self>, LoadError<Self::Field>>
    where
        Self: Send + Sync + 'static,
    {
        Watch::start(loader.as_loader(), options)
    }

    /// [`watch`](Self::watch) for async programs. It runs on any runtime; dropping the future ends the first load.
    ///
    /// # Errors
    ///
    /// As [`watch`](Self::watch).
    #[cfg(feature = "infisical")]
    #[cfg_attr(docsrs, doc(cfg(feature = "infisical")))]
    fn watch_async(
        loader: &(impl AsLoader + ?Sized),
        options: WatchOptions,
    ) -> impl Future<Output = Result<Watch<Self>, LoadError<Self::Field>>> + Send
    where
        Self: Send + Sync + 'static,
    {
        Watch::start_async(loader.as_loader(), options)
    }

    /// [`load`](Self::load), or print the report to stderr and exit with code 78: see [`OrExit`].
    fn load_or_exit() -> Self {
        Self::load().or_exit()
    }

    /// Fills the struct from `pairs` of name and value alone, without reading any variable, file or server. For unit
    /// tests.
    ///
    /// # Errors
    ///
    /// [`LoadError`] lists every field that is wrong. A quoted default that its type refuses is an error here even if
    /// it is not needed: [`FieldErrorKind::InvalidDefault`](crate::FieldErrorKind::InvalidDefault).
    ///
    /// ```
    /// use lemna_config::LemnaSecrets;
    ///
    /// #[derive(LemnaSecrets)]
    /// struct Config { port: u16 }
    ///
    /// assert_eq!(Config::from_pairs([("PORT", "8080")]).unwrap().port, 8080);
    /// ```
    fn from_pairs<K, V>(pairs: impl IntoIterator<Item = (K, V)>) -> Result<Self, LoadError<Self::Field>>
    where
        K: AsRef<str>,
        V: AsRef<str>,
    {
        let pairs: Vec<_> = pairs.into_iter().collect();
        let by_name: FxHashMap<_, _> = pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect();
        let mut reader = Reader::new(&by_name, Self::SCHEMA);
        let read = Self::read(&mut reader);
        let problems = reader.into_problems_with_defaults();
        match read {
            Some(config) if problems.is_empty() => Ok(config),
            _ => {
                let env = Merged::from_pairs(Self::SCHEMA, by_name.iter().map(|(name, value)| (*name, *value)));
                Err(LoadError::new(Self::SCHEMA.name(), env.explain::<Self>(problems), Vec::new(), Vec::new()))
            }
        }
    }
}

impl<C: ConfigStruct> LemnaSecrets for C {
    type Field = C::FieldEnum;
}
