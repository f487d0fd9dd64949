//! A source of config.

use ::config::{ConfigError, Map, Source, Value};

use super::Variables;
use super::tree::{Node, Tree};

#[cfg_attr(docsrs, doc(cfg(feature = "config")))]
impl Source for Variables {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    /// Every value has its [origin](crate::Origin) as that of config's `Value`. A load that failed is
    /// `ConfigError::Foreign`, with the [`EnvError`](crate::EnvError).
    fn collect(&self) -> Result<Map<String, Value>, ConfigError> {
        let env = self.load().map_err(|error| ConfigError::Foreign(Box::new(error.clone())))?;
        Ok(table(self.keys.tree(env)))
    }
}

fn table(tree: Tree<'_>) -> Map<String, Value> {
    let value = |node| match node {
        Node::Value(text, origin) => Value::new(Some(&origin.to_string()), text),
        Node::Table(nested) => table(nested).into(),
    };
    tree.into_iter().map(|(key, node)| (key, value(node))).collect()
}
