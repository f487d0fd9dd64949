//! A provider of figment.

use ::figment::value::{Dict, Map, Value};
use ::figment::{Error, Metadata, Profile, Provider};

use super::Variables;
use super::tree::{Node, Tree};

#[cfg_attr(docsrs, doc(cfg(feature = "figment")))]
impl Provider for Variables {
    /// For a key, [`Metadata::interpolate`] gives the variable's name and where its value comes from, as errors of
    /// figment show it: `API_KEY, Infisical (lemna-platform, dev, /)`.
    fn metadata(&self) -> Metadata {
        let variables = self.clone();
        Metadata::named("lemna-config").interpolater(move |_: &Profile, keys: &[&str]| {
            let key = keys.join(".");
            variables.origin_of(&key).unwrap_or(key)
        })
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        // figment adds " in lemna-config".
        let env = self.load().map_err(|error| Error::from(format!("{error}\n")))?;
        Ok(self.profile.collect(dict(self.keys.tree(env))))
    }
}

impl Variables {
    /// The name of the variable at `key`, and where its value comes from.
    fn origin_of(&self, key: &str) -> Option<String> {
        let env = self.load().ok()?;
        // Of several, the last one counts.
        let (name, _) = self.keys.of(env).filter(|(_, found)| found == key).last()?;
        Some(format!("{name}, {}", env.origin(name)?))
    }
}

fn dict(tree: Tree<'_>) -> Dict {
    let value = |node| match node {
        Node::Value(text, _) => Value::from(text),
        Node::Table(table) => Value::from(dict(table)),
    };
    tree.into_iter().map(|(key, node)| (key, value(node))).collect()
}
