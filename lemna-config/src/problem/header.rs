use std::fmt;

/// Why a custom header cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HeaderProblem {
    /// A name without `=` and a value.
    NoValue,
    /// A quote that is not closed.
    Unclosed,
    /// Something other than a blank follows a closed quote.
    BehindQuote,
    /// A value without quotes around it begins with `=`, or contains a quote.
    Unquoted,
    /// The name is not a valid one.
    Name,
    /// HTTP or this library sets it itself, such as `Authorization` or `Host`.
    Reserved,
    /// There are more than a request can hold.
    TooMany,
    /// The value is empty.
    Empty,
    /// The value holds a line end, another control character, or one that is not ASCII.
    Value,
}

impl fmt::Display for HeaderProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoValue => "it has no `=` with a value",
            Self::Unclosed => "its quote is not closed",
            Self::BehindQuote => "its closing quote has no blank behind it",
            Self::Unquoted => "its value needs quotes: it begins with `=` or contains a quote",
            Self::Name => "its name is not one of HTTP",
            Self::Reserved => "it is set by HTTP or this library itself",
            Self::Empty => "its value is empty",
            Self::TooMany => "a request cannot hold so many headers",
            Self::Value => "its value contains a control character or one that is not ASCII",
        })
    }
}

impl std::error::Error for HeaderProblem {}

impl HeaderProblem {
    pub(super) fn remedy(self) -> &'static str {
        match self {
            Self::Reserved => "leave it out: a login sets the authorization, and the address the host",
            Self::NoValue | Self::Unclosed | Self::BehindQuote | Self::Unquoted | Self::Name | Self::Empty => {
                "write INFISICAL_CUSTOM_HEADERS as `Name=value Name-2=\"a value with blanks\"`"
            }
            Self::TooMany => "set only the headers that the gateway needs",
            Self::Value => "set it again in one line, as the gateway issued it",
        }
    }
}
