//! Where something is in a text.

/// A line, and a column in characters, both counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Place {
    #[cfg(any(feature = "json", feature = "toml"))]
    const START: Self = Self { line: 1, column: 1 };

    /// The place behind `bytes`, which begin here. Half a character is none.
    #[cfg(any(feature = "json", feature = "toml"))]
    fn behind(self, bytes: &[u8]) -> Self {
        let mut place = self;
        for byte in bytes {
            match byte {
                b'\n' => place = Self { line: place.line + 1, column: 1 },
                byte if byte & 0xc0 != 0x80 => place.column += 1,
                _ => {}
            }
        }
        place
    }
}

/// The places of a text by offset. Each look is short, however long the lines are.
#[cfg(any(feature = "json", feature = "toml"))]
pub(super) struct Places<'text> {
    text: &'text [u8],
    /// The place at each multiple of [`STEP`].
    marks: Vec<Place>,
}

#[cfg(any(feature = "json", feature = "toml"))]
const STEP: usize = 512;

#[cfg(any(feature = "json", feature = "toml"))]
impl<'text> Places<'text> {
    pub(super) fn of(text: &'text str) -> Self {
        let text = text.as_bytes();
        let mut marks = vec![Place::START];
        for (at, chunk) in text.chunks(STEP).enumerate() {
            marks.push(marks[at].behind(chunk));
        }
        Self { text, marks }
    }

    pub(super) fn at(&self, offset: usize) -> Place {
        let offset = offset.min(self.text.len());
        let mark = offset / STEP;
        self.marks[mark].behind(&self.text[mark * STEP..offset])
    }
}

#[cfg(all(test, any(feature = "json", feature = "toml")))]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_that_an_editor_shows() {
        let text = format!("aé\n{}x\r\ny", "ü".repeat(STEP));
        let places = Places::of(&text);
        let at = |offset| (places.at(offset).line, places.at(offset).column);
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(text.find('\n').unwrap()), (1, 3));
        assert_eq!(at(text.find('ü').unwrap()), (2, 1));
        assert_eq!(at(text.find('x').unwrap()), (2, u32::try_from(STEP).unwrap() + 1));
        assert_eq!(at(text.find('y').unwrap()), (3, 1));
        assert_eq!(at(usize::MAX), (3, 2));
    }
}
