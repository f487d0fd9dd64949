//! A figment as a source.

use std::fmt;

use ::figment::Figment;
use ::figment::error::Kind;
use ::figment::value::{Num, Value};

use super::by_path::{answer, bare, entry, node, words};
use crate::problem::SourceError;
use crate::source::{Answer, Request, Source};
use crate::tree::{self, Node};

/// What a [`Figment`] holds, as a source of this crate: for a program that moves one file at a time. A value is for the field
/// of the same path (`database.url`), whatever the field's name is; an origin is what figment knows of it.
///
/// It is put together anew by each load, and by each refresh of a watch. `source_after(Place::EnvFile, ...)` puts it where
/// config files stand. Loads by name, such as [`load_env`](crate::load_env), find nothing here.
///
/// A figment that cannot be put together is a source that failed; its error is not shown, for it quotes values. Keys that no
/// field has are not reported: a figment can belong to another struct, too.
///
/// ```
/// use figment::Figment;
/// use figment::providers::Serialized;
/// use lemna_config::interop::FigmentSource;
/// use lemna_config::{LemnaSecrets, Loader, Place};
///
/// #[derive(LemnaSecrets)]
/// struct Config {
///     port: u16,
///     host: String,
/// }
///
/// let files = FigmentSource::new(|| Figment::from(Serialized::default("port", 8080)).merge(("host", "localhost")));
/// let loader = Loader::builder().vars([("PORT", "9000")]).no_env_file().source_after(Place::EnvFile, files);
/// let config = loader.load::<Config>()?.into_inner();
/// assert_eq!((config.port, config.host.as_str()), (9000, "localhost"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[cfg_attr(docsrs, doc(cfg(feature = "figment")))]
pub struct FigmentSource {
    name: String,
    build: Box<dyn Fn() -> Figment + Send + Sync>,
}

impl FigmentSource {
    /// The figment that `build` puts together, under the name `figment`.
    pub fn new(build: impl Fn() -> Figment + Send + Sync + 'static) -> Self {
        Self { name: "figment".to_owned(), build: Box::new(build) }
    }

    /// The same under another name, which distinguishes it from others in an order or a message.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    fn place(&self, figment: &Figment, value: &Value) -> String {
        let metadata = figment.get_metadata(value.tag());
        let place = metadata.map(|metadata| match &metadata.source {
            Some(source) => source.to_string(),
            None => metadata.name.to_string(),
        });
        place.map_or_else(|| self.name.clone(), |place| format!("{} ({place})", self.name))
    }
}

impl Source for FigmentSource {
    fn name(&self) -> &str {
        &self.name
    }

    async fn ask(&self, request: &Request) -> Result<Answer, SourceError> {
        let figment = (self.build)();
        let mut tables: Vec<(&str, Value)> = Vec::new();
        for field in request.fields() {
            let (first, _) = field.path().split_once('.').unwrap_or((field.path(), ""));
            if tables.iter().any(|(name, _)| *name == first) {
                continue;
            }
            match figment.find_value(first) {
                Ok(value) => tables.push((first, value)),
                Err(error) if matches!(error.kind, Kind::MissingField(_)) => {}
                Err(_) => return Err(SourceError::custom("one of its providers fails; figment's own error says why")),
            }
        }
        Ok(answer(request, |path| {
            let mut keys = path.split('.');
            let first = keys.next()?;
            let (_, top) = tables.iter().find(|(name, _)| *name == first)?;
            let value = keys.try_fold(top, |value, key| value.as_dict()?.get(key))?;
            Some((node_of(value), self.place(&figment, value)))
        }))
    }
}

fn node_of(value: &Value) -> Node {
    node(match value {
        Value::String(_, text) => words(text),
        Value::Char(_, c) => words(c.encode_utf8(&mut [0; 4])),
        Value::Bool(_, truth) => bare(truth),
        Value::Num(_, number) => number_of(*number),
        Value::Empty(..) => tree::Value::Null,
        Value::Dict(_, table) => {
            tree::Value::Table(table.iter().map(|(key, value)| entry(key, node_of(value))).collect())
        }
        Value::Array(_, list) => tree::Value::List(list.iter().map(node_of).collect()),
    })
}

fn number_of(number: Num) -> tree::Value {
    match number {
        Num::F32(float) => bare(&float),
        Num::F64(float) => bare(&float),
        whole => match (whole.to_i128(), whole.to_u128()) {
            (Some(number), _) => bare(&number),
            (None, Some(number)) => bare(&number),
            (None, None) => tree::Value::Null,
        },
    }
}

/// No value.
impl fmt::Debug for FigmentSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FigmentSource").field("name", &self.name).finish_non_exhaustive()
    }
}
