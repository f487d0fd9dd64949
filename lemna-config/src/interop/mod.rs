//! Variables for programs that have their config put together by [figment](https://docs.rs/figment) or
//! [config](https://docs.rs/config), and what those put together as a source of this crate.

mod by_path;
#[cfg(feature = "config")]
mod config;
#[cfg(feature = "config")]
mod config_source;
#[cfg(feature = "figment")]
mod figment;
#[cfg(feature = "figment")]
mod figment_source;
mod tree;

use std::fmt;
use std::sync::{Arc, LazyLock};

use crate::error::EnvError;
use crate::loader::Loader;
use crate::variables::Env;
#[cfg(feature = "config")]
pub use config_source::ConfigSource;
#[cfg(feature = "figment")]
pub use figment_source::FigmentSource;
use tree::Tree;

/// A load that runs when somebody first needs it.
type Loading = LazyLock<Result<Arc<Env>, EnvError>, Box<dyn FnOnce() -> Result<Arc<Env>, EnvError> + Send>>;

/// What Infisical has, or an [`Env`], as a layer of another crate's config: a provider of figment (feature `figment`)
/// and a source of config (feature `config`).
///
/// Nothing is loaded until figment or config read the layer. The first read loads once for all clones; it blocks as
/// [`load_env`](crate::load_env) does. A load that fails becomes the error of figment or config, with the whole text of
/// the [`EnvError`]. [The guide](crate::guide::interop) says how names become keys, and what the errors of these crates
/// show.
///
#[cfg_attr(feature = "figment", doc = "```")]
#[cfg_attr(not(feature = "figment"), doc = "```ignore")]
/// use figment::Figment;
/// use lemna_config::Loader;
/// use lemna_config::interop::Variables;
///
/// # let variables = [("APP_DATABASE__URL", "postgres://made.up/db")];
/// # let loader = Loader::builder().vars(variables).no_env_file().build();
/// let env = loader.load_env()?;
/// let variables = Variables::from_env(env).names(["APP_DATABASE__URL"]).prefix("APP_").separator("__");
/// let url: String = Figment::new().merge(variables).extract_inner("database.url")?;
/// assert_eq!(url, "postgres://made.up/db");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct Variables {
    loading: Arc<Loading>,
    keys: Keys,
    #[cfg(feature = "figment")]
    profile: ::figment::Profile,
}

/// Which variables are handed over, and under which keys.
#[derive(Debug, Clone, Default)]
struct Keys {
    names: Option<Vec<String>>,
    prefix: String,
    separator: String,
}

impl Variables {
    /// The secrets of the folder of Infisical that [`load_infisical`](crate::load_infisical) lists, and nothing else: a
    /// variable of the process with the same name has no effect. The order of your layers decides what beats them.
    ///
    /// If Infisical is not set up, the layer is empty. In lenient mode, it is also empty if the server cannot be
    /// reached, with a warning.
    pub fn infisical() -> Self {
        Self::infisical_with(&Loader::default())
    }

    /// [`infisical`](Self::infisical), with the settings of this loader.
    pub fn infisical_with(loader: &Loader) -> Self {
        let loader = loader.clone();
        Self::loaded_by(move || loader.load_infisical_alone())
    }

    /// What the [`Env`] of [`load_env`](crate::load_env) holds: the values of all sources of this crate, in its own order
    /// of precedence.
    pub fn env() -> Self {
        Self::env_with(&Loader::default())
    }

    /// [`env`](Self::env), with the sources of this loader.
    pub fn env_with(loader: &Loader) -> Self {
        let loader = loader.clone();
        Self::loaded_by(move || loader.load_env())
    }

    /// The contents of an already loaded [`Env`]. You can pass an `Arc<Env>` as well.
    pub fn from_env(env: impl Into<Arc<Env>>) -> Self {
        let env = env.into();
        Self::new(move || Ok(env))
    }

    fn loaded_by(load: impl FnOnce() -> Result<Env, EnvError> + Send + 'static) -> Self {
        Self::new(move || load().map(Arc::new))
    }

    fn new(load: impl FnOnce() -> Result<Arc<Env>, EnvError> + Send + 'static) -> Self {
        Self {
            loading: Arc::new(LazyLock::new(Box::new(load))),
            keys: Keys::default(),
            #[cfg(feature = "figment")]
            profile: ::figment::Profile::Default,
        }
    }

    /// Hands over only these variables; give whole names, with the prefix. Default: all that a source has
    /// ([`Env::names`]), without those that only the process environment has. With an `Env`, a name given here is also
    /// read from the process, as by [`Env::get`].
    pub fn names<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.keys.names = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Hands over only variables whose names begin with this, in any case, and removes it. Give the whole prefix:
    /// `"APP_"`, not `"APP"`. Default: all, whole.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.keys.prefix = prefix.into();
        self
    }

    /// The text in a name at which a nested table begins: with `"__"`, `DATABASE__URL` is `url` in the table
    /// `database`. Default: only a dot does that.
    pub fn separator(mut self, separator: impl Into<String>) -> Self {
        self.keys.separator = separator.into();
        self
    }

    /// The profile of figment that the values belong to. Default: `Profile::Default`. Figment puts the selected profile
    /// above it, whatever the order of merging; `Profile::Global` is above all.
    #[cfg(feature = "figment")]
    #[cfg_attr(docsrs, doc(cfg(feature = "figment")))]
    pub fn profile(mut self, profile: impl Into<::figment::Profile>) -> Self {
        self.profile = profile.into();
        self
    }

    fn load(&self) -> Result<&Env, &EnvError> {
        LazyLock::force(&self.loading).as_deref()
    }
}

impl Keys {
    /// The key of the variable `name`: parts with a dot between, in lower case, as figment and config have them for the
    /// process environment. `None` if it is not selected, or cannot be a key.
    fn key_of(&self, name: &str) -> Option<String> {
        let (prefix, rest) = name.split_at_checked(self.prefix.len())?;
        if !prefix.eq_ignore_ascii_case(&self.prefix) {
            return None;
        }
        let (rest, separator) = (rest.to_ascii_lowercase(), self.separator.to_ascii_lowercase());
        let key = if separator.is_empty() { rest } else { rest.replace(&separator, ".") };
        // config takes some of the others for a place in a list.
        let is_part =
            |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
        key.split('.').all(is_part).then_some(key)
    }

    /// The selected names in `env`, with their keys.
    fn of<'a>(&'a self, env: &'a Env) -> impl Iterator<Item = (&'a str, String)> {
        let chosen = self.names.iter().flatten().map(String::as_str).filter(|name| env.get(name).is_some());
        let all = self.names.is_none().then(|| env.names()).into_iter().flatten();
        chosen.chain(all).filter_map(|name| Some((name, self.key_of(name)?)))
    }

    /// The selected values in `env`.
    fn tree<'a>(&self, env: &'a Env) -> Tree<'a> {
        let mut tree = Tree::default();
        for (name, key) in self.of(env) {
            if let (Some(value), Some(origin)) = (env.get(name), env.origin(name)) {
                tree.insert(&key, value, origin);
            }
        }
        tree
    }
}

/// No name and no value.
impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Variables").field("prefix", &self.keys.prefix).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(prefix: &str, separator: &str, name: &str) -> Option<String> {
        Keys { names: None, prefix: prefix.into(), separator: separator.into() }.key_of(name)
    }

    #[test]
    fn a_name_is_a_key_as_figment_and_config_have_it() {
        for (prefix, separator, name, expected) in [
            ("", "", "API_KEY", Some("api_key")),
            ("", "", "tls.crt", Some("tls.crt")),
            ("", "__", "DATABASE__URL", Some("database.url")),
            ("", "_", "A_B_C", Some("a.b.c")),
            ("", "_X_", "A_x_B", Some("a.b")),
            ("APP_", "", "APP_PORT", Some("port")),
            ("app_", "", "App_PORT", Some("port")),
            ("APP_", "", "PORT", None),
            ("APP_", "", "APP", None),
            ("A", "", "Ä", None),
            ("APP_", "", "APP_", None),
            ("", "__", "__A", None),
            ("", "__", "A____B", None),
            ("", "", "A[9999]", None),
            ("", "", "A B", None),
            ("", "", "Ä", None),
            ("", "", "", None),
        ] {
            assert_eq!(key(prefix, separator, name).as_deref(), expected, "{prefix:?} {separator:?} {name:?}");
        }
    }
}
