//! One config for the whole program: `#[lemna(global)]`.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use once_cell::sync::OnceCell;

use crate::error::LoadError;
use crate::hydrate::ConfigStruct;
use crate::loader::Loader;
use crate::schema::Field;

/// A config that is loaded on first use.
#[doc(hidden)]
pub struct Global<C: ConfigStruct> {
    config: OnceCell<C>,
    attempts: Mutex<Attempts<C::FieldEnum>>,
}

/// What is known before anything is loaded.
struct Attempts<F> {
    /// The loader that the program gave last: a further attempt must not look elsewhere.
    loader: Option<Loader>,
    /// Whose call is under way.
    loading: Option<ThreadId>,
    failures: u64,
    last_failure: Option<LoadError<F>>,
}

impl<F> Attempts<F> {
    const NONE: Self = Self { loader: None, loading: None, failures: 0, last_failure: None };
}

// That threads can share `C` is required only where the static is: more bounds would be more errors.
#[doc(hidden)]
impl<C: ConfigStruct> Global<C> {
    #[expect(clippy::new_without_default, reason = "it is in a static")]
    pub const fn new() -> Self {
        Self { config: OnceCell::new(), attempts: Mutex::new(Attempts::NONE) }
    }

    #[track_caller]
    pub fn get(&self) -> Result<&C, LoadError<C::FieldEnum>> {
        if let Some(config) = self.config.get() {
            return Ok(config);
        }
        let failures_before = self.attempts_from_outside().failures;
        self.config.get_or_try_init(|| {
            let attempts = self.attempts();
            // Who waited for a load that failed must not repeat it at once: many refused logins lock the identity.
            if attempts.failures > failures_before
                && let Some(error) = &attempts.last_failure
            {
                return Err(error.clone());
            }
            let loader = attempts.loader.clone().unwrap_or_default();
            drop(attempts);
            self.load(&loader)
        })
    }

    #[track_caller]
    pub fn init(&self, loader: &Loader) -> Result<&C, InitGlobalError<C::FieldEnum>> {
        drop(self.attempts_from_outside());
        let mut is_loaded_here = false;
        let config = self.config.get_or_try_init(|| {
            is_loaded_here = true;
            self.attempts().loader = Some(loader.clone());
            self.load(loader)
        })?;
        if is_loaded_here { Ok(config) } else { Err(InitGlobalError::AlreadyLoaded { config: C::SCHEMA.name() }) }
    }

    fn load(&self, loader: &Loader) -> Result<C, LoadError<C::FieldEnum>> {
        let _loading = Loading::start(self);
        let loaded = loader.config::<C>();
        let mut attempts = self.attempts();
        match &loaded {
            Ok(_) => *attempts = Attempts::NONE,
            Err(error) => {
                attempts.failures += 1;
                attempts.last_failure = Some(error.clone());
            }
        }
        loaded
    }

    /// [`attempts`](Self::attempts), for a call from inside the load, which would wait for itself.
    #[track_caller]
    fn attempts_from_outside(&self) -> MutexGuard<'_, Attempts<C::FieldEnum>> {
        let attempts = self.attempts();
        if attempts.loading == Some(thread::current().id()) {
            drop(attempts);
            let config = C::SCHEMA.name();
            panic!(
                "`{config}::global` is called from its own load, such as from a `validate`: it would wait for itself"
            );
        }
        attempts
    }

    fn attempts(&self) -> MutexGuard<'_, Attempts<C::FieldEnum>> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The load of this thread, until it ends, even by a panic.
struct Loading<'a, C: ConfigStruct>(&'a Global<C>);

impl<'a, C: ConfigStruct> Loading<'a, C> {
    fn start(global: &'a Global<C>) -> Self {
        global.attempts().loading = Some(thread::current().id());
        Self(global)
    }
}

impl<C: ConfigStruct> Drop for Loading<'_, C> {
    fn drop(&mut self) {
        self.0.attempts().loading = None;
    }
}

/// The config need not redact itself.
impl<C: ConfigStruct> fmt::Debug for Global<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Global").field("config", &C::SCHEMA.name()).finish_non_exhaustive()
    }
}

/// Why `Config::init_global`, made by [`#[lemna(global)]`](derive@crate::LemnaSecrets#global), did not load the config.
///
/// `Display` and `Debug` both print the whole report, as those of [`LoadError`] do.
#[non_exhaustive]
pub enum InitGlobalError<F: Field> {
    /// An earlier call of `init_global` or `global` has already loaded it. Its config stays; `loader` was not used.
    #[non_exhaustive]
    AlreadyLoaded {
        /// The name of the struct.
        config: &'static str,
    },
    /// The load failed. You can try it again.
    Load(LoadError<F>),
}

impl<F: Field> From<LoadError<F>> for InitGlobalError<F> {
    fn from(error: LoadError<F>) -> Self {
        Self::Load(error)
    }
}

impl<F: Field> fmt::Display for InitGlobalError<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyLoaded { config } => write!(
                f,
                "{config} is already loaded: call `{config}::init_global` once, before anything calls `{config}::global`"
            ),
            Self::Load(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl<F: Field> std::error::Error for InitGlobalError<F> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::AlreadyLoaded { .. } => None,
            Self::Load(error) => error.source(),
        }
    }
}

impl<F: Field> fmt::Debug for InitGlobalError<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
