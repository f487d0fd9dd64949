//! What is written in one request: cut to what a server takes.

use super::error::{AdminError, AdminErrorKind};
use super::push::{Entry, Planned};
use super::session::json;

/// Servers accept bodies of 1 MiB, but a proxy before them can accept less.
const LARGEST_BATCH: usize = 512 * 1024;
/// Beside the rest of the body, what a server takes.
const LARGEST_SECRET: usize = 1000 * 1024;
const MOST_OF_A_BATCH: usize = 100;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Create,
    Update,
}

pub(super) struct Batch<'a> {
    pub(super) verb: Verb,
    pub(super) secrets: Vec<&'a Planned>,
    pub(super) tries: u32,
}

impl Batch<'_> {
    pub(super) fn halves(&self) -> [Self; 2] {
        let (one, other) = self.secrets.split_at(self.secrets.len() / 2);
        [one, other].map(|half| Self { secrets: half.to_vec(), ..*self })
    }
}

/// Cut to what fits a request.
pub(super) fn batches<'a>(
    verb: Verb,
    all: impl Iterator<Item = &'a Planned>,
    tries: u32,
) -> Result<Vec<Batch<'a>>, AdminError> {
    let mut batches: Vec<Batch<'a>> = Vec::new();
    let mut room = 0;
    for wanted in all {
        let size = json(&Entry::of(wanted))?.len() + 1;
        if size > LARGEST_SECRET {
            return Err(AdminErrorKind::TooLarge { name: wanted.name.clone() }.into());
        }
        match batches.last_mut() {
            Some(batch) if size <= room && batch.secrets.len() < MOST_OF_A_BATCH => batch.secrets.push(wanted),
            _ => {
                batches.push(Batch { verb, secrets: vec![wanted], tries });
                room = LARGEST_BATCH;
            }
        }
        room = room.saturating_sub(size);
    }
    Ok(batches)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(name: &str, bytes: usize) -> Planned {
        Planned { name: name.to_owned(), value: "x".repeat(bytes).into() }
    }

    #[test]
    fn batches_are_cut_by_bytes_and_by_number() {
        let sizes = |all: &[Planned]| {
            let batches = batches(Verb::Create, all.iter(), 0).unwrap();
            batches.iter().map(|batch| batch.secrets.len()).collect::<Vec<_>>()
        };
        let small: Vec<_> = (0..250).map(|at| wanted(&format!("N{at}"), 8)).collect();
        assert_eq!(sizes(&small), [100, 100, 50]);
        let large: Vec<_> = (0..4).map(|at| wanted(&format!("N{at}"), 200 * 1024)).collect();
        assert_eq!(sizes(&large), [2, 2]);
        assert_eq!(sizes(&[wanted("A", 10), wanted("B", 900 * 1024), wanted("C", 10)]), [1, 1, 1]);
        assert_eq!(sizes(&[]), [0; 0]);
    }

    #[test]
    fn a_secret_that_no_request_can_hold_is_named_and_not_shown() {
        let all = [wanted("MARKER_NAME", 2 * 1024 * 1024)];
        let error = batches(Verb::Create, all.iter(), 0).err().unwrap();
        assert_eq!(error.kind(), &AdminErrorKind::TooLarge { name: "MARKER_NAME".to_owned() });
    }
}
