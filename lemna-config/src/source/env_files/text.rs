//! What a `.env` file says, and what of it the file says by itself.

use std::path::Path;

use secrecy::ExposeSecret;

use super::Options;
use crate::dotenv;
use crate::dotenv::Parsed;
use crate::problem::FileProblem;
use crate::system::open::Opened;
use crate::trust::Trust;

#[derive(Debug)]
pub(super) struct Text {
    pub(super) parsed: Parsed,
    /// The same with references to variables of the process left as they are, where that is another text and matters.
    alone: Option<Parsed>,
}

impl Text {
    /// References of a file of another user are never resolved from the process: `A=${B}` would take what is not its own.
    pub(super) fn read(file: Opened, path: &Path, trust: Trust, options: &Options<'_>) -> Result<Self, FileProblem> {
        let text = options.reading.text(file, path, dotenv::SIZE_LIMIT)?;
        let text = text.expose_secret();
        let of_process = |name: &str| options.process.get(name).ok().flatten();
        let of_nobody = |_: &str| None;
        Ok(match trust {
            _ if !options.interpolate => Self { parsed: dotenv::parse(text, None), alone: None },
            Trust::Foreign => Self { parsed: dotenv::parse(text, Some(&of_nobody)), alone: None },
            Trust::Above => Self {
                parsed: dotenv::parse(text, Some(&of_process)),
                alone: Some(dotenv::parse(text, Some(&of_nobody))),
            },
            _ => Self { parsed: dotenv::parse(text, Some(&of_process)), alone: None },
        })
    }

    /// Whether the value of `name` holds a variable of the process. Of a file that is fully trusted it does not matter.
    pub(super) fn borrows(&self, name: &str, value: &str) -> bool {
        let alone = self.alone.as_ref().map(|alone| alone.entries.iter().find(|entry| entry.name == name));
        alone.is_some_and(|alone| alone.is_none_or(|alone| alone.value.expose_secret() != value))
    }
}
