/// The byte order mark of UTF-8.
#[cfg(feature = "infisical")]
pub(crate) const UTF_8_MARK: &[u8] = "\u{feff}".as_bytes();

/// `text` without the byte order mark that editors of Windows put before it.
pub(crate) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Whether a text begins with the byte order mark of UTF-16, in which Windows PowerShell writes what `>` redirects.
pub(crate) fn is_utf_16(text: &[u8]) -> bool {
    text.starts_with(&[0xff, 0xfe]) || text.starts_with(&[0xfe, 0xff])
}
