//! Has dotenvy read one value, written anew so that it reads what python-dotenv would.

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretString};

use super::reference::after_dollar;
use super::statement::{Quote, Statement};
use crate::problem::LineProblem;

/// The values of references.
pub(super) struct Interpolation<'a, 'text> {
    pub(super) lookup: &'a dyn Fn(&str) -> Option<SecretString>,
    /// How much text references can still add.
    pub(super) room: usize,
    /// The names that nothing has.
    pub(super) unknown: Vec<&'text str>,
    /// The names that references were replaced by the values of.
    pub(super) taken_in: Vec<&'text str>,
}

pub(super) fn read<'text>(
    statement: &Statement<'text>,
    interpolation: Option<&mut Interpolation<'_, 'text>>,
) -> Result<SecretString, LineProblem> {
    // Room for every character to be escaped: growing would leave copies behind that nothing wipes.
    let mut rewritten = Rewritten(Zeroizing::new(String::with_capacity(2 * statement.raw.len() + 4)));
    // The name is read already, and dotenvy would refuse some: it gets a separate one.
    rewritten.0.push_str("V=\"");
    rewritten.value(statement.raw, statement.quote, interpolation)?;
    rewritten.0.push('"');
    ask_dotenvy(&rewritten.0)
}

/// dotenvy's own copies of the text are freed without being wiped; there is no handle to them.
fn ask_dotenvy(statement: &str) -> Result<SecretString, LineProblem> {
    let mut read = dotenvy::from_read_iter(statement.as_bytes());
    match (read.next(), read.next()) {
        (Some(Ok((_, value))), None) => {
            let value = Zeroizing::new(value);
            Ok(SecretString::from(value.as_str()))
        }
        // The error holds the statement's text.
        _ => Err(LineProblem::Refused),
    }
}

/// The inside of double quotes in dotenvy's dialect. A `$` goes in only escaped, or dotenvy would look into the
/// environment of the process.
struct Rewritten(Zeroizing<String>);

impl Rewritten {
    fn value<'text>(
        &mut self,
        raw: &'text str,
        quote: Quote,
        mut interpolation: Option<&mut Interpolation<'_, 'text>>,
    ) -> Result<(), LineProblem> {
        let mut rest = raw;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            match c {
                '\\' => {
                    let length = self.escape(rest, quote, interpolation.is_some());
                    rest = &rest[length..];
                }
                '$' => match interpolation.as_deref_mut() {
                    Some(interpolation) if quote != Quote::Single => {
                        rest = self.reference(rest, quote, interpolation)?;
                    }
                    _ => self.literal('$'),
                },
                // Python opens files so that every line ends in `\n`.
                '\r' => {
                    self.literal('\n');
                    rest = rest.strip_prefix('\n').unwrap_or(rest);
                }
                _ => self.literal(c),
            }
        }
        Ok(())
    }

    /// What a backslash and the start of `rest` mean; gives how much of `rest` that took.
    fn escape(&mut self, rest: &str, quote: Quote, interpolating: bool) -> usize {
        let decoded = match (quote, rest.chars().next()) {
            (Quote::None | Quote::Double, Some('$')) if interpolating => '$',
            (Quote::Single | Quote::Double, Some(c @ ('\\' | '\''))) => c,
            (Quote::Double, Some('"')) => '"',
            (Quote::Double, Some('n')) => '\n',
            (Quote::Double, Some('a')) => '\u{7}',
            (Quote::Double, Some('b')) => '\u{8}',
            (Quote::Double, Some('f')) => '\u{c}',
            (Quote::Double, Some('r')) => '\r',
            (Quote::Double, Some('t')) => '\t',
            (Quote::Double, Some('v')) => '\u{b}',
            _ => {
                self.literal('\\');
                return 0;
            }
        };
        self.literal(decoded);
        1
    }

    /// Gives the text after the reference.
    fn reference<'text>(
        &mut self,
        rest: &'text str,
        quote: Quote,
        interpolation: &mut Interpolation<'_, 'text>,
    ) -> Result<&'text str, LineProblem> {
        let Some(reference) = after_dollar(rest) else {
            self.literal('$');
            return Ok(rest);
        };
        let found = (interpolation.lookup)(reference.name);
        match (found, reference.default) {
            // Empty is not a value where there is a default, as everywhere in this library.
            (Some(found), default) if default.is_none() || !found.expose_secret().is_empty() => {
                let found = found.expose_secret();
                interpolation.room = interpolation.room.checked_sub(found.len()).ok_or(LineProblem::TooLong)?;
                interpolation.taken_in.push(reference.name);
                found.chars().for_each(|c| self.literal(c));
                Ok(reference.rest)
            }
            (_, Some(default)) => {
                self.value(default, quote, None)?;
                Ok(reference.rest)
            }
            (_, None) => {
                interpolation.unknown.push(reference.name);
                self.literal('$');
                Ok(rest)
            }
        }
    }

    fn literal(&mut self, c: char) {
        if matches!(c, '\\' | '"' | '$') {
            self.0.push('\\');
        }
        self.0.push(c);
    }
}
