//! A config of the crate config as a source.

use std::fmt;

use ::config::{Config, ConfigError, Value, ValueKind};

use super::by_path::{answer, bare, entry, node, words};
use crate::problem::SourceError;
use crate::source::{Answer, Request, Source};
use crate::tree::{self, Node};

/// What a [`Config`] of the crate config holds, as a source of this crate: for a program that moves one file at a time. A
/// value is for the field of the same path (`database.url`), whatever the field's name is; an origin is what config knows of
/// it.
///
/// It is built anew by each load, and by each refresh of a watch. `source_after(Place::EnvFile, ...)` puts it where config
/// files stand. Loads by name, such as [`load_env`](crate::load_env), find nothing here.
///
/// A config that cannot be built is a source that failed; its error is not shown, for it quotes values. Keys that no field has
/// are not reported: a config can belong to another struct, too.
///
/// ```
/// use lemna_config::interop::ConfigSource;
/// use lemna_config::{LemnaSecrets, Loader, Place};
///
/// #[derive(LemnaSecrets)]
/// struct Config {
///     port: u16,
///     host: String,
/// }
///
/// let files = ConfigSource::new(|| {
///     config::Config::builder().set_default("port", 8080)?.set_default("host", "localhost")?.build()
/// });
/// let loader = Loader::builder().vars([("PORT", "9000")]).no_env_file().source_after(Place::EnvFile, files);
/// let config = loader.load::<Config>()?.into_inner();
/// assert_eq!((config.port, config.host.as_str()), (9000, "localhost"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[cfg_attr(docsrs, doc(cfg(feature = "config")))]
pub struct ConfigSource {
    name: String,
    build: Box<dyn Fn() -> Result<Config, ConfigError> + Send + Sync>,
}

impl ConfigSource {
    /// The config that `build` builds, under the name `config`.
    pub fn new(build: impl Fn() -> Result<Config, ConfigError> + Send + Sync + 'static) -> Self {
        Self { name: "config".to_owned(), build: Box::new(build) }
    }

    /// The same under another name, which distinguishes it from others in an order or a message.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }
}

impl Source for ConfigSource {
    fn name(&self) -> &str {
        &self.name
    }

    async fn ask(&self, request: &Request) -> Result<Answer, SourceError> {
        let Ok(config) = (self.build)() else {
            return Err(SourceError::custom("it cannot be built; config's own error says why"));
        };
        Ok(answer(request, |path| {
            let value = path.split('.').try_fold(&config.cache, |value, key| match &value.kind {
                ValueKind::Table(table) => table.get(key),
                _ => None,
            })?;
            let place = value.origin().map_or_else(|| self.name.clone(), |origin| format!("{} ({origin})", self.name));
            Some((node_of(value), place))
        }))
    }
}

fn node_of(value: &Value) -> Node {
    node(match &value.kind {
        ValueKind::Nil => tree::Value::Null,
        ValueKind::Boolean(truth) => bare(truth),
        ValueKind::I64(number) => bare(number),
        ValueKind::I128(number) => bare(number),
        ValueKind::U64(number) => bare(number),
        ValueKind::U128(number) => bare(number),
        ValueKind::Float(number) => bare(number),
        ValueKind::String(text) => words(text),
        ValueKind::Table(table) => {
            tree::Value::Table(table.iter().map(|(key, value)| entry(key, node_of(value))).collect())
        }
        ValueKind::Array(list) => tree::Value::List(list.iter().map(node_of).collect()),
    })
}

/// No value.
impl fmt::Debug for ConfigSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfigSource").field("name", &self.name).finish_non_exhaustive()
    }
}
