//! YAML 1.2, by its events: the parser builds no tree, so no alias is expanded before it is weighed.

use std::collections::{HashMap, HashSet};

use secrecy::zeroize::Zeroizing;
use yaml_rust2::Event;
use yaml_rust2::parser::{Parser, Tag};
use yaml_rust2::scanner::{Marker, ScanError, TScalarStyle};

use super::{DEEPEST, Entry, Flaw, Node, Place, Value};
use crate::problem::ConfigFileProblem;

/// The most text that all aliases together can expand to.
const MOST_COPIED: usize = 4 * 1024 * 1024;

/// What a value weighs beside its text.
const WEIGHT: usize = 64;

pub(super) fn parse(text: &str) -> Result<Node, Flaw> {
    let mut reader = Reader { parser: Parser::new_from_str(text), anchors: HashMap::new(), copied: 0 };
    let mut root = None;
    loop {
        let (event, mark) = reader.next()?;
        match event {
            Event::StreamEnd => break,
            Event::StreamStart | Event::DocumentStart | Event::DocumentEnd | Event::Nothing => {}
            _ if root.is_some() => return Err(flaw(mark, ConfigFileProblem::SecondDocument)),
            event => root = Some(reader.node(event, mark, 0)?),
        }
    }
    Ok(root.unwrap_or(Node { place: Place { line: 1, column: 1 }, value: Value::Null }))
}

struct Reader<'text> {
    parser: Parser<std::str::Chars<'text>>,
    anchors: HashMap<usize, Node>,
    copied: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Result<(Event, Marker), Flaw> {
        self.parser.next_token().map_err(|error: ScanError| flaw(*error.marker(), problem(&error)))
    }

    fn node(&mut self, event: Event, mark: Marker, depth: usize) -> Result<Node, Flaw> {
        if depth > DEEPEST {
            return Err(flaw(mark, ConfigFileProblem::TooDeep));
        }
        let (anchor, value) = match event {
            Event::Scalar(text, style, anchor, tag) => (anchor, scalar(text, style, tag.as_ref(), mark)?),
            Event::SequenceStart(anchor, tag) => {
                core(tag.as_ref(), mark)?;
                (anchor, Value::List(self.list(depth)?))
            }
            Event::MappingStart(anchor, tag) => {
                core(tag.as_ref(), mark)?;
                (anchor, Value::Table(self.table(depth)?))
            }
            Event::Alias(anchor) => return self.copy(anchor, mark, depth),
            _ => return Err(flaw(mark, ConfigFileProblem::Syntax { format: "YAML" })),
        };
        let node = Node { place: place(mark), value };
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Node>, Flaw> {
        let mut list = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(list),
                (event, mark) => list.push(self.node(event, mark, depth + 1)?),
            }
        }
    }

    fn table(&mut self, depth: usize) -> Result<Vec<Entry>, Flaw> {
        let (mut entries, mut keys) = (Vec::new(), HashSet::new());
        loop {
            let (event, mark) = self.next()?;
            if event == Event::MappingEnd {
                return Ok(entries);
            }
            let key = match event {
                Event::Scalar(key, TScalarStyle::Plain, ..) if key == "<<" => {
                    return Err(flaw(mark, ConfigFileProblem::MergeKey));
                }
                Event::Scalar(key, ..) => key,
                _ => return Err(flaw(mark, ConfigFileProblem::Key)),
            };
            if !keys.insert(key.clone()) {
                return Err(flaw(mark, ConfigFileProblem::DuplicateKey));
            }
            let (event, value_mark) = self.next()?;
            let node = self.node(event, value_mark, depth + 1)?;
            entries.push(Entry { key, place: place(mark), node });
        }
    }

    /// What an alias refers to, at the alias's own place. An anchor exists once its node is complete.
    fn copy(&mut self, anchor: usize, mark: Marker, depth: usize) -> Result<Node, Flaw> {
        let explodes = || flaw(mark, ConfigFileProblem::Aliases);
        let node = self.anchors.get(&anchor).ok_or_else(explodes)?;
        if depth + height(node) > DEEPEST {
            return Err(flaw(mark, ConfigFileProblem::TooDeep));
        }
        self.copied = self.copied.saturating_add(weight(node));
        if self.copied > MOST_COPIED { Err(explodes()) } else { Ok(Node { place: place(mark), ..node.clone() }) }
    }
}

/// How many levels are below `node`, at most [`DEEPEST`].
fn height(node: &Node) -> usize {
    let above = |below: Option<usize>| below.map_or(0, |below| below + 1);
    match &node.value {
        Value::Null | Value::Text(_) | Value::Bare(_) => 0,
        Value::List(list) => above(list.iter().map(height).max()),
        Value::Table(entries) => above(entries.iter().map(|entry| height(&entry.node)).max()),
    }
}

fn weight(node: &Node) -> usize {
    WEIGHT
        + match &node.value {
            Value::Null => 0,
            Value::Text(text) | Value::Bare(text) => text.len(),
            Value::List(list) => list.iter().map(weight).sum(),
            Value::Table(entries) => entries.iter().map(|entry| entry.key.len() + weight(&entry.node)).sum(),
        }
}

/// By the core schema of YAML 1.2, where `yes` and `no` are texts.
fn scalar(text: String, style: TScalarStyle, tag: Option<&Tag>, mark: Marker) -> Result<Value, Flaw> {
    let is_text = core(tag, mark)? == Some("str");
    let text = Zeroizing::new(text);
    Ok(match &**text {
        _ if is_text || style != TScalarStyle::Plain => Value::Text(text),
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "false" => Value::Bare(text),
        plain if is_number(plain) => Value::Bare(text),
        _ => Value::Text(text),
    })
}

/// Whether JSON would take it for one as well.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let starts = digits.starts_with(|c: char| c.is_ascii_digit()) && !digits.ends_with('.');
    let leads = digits.len() > 1 && digits.starts_with('0') && digits.as_bytes()[1].is_ascii_digit();
    starts && !leads && !digits.contains(".e") && !digits.contains(".E") && text.parse::<f64>().is_ok()
}

/// The name of a tag of the core schema.
fn core(tag: Option<&Tag>, mark: Marker) -> Result<Option<&str>, Flaw> {
    match tag {
        None => Ok(None),
        Some(tag)
            if tag.handle == "tag:yaml.org,2002:"
                && matches!(&*tag.suffix, "str" | "int" | "float" | "bool" | "null" | "seq" | "map") =>
        {
            Ok(Some(&tag.suffix))
        }
        Some(_) => Err(flaw(mark, ConfigFileProblem::Tag)),
    }
}

/// The parser's text is dropped, because it can quote the file.
fn problem(error: &ScanError) -> ConfigFileProblem {
    if error.info().contains("recursion") {
        ConfigFileProblem::TooDeep
    } else {
        ConfigFileProblem::Syntax { format: "YAML" }
    }
}

fn flaw(mark: Marker, problem: ConfigFileProblem) -> Flaw {
    Flaw { place: place(mark), problem }
}

/// The parser counts columns from 0.
fn place(mark: Marker) -> Place {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Place { line: number(mark.line()), column: number(mark.col()).saturating_add(1) }
}
