//! JSON. Its parser knows no places: each value is taken as the piece of the text that it is, and looked into from there.

use std::fmt;

use secrecy::zeroize::Zeroizing;
use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::places::Places;
use super::{DEEPEST, Entry, Flaw, Node, Value};
use crate::problem::ConfigFileProblem;

pub(super) fn parse(text: &str) -> Result<Node, Flaw> {
    let places = Places::of(text);
    if text.trim().is_empty() {
        return Ok(Node { place: places.at(0), value: Value::Null });
    }
    match serde_json::from_str::<&RawValue>(text) {
        Ok(raw) => Reader { text, places: &places }.node(raw, 0),
        Err(error) => {
            let start = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
            let place = places.at(start + error.column().saturating_sub(1));
            Err(Flaw { place, problem: SYNTAX })
        }
    }
}

const SYNTAX: ConfigFileProblem = ConfigFileProblem::Syntax { format: "JSON" };

struct Reader<'text> {
    text: &'text str,
    places: &'text Places<'text>,
}

impl<'text> Reader<'text> {
    /// Where a piece of the text begins.
    fn offset(&self, raw: &RawValue) -> usize {
        raw.get().as_ptr().addr() - self.text.as_ptr().addr()
    }

    fn node(&self, raw: &'text RawValue, depth: usize) -> Result<Node, Flaw> {
        let place = self.places.at(self.offset(raw));
        let text = raw.get();
        let flaw = |problem| Flaw { place, problem };
        if depth > DEEPEST {
            return Err(flaw(ConfigFileProblem::TooDeep));
        }
        let value = match text.as_bytes().first() {
            Some(b'{') => Value::Table(self.table(text, depth)?),
            Some(b'[') => {
                let list: Vec<&RawValue> = serde_json::from_str(text).map_err(|_| flaw(SYNTAX))?;
                Value::List(list.into_iter().map(|raw| self.node(raw, depth + 1)).collect::<Result<_, _>>()?)
            }
            Some(b'"') => Value::Text(Zeroizing::new(serde_json::from_str(text).map_err(|_| flaw(SYNTAX))?)),
            Some(b'n') => Value::Null,
            _ => Value::Bare(Zeroizing::new(text.to_owned())),
        };
        Ok(Node { place, value })
    }

    fn table(&self, text: &'text str, depth: usize) -> Result<Vec<Entry>, Flaw> {
        let mut json = serde_json::Deserializer::from_str(text);
        // The text was parsed as a whole before. A key alone may be refused here: half a surrogate is no text.
        let pairs = json.deserialize_map(Pairs).map_err(|_| {
            let start = text.as_ptr().addr() - self.text.as_ptr().addr();
            Flaw { place: self.places.at(start), problem: SYNTAX }
        })?;
        let mut keys = std::collections::HashSet::new();
        let mut entries = Vec::with_capacity(pairs.len());
        for (key, raw) in pairs {
            let place = self.places.at(key_before(self.text, self.offset(raw)));
            if !keys.insert(key.clone()) {
                return Err(Flaw { place, problem: ConfigFileProblem::DuplicateKey });
            }
            entries.push(Entry { key, place, node: self.node(raw, depth + 1)? });
        }
        Ok(entries)
    }
}

/// Where the key of the value at `offset` begins: the last quote before the key's end that is not escaped.
fn key_before(text: &str, offset: usize) -> usize {
    let key = text[..offset].trim_end().trim_end_matches(':').trim_end();
    let inner = &key[..key.len().saturating_sub(1)];
    let is_bare = |at: usize| (at - inner[..at].trim_end_matches('\\').len()).is_multiple_of(2);
    inner.rmatch_indices('"').map(|(at, _)| at).find(|at| is_bare(*at)).unwrap_or(offset)
}

/// All pairs in their order, so that a key can be there twice.
struct Pairs;

impl<'de> Visitor<'de> for Pairs {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(pairs)
    }
}
