use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "infisical")]
use secrecy::SecretString;

use super::order::{Added, Beside};
use super::{Infisical, Loaded, Loader, Place, Settings};
use crate::error::LoadError;
#[cfg(feature = "admin")]
use crate::events::OnWait;
#[cfg(feature = "clap")]
use crate::flags::Flags;
use crate::hydrate::ConfigStruct;
#[cfg(feature = "infisical")]
use crate::infisical::client::InfisicalSettings;
use crate::source::Source;
use crate::source::config_files::ConfigFile;
use crate::source::env_files::EnvFile;
use crate::words::{Mode, Origin};

/// Sets up a [`Loader`].
#[derive(Default)]
#[must_use]
pub struct LoaderBuilder(Settings);

impl LoaderBuilder {
    /// Reads `variables` instead of the process environment, for the bootstrap variables as well.
    pub fn vars<K, V>(mut self, variables: impl IntoIterator<Item = (K, V)>) -> Self
    where
        K: Into<String>,
        V: Into<String>,
    {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into()));
        self.0.process = variables.collect();
        self
    }

    /// Reads no variables at all: [`vars`](Self::vars) of nothing.
    pub fn no_vars(self) -> Self {
        self.vars([("", ""); 0])
    }

    /// Reads this file as `.env`, instead of searching for one from the working directory upwards. A file of the same
    /// name with `.local` appended is read as `.env.local`. It is no error if neither exists.
    ///
    /// The file can be a pipe, such as `/dev/fd/63` of a shell's `<(...)`: the load waits for its text until the
    /// [deadline](Self::deadline). The loader reads each pipe once and keeps its text, for its clones and for a watch
    /// too.
    ///
    /// Naming a file vouches for it, whoever owns it: it is trusted like the process environment. So is the `.local`
    /// file beside it if it belongs to the same user, to the one that the program runs as, or to root.
    pub fn env_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.0.env_file = EnvFile::Given(path.into());
        self
    }

    /// Reads neither `.env` nor `.env.local`.
    pub fn no_env_file(mut self) -> Self {
        self.0.env_file = EnvFile::Nowhere;
        self
    }

    /// Resolves `$NAME` and `${NAME}` in values of `.env` files, from the lines above and the process environment. By
    /// default a dollar is a dollar, because passwords contain them.
    pub fn interpolate(mut self, interpolate: bool) -> Self {
        self.0.interpolate = interpolate;
        self
    }

    /// Reads this config file, which must be there: TOML, YAML or JSON, by the end of its name (`.toml`, `.yaml`, `.yml`,
    /// `.json`) and the feature of the same name. Called several times, a later file beats an earlier one; all rank below
    /// `.env` and above the defaults.
    ///
    /// A key is a field by its path in the struct, and a table is a nested struct: `endpoint_url` in the table `[r2]` is
    /// `r2.endpoint_url`. Lists and maps are lists and maps. What a scalar is read as is for the field's type to say, as
    /// everywhere; a field marked `#[lemna(json)]` takes the value as it stands. A null is as if the key were not there.
    ///
    /// `{env}` in the path is the [environment](Self::environment): `config.{env}.toml`. It is the loader's, or else that
    /// of `LEMNA_ENV`, or else that of `INFISICAL_ENV`, and of letters, digits, `_` and `-` alone. A load that knows none
    /// fails.
    ///
    /// Only fields are read from here: no variable that steers the load, such as `INFISICAL_TOKEN` or `LEMNA_MODE`. Naming
    /// a file vouches for it, whoever owns it. It is a regular file of at most 1 MiB.
    ///
    /// A key that no field has is a [warning](crate::Warning::UnknownKey), and an error in strict mode. What is wrong with
    /// a file fails the load in both modes, with line and column, and other files and fields are looked at all the same.
    pub fn file(self, path: impl Into<PathBuf>) -> Self {
        self.config_file(path.into(), true)
    }

    /// [`file`](Self::file) that need not be there.
    pub fn optional_file(self, path: impl Into<PathBuf>) -> Self {
        self.config_file(path.into(), false)
    }

    fn config_file(mut self, path: PathBuf, is_required: bool) -> Self {
        self.0.config_files.push(ConfigFile { path, is_required });
        self
    }

    /// Asks this Infisical instead of the one that the bootstrap variables name.
    #[cfg(feature = "infisical")]
    #[cfg_attr(docsrs, doc(cfg(feature = "infisical")))]
    pub fn infisical(mut self, settings: InfisicalSettings) -> Self {
        self.0.infisical = Infisical::Given(Box::new(settings));
        self
    }

    /// Sets the environment (such as `dev`), whatever `LEMNA_ENV` and `INFISICAL_ENV` say: for
    /// [files by environment](Self::file), and as the slug for Infisical. The other bootstrap variables count as ever. It
    /// does not change settings given to [`infisical`](Self::infisical).
    pub fn environment(mut self, slug: impl Into<String>) -> Self {
        self.0.environment = Some(slug.into());
        self
    }

    /// Whether an Infisical address without TLS, wherever it comes from, is a mistake that fails the load in both
    /// modes: see [`InfisicalSettings::https_only`]. Default: no.
    #[cfg(feature = "infisical")]
    #[cfg_attr(docsrs, doc(cfg(feature = "infisical")))]
    pub fn https_only(mut self, https_only: bool) -> Self {
        self.0.https_only = https_only;
        self
    }

    /// Keeps a last known good copy of Infisical's answers in this file, and uses it when Infisical cannot be reached.
    /// The variable `LEMNA_SNAPSHOT` beats it. Without either, no copy is kept.
    ///
    /// Each good load rewrites the file: sealed with a key that is derived from the client secret (or from
    /// [`snapshot_key`](Self::snapshot_key)), with mode 0600, and with only what the struct asks for. Its folder must
    /// exist. A copy that cannot be kept is a [warning](crate::Warning::SnapshotNotKept); a load waits at most a
    /// quarter of a second for the write.
    ///
    /// The copy is used when the server cannot be reached, does not answer in time, accepts no more requests or fails
    /// with an error (5xx), after the retries. It is never used after a refusal (401, 403, 404) or a broken answer; in
    /// [strict mode](crate::Mode::Strict), where a source that fails fails the load; when it is older than
    /// [`snapshot_max_age`](Self::snapshot_max_age); or when it was made for another server, project, environment,
    /// identity or set of names. If it has all that is needed, a server that does not react costs two seconds, not the
    /// whole deadline.
    ///
    /// A load from a copy has [`Freshness::Stale`](crate::Freshness::Stale) and
    /// [`Warning::Stale`](crate::Warning::Stale). If a copy could not be used,
    /// [`SourceError::snapshot`](crate::SourceError::snapshot) says why.
    ///
    /// ```
    /// use lemna_config::{LemnaSecrets, Loader, SnapshotProblem};
    ///
    /// #[derive(LemnaSecrets)]
    /// struct Config { api_key: String }
    ///
    /// let away = [
    ///     ("INFISICAL_CLIENT_ID", "made-up"),
    ///     ("INFISICAL_CLIENT_SECRET", "made-up"),
    ///     ("INFISICAL_API_URL", "http://127.0.0.1:1"), // nobody listens
    ///     ("INFISICAL_ENV", "dev"),
    /// ];
    /// let loader = Loader::builder().vars(away).no_env_file().snapshot("/nowhere/made-up.copy").build();
    /// let error = loader.load::<Config>().err().unwrap();
    /// # #[cfg(unix)]
    /// assert_eq!(error.sources()[0].snapshot().unwrap().1, SnapshotProblem::Absent);
    /// ```
    #[cfg(feature = "infisical")]
    #[cfg_attr(docsrs, doc(cfg(feature = "infisical")))]
    pub fn snapshot(mut self, path: impl Into<PathBuf>) -> Self {
        self.0.snapshot.path = Some(path.into());
        self
    }

    /// Keeps the access token in the [copy](Self::snapshot) too. A restart then takes one request, for what has changed
    /// since. Default: `false`.
    ///
    /// A token is kept only if it expires within 24 hours: set a shorter time to live for the identity's tokens in
    /// Infisical, where 30 days is the default. A token that is no longer valid costs a login, and causes no error.
    /// This works in strict mode too, because the server still answers.
    #[cfg(feature = "infisical")]
    #[cfg_attr(docsrs, doc(cfg(feature = "infisical")))]
    pub fn snapshot_token(mut self, keep: bool) -> Self {
        self.0.snapshot.token = keep;
        self
    }

    /// How old a [copy](Self::snapshot) can be and still replace Infisical. Default: 24 hours.
    #[cfg(feature = "infisical")]
    #[cfg_attr(docsrs, doc(cfg(feature = "infisical")))]
    pub fn snapshot_max_age(mut self, age: Duration) -> Self {
        self.0.snapshot.max_age = age;
        self
    }

    /// Seals the [copy](Self::snapshot) with a key that is derived from this one instead of the client secret: for
    /// logins without a client secret, or for copies that outlive its rotation. The key must have at least 16 random
    /// bytes: it is not stretched as a password would be.
    #[cfg(feature = "infisical")]
    #[cfg_attr(docsrs, doc(cfg(feature = "infisical")))]
    pub fn snapshot_key(mut self, key: SecretString) -> Self {
        self.0.snapshot.key = Some(key);
        self
    }

    /// Does not query Infisical, whatever the bootstrap variables say.
    pub fn no_infisical(mut self) -> Self {
        self.0.infisical = Infisical::Nowhere;
        self
    }

    /// Values that beat all others, by the names of their secrets: for tests and tools. If a name is given twice, the
    /// last value counts. The bootstrap variables and those that begin with `LEMNA_` are not read from here.
    ///
    /// ```
    /// use lemna_config::{LemnaSecrets, Loader};
    ///
    /// #[derive(LemnaSecrets)]
    /// struct Config { port: u16 }
    ///
    /// let loader = Loader::builder().vars([("PORT", "8080")]).no_env_file().overrides([("PORT", "0")]).build();
    /// assert_eq!(loader.load::<Config>()?.config().port, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn overrides<K, V>(mut self, values: impl IntoIterator<Item = (K, V)>) -> Self
    where
        K: Into<String>,
        V: Into<String>,
    {
        for (name, value) in values {
            self.0.overrides.insert(name.into(), value.into(), Origin::Overrides);
        }
        self
    }

    /// Takes the flags of the command line, which beat everything but [`overrides`](Self::overrides). You can call it
    /// for several structs: all count.
    #[cfg(feature = "clap")]
    #[cfg_attr(docsrs, doc(cfg(feature = "clap")))]
    pub fn flags<C>(mut self, flags: Flags<C>) -> Self {
        self.0.flags.get_or_insert_default().extend(flags.into_given());
        self
    }

    /// Adds a custom source between `.env.local` and Infisical. The first one added is the highest.
    pub fn source(self, source: impl Source) -> Self {
        self.add(source, None)
    }

    /// Adds a custom source directly before `place`, so its values beat those of `place`. If several are before one
    /// place, the first one added is the highest. If the [order](Self::order) leaves the place out, the source is left
    /// out, too.
    ///
    /// ```
    /// use lemna_config::{LemnaSecrets, Loader, Place, SecretsDirectory};
    ///
    /// #[derive(LemnaSecrets)]
    /// struct Config { port: u16 }
    ///
    /// # let folder = std::env::temp_dir().join(format!("lemna-config-before-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// std::fs::write(folder.join("PORT"), "9000")?;
    /// let mounted = SecretsDirectory::new(&folder);
    /// let loader = Loader::builder().vars([("PORT", "8080")]).no_env_file();
    /// let loader = loader.source_before(Place::Process, mounted).build();
    /// assert_eq!(loader.load::<Config>()?.config().port, 9000);
    /// # std::fs::remove_dir_all(folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn source_before(self, place: Place, source: impl Source) -> Self {
        self.add(source, Some(Beside::Before(place)))
    }

    /// Like [`source_before`](Self::source_before), but directly after `place`: its values beat only those further
    /// down.
    pub fn source_after(self, place: Place, source: impl Source) -> Self {
        self.add(source, Some(Beside::After(place)))
    }

    fn add(mut self, source: impl Source, beside: Option<Beside>) -> Self {
        self.0.sources.push(Added { source: Arc::new(source), beside });
        self
    }

    /// The order of precedence, highest first, instead of the default:
    ///
    /// | | place | what it holds |
    /// |---|---|---|
    /// | 1 | [`Place::Overrides`] | the values given to [`overrides`](Self::overrides) |
    /// | 2 | [`Place::CommandLine`] | the flags given to `flags` (feature `clap`) |
    /// | 3 | [`Place::Process`] | the process environment, or [`vars`](Self::vars) |
    /// | 4 | [`Place::EnvLocal`] | `.env.local` |
    /// | 5 | [`Place::Custom`] | custom [sources](Self::source), the first one added first |
    /// | 6 | [`Place::Infisical`] | Infisical |
    /// | 7 | [`Place::EnvFile`] | `.env` |
    /// | 8 | [`Place::ConfigFiles`] | the config files, the last one first |
    /// | | | then the field's default |
    ///
    /// [`Place::Source`] is one custom source by its name; [`Place::Custom`] is then the others. A name that no source
    /// has fails the load. A place that is left out is not searched.
    pub fn order(mut self, places: impl IntoIterator<Item = Place>) -> Self {
        self.0.order.clear();
        for place in places {
            if !self.0.order.contains(&place) {
                self.0.order.push(place);
            }
        }
        self
    }

    /// What happens when a source fails, instead of what the struct says. The variable `LEMNA_MODE` (`strict` or
    /// `lenient`) beats both.
    pub fn mode(mut self, mode: Mode) -> Self {
        self.0.mode = Some(mode);
        self
    }

    /// Whether a load fails, in both modes, if Infisical is not set up. Otherwise a deployment that has lost its
    /// bootstrap variables starts the service with whatever the other sources have. `#[lemna(require_infisical)]` sets
    /// this on the struct, `LEMNA_REQUIRE=infisical` from outside; one of the three is enough. Default: `false`.
    ///
    /// If Infisical is set up but cannot be reached, the [mode](Self::mode) decides. The error is
    /// [`SourceErrorKind::RequiredButAbsent`](crate::SourceErrorKind::RequiredButAbsent).
    pub fn require_infisical(mut self, require: bool) -> Self {
        self.0.requires_infisical = require;
        self
    }

    /// Whether a load looks for references in Infisical's values (`${NAME}`, `${env.folder.NAME}`) that lead nowhere,
    /// at the price of one more request for each folder. Default: `false`.
    ///
    /// A server of 2026 replaces such a reference with an empty text: `postgres://${USER}@db` silently loses its user.
    /// With this, [`Warning::UnresolvedReference`](crate::Warning::UnresolvedReference) names the secret and what it
    /// refers to. [`check`](crate::check()) always looks for them; turn it on for loads that no check precedes.
    #[cfg(feature = "infisical")]
    #[cfg_attr(docsrs, doc(cfg(feature = "infisical")))]
    pub fn compare_references(mut self, compare: bool) -> Self {
        self.0.compares_references = compare;
        self
    }

    /// The time limit for a whole load, retries included. Default: ten seconds.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.0.deadline = deadline;
        self
    }

    /// Calls `on_wait` before a wait for a rate limit of Infisical, with the length of the wait. It is called on the
    /// thread that then waits, which is not the caller's.
    #[cfg(feature = "admin")]
    #[cfg_attr(docsrs, doc(cfg(feature = "admin")))]
    pub fn on_wait(mut self, on_wait: impl Fn(Duration) + Send + Sync + 'static) -> Self {
        self.0.on_wait = Some(OnWait::new(on_wait));
        self
    }

    /// Builds the loader and calls [`Loader::load`].
    ///
    /// # Errors
    ///
    /// As [`Loader::load`].
    pub fn load<C: ConfigStruct>(self) -> Result<Loaded<C>, LoadError<C::FieldEnum>> {
        self.build().load()
    }

    /// Builds the loader.
    pub fn build(self) -> Loader {
        Loader(Arc::new(self.0))
    }
}

impl std::fmt::Debug for LoaderBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoaderBuilder").finish_non_exhaustive()
    }
}
