//! The usual causes for which a value is rejected: reported by their kind, never with a piece of the value.

use std::fmt;

/// What was probably done wrong with a value. Its `Display` holds no part of the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hint {
    /// It ends with a line end.
    LineEnd,
    /// It begins or ends with blanks.
    Blanks,
    /// It is in quotes.
    Quotes,
    /// It begins with a byte order mark.
    ByteOrderMark,
    /// It contains an invisible character, such as a zero-width space.
    Invisible,
    /// It is `changeme`, `xxx`, `<...>`, `TODO`, `your-...` or the like.
    Placeholder,
    /// It contains an unexpanded `${...}` or `{{...}}`.
    Unexpanded,
    /// Another tool has encrypted it (dotenvx, sops, Ansible Vault ...), and nothing decrypted it.
    Encrypted,
    /// It is PEM whose line ends are written out as `\n`.
    EscapedLineEnds,
    /// It is the path of a file with the secret, instead of the secret itself.
    FilePath,
    /// `http:/host`.
    OneSlash,
    /// `https//host`, `https:host` or `https:///host`.
    NoColonSlashes,
    /// A URL with a blank inside.
    InnerBlank,
    /// `host:port`, `host:port/path` or `//host`, where a URL is expected.
    NoScheme,
    /// `1,5`, where a number is expected: a decimal comma, a separator of thousands, or a list.
    DecimalComma,
    /// `1_000`, `1'000`, `1 000` or `0x10`, where plain digits are expected.
    DigitGroups,
    /// NaN or an infinity, where a number is expected.
    NotFinite,
    /// JSON, or brackets as in JSON, where several values with a separator are expected.
    Json,
    /// Quotes around single values of several.
    QuotedParts,
    /// `;`, `|`, `&` or blanks between several values, where another separator is expected.
    Separator,
    /// `30s`, or other letters behind the digits, where a number is expected.
    Unit,
    /// A word for yes or no that is not accepted.
    TruthWord,
    /// JSON that was quoted or escaped once too often.
    QuotedJson,
    /// JSON with a line end inside a text, which `\n` in double quotes of a `.env` file becomes.
    LineEndInJson,
    /// JSON without quotes, which a shell removes.
    NoJsonQuotes,
    /// The address that Kubernetes puts into `NAME_PORT` for a service with that name.
    ServiceAddress,
    /// A URL whose user or password has a `/`, `?` or `#` that is not percent-encoded.
    NotEncoded,
    /// The URL-safe alphabet of base64, where the usual one is expected.
    Base64Url,
    /// The usual alphabet of base64, where the URL-safe one is expected.
    Base64,
    /// How many characters it has: only for fields that are marked `public`.
    Length(usize),
    /// Which of its characters, counted from 1, is the first that does not fit: for fields that are marked `public`
    /// alone.
    Position(usize),
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LineEnd => "it ends with a line end",
            Self::Blanks => "it begins or ends with a blank",
            Self::Quotes => "it is in quotes, and they are part of the value",
            Self::ByteOrderMark => "it begins with a byte order mark, which is invisible",
            Self::Invisible => "it contains an invisible character",
            Self::Placeholder => "it is a placeholder that was never replaced",
            Self::Encrypted => "it is encrypted by another tool, such as dotenvx or sops",
            Self::EscapedLineEnds => "it is PEM with its line ends written out as \\n",
            Self::FilePath => "it is the path of a file, not the secret in it",
            Self::Unexpanded => "it contains an unexpanded reference such as ${...}",
            Self::OneSlash => "one slash follows its scheme, not two",
            Self::NoColonSlashes => "its scheme is not followed by ://",
            Self::InnerBlank => "it has a blank inside, which a URL writes as %20",
            Self::NoScheme => "it begins with its host, not with a scheme such as https://",
            Self::DecimalComma => "it has a comma between its digits, where none is accepted",
            Self::DigitGroups => "it is written as in source code (1_000, 0x10), where plain digits are required",
            Self::NotFinite => "it is NaN or infinite; #[lemna(from_str)] on the field allows that",
            Self::Json => "it is written as JSON, which #[lemna(json)] on the field would read",
            Self::QuotedParts => "its parts are in quotes: remove them",
            Self::Separator => "another separator is between its parts: #[lemna(separator = ...)] sets it",
            Self::Unit => "letters or a unit follow its number: remove them",
            Self::TruthWord => "it means yes or no, but is not an accepted word",
            Self::QuotedJson => "it is JSON that was quoted or escaped once too often",
            Self::LineEndInJson => {
                "it is JSON with a line end inside a text, as \\n in double quotes of a .env file becomes: write the JSON in \
                 single quotes"
            }
            Self::NoJsonQuotes => "it is JSON without its double quotes, which a shell takes away: put it in single quotes",
            Self::ServiceAddress => {
                "it is an address that Kubernetes sets for a service of this name: give the pod `enableServiceLinks: false`, \
                 or the field another name"
            }
            Self::NotEncoded => "its user or password has a character that a URL writes percent-encoded: / as %2F, ? as %3F, # as %23",
            Self::Base64Url => "it is in the URL-safe alphabet of base64, not in the usual one",
            Self::Base64 => "it is in the usual alphabet of base64, not in the URL-safe one",
            Self::Length(characters) => return write!(f, "it is {characters} characters long"),
            Self::Position(character) => return write!(f, "its character {character} is the first that does not fit"),
        })
    }
}

impl Hint {
    /// What to do about a text that nothing refuses.
    pub(crate) fn remedy(self) -> &'static str {
        match self {
            Self::LineEnd => "remove the line end",
            Self::Quotes => "remove the quotes",
            Self::ByteOrderMark | Self::Invisible => "retype it without that character",
            Self::Placeholder => "set the real value",
            Self::Unexpanded => "set the value that the reference names",
            Self::Encrypted => "decrypt it before the program starts, or set the plain value",
            Self::EscapedLineEnds => "set the PEM with real line ends",
            Self::FilePath => "set the content of the file, or read its folder with a SecretsDirectory",
            _ => "correct the value",
        }
    }
}
