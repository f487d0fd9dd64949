use std::fmt;

/// What is wrong with a line of a `.env` file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LineProblem {
    /// A quote opens on it and never closes, or text follows the closing one.
    UnclosedQuote,
    /// Text follows the closing quote.
    TextAfterQuote,
    /// Its value has no quotes and continues in the next lines: a key, a certificate, JSON.
    GoesOn,
    /// It has no `=`.
    NoEquals,
    /// Only `=` follows the first `=`, as at the end of base64: probably a secret that is alone on the line.
    OnlyEquals,
    /// The text left of the `=` is not a name.
    BadName,
    /// An invisible character, or one that looks like a blank, is left of the `=`: text copied from a page or a chat
    /// often has them.
    #[non_exhaustive]
    Unseen {
        /// Its place in the line, in characters from 1.
        column: usize,
        /// The character.
        character: char,
    },
    /// Its references expand to more text than a file can hold.
    TooLong,
    /// It cannot be read for a reason internal to the reader.
    Refused,
}

impl fmt::Display for LineProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnclosedQuote => "the quote that opens on this line is not closed, or text follows where it closes",
            Self::TextAfterQuote => "text follows the closing quote",
            Self::GoesOn => "the value continues in the next lines: put it in quotes",
            Self::NoEquals => "no `=` after the name",
            Self::OnlyEquals => "it ends like base64, with nothing but `=` for a value",
            Self::Unseen { column, character } => {
                let code = u32::from(*character);
                return write!(
                    f,
                    "character {column} is U+{code:04X}, which is invisible and cannot be part of a name"
                );
            }
            Self::BadName => "the text left of the `=` is not a name",
            Self::TooLong => "its references expand to more text than a .env file can hold",
            Self::Refused => "not readable as `NAME=value`",
        })
    }
}
