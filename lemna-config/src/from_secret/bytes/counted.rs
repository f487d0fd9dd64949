//! What a fixed number of bytes is called, put together by the compiler.

/// The texts for `N` bytes.
pub(super) struct Counted<const N: usize>;

impl<const N: usize> Counted<N> {
    const BASE64: Text = Text::new(N, "in base64");
    const HEX: Text = Text::new(N, "in hex");
    pub(super) const IN_BASE64: &'static str = Self::BASE64.as_str();
    pub(super) const IN_HEX: &'static str = Self::HEX.as_str();
}

struct Text {
    /// Filled from its end.
    buffer: [u8; 48],
    start: usize,
}

impl Text {
    const fn new(count: usize, form: &str) -> Self {
        let unit = if count == 1 { " byte " } else { " bytes " };
        let mut text = Self { buffer: [0; 48], start: 48 }.before(form.as_bytes()).before(unit.as_bytes());
        let mut rest = count;
        loop {
            text = text.before(&[b"0123456789"[rest % 10]]);
            rest /= 10;
            if rest == 0 {
                return text;
            }
        }
    }

    const fn before(mut self, piece: &[u8]) -> Self {
        let mut at = piece.len();
        while at > 0 {
            at -= 1;
            self.start -= 1;
            self.buffer[self.start] = piece[at];
        }
        self
    }

    const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.buffer.split_at(self.start).1) {
            Ok(text) => text,
            Err(_) => panic!("it is made of ASCII"),
        }
    }
}
