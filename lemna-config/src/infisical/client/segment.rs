//! Names on their way into a path of the API.

use std::fmt::Write as _;

/// Whether a server takes `name` for just this name. `.` and `..` lead to another path, and so does nothing at all.
/// Servers cut white space off the ends of names, and neither they nor what stands before them agree on control
/// characters: with those it could be another secret that is asked for, or removed.
pub(crate) fn is_segment(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && !name.contains(char::is_control) && name.trim_matches(is_blank) == name
}

/// What JavaScript trims.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// Appends `segment` with all that means something in a URL percent-encoded.
pub(super) fn encode(segment: &str, path: &mut String) {
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            path.push(char::from(byte));
        } else {
            // A `String` takes whatever is written to it.
            let _ = write!(path, "%{byte:02X}");
        }
    }
}
