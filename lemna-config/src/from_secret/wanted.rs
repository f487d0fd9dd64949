/// What a text should have been, as far as that has typical mistakes: they are reported as a [`Hint`](crate::Hint).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Whole,
    Decimal,
    Truth,
    Url,
    Json,
    /// Several values with a separator between them.
    Several,
    Base64,
    Base64Url,
    /// Base64 in whichever alphabet.
    #[cfg_attr(not(feature = "base64"), expect(dead_code, reason = "what reads it is not there"))]
    Bytes,
    Hex,
}
