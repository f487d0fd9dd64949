//! The variables of the process that no source has: each is read when its name is first requested, because a copy of
//! the whole environment is never made.

use std::fmt;
use std::hash::BuildHasher as _;
use std::sync::OnceLock;

use rustc_hash::FxBuildHasher;

use crate::source::Found;
use crate::system::process::ProcessEnv;

/// Only grows, so that what was handed out stays where it is.
#[derive(Default)]
pub(super) struct Others {
    first: OnceLock<Box<Other>>,
}

/// A tree, in which the next bits of a name's hash say where it goes on.
struct Other {
    name: String,
    found: Found,
    next: [OnceLock<Box<Other>>; 4],
}

impl Others {
    /// What the process has under `name`, from the first time on that it has something.
    pub(super) fn find(&self, name: &str, process: &ProcessEnv) -> Option<&Found> {
        let mut place = &self.first;
        let mut hash = FxBuildHasher.hash_one(name);
        loop {
            let Some(other) = place.get() else {
                let other = Other { name: name.to_owned(), found: process.find(name)?, next: Default::default() };
                // Where another thread was faster, the next turn looks at what it found.
                let _ = place.set(Box::new(other));
                continue;
            };
            if other.name == name {
                return Some(&other.found);
            }
            place = &other.next[(hash & 3) as usize];
            hash >>= 2;
        }
    }
}

impl fmt::Debug for Others {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Others").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    fn text(found: Option<&Found>) -> Option<&str> {
        match found? {
            Found::Value(value) => Some(value.text()),
            Found::Unusable(_) => None,
        }
    }

    #[test]
    fn what_was_found_once_stays_and_what_was_not_is_looked_for_again() {
        let given = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            pairs.collect::<ProcessEnv>()
        };
        let others = Others::default();
        assert_eq!(text(others.find("B", &given(&[("A", "one")]))), None);
        let first = others.find("A", &given(&[("A", "one")]));
        let later = given(&[("A", "two"), ("B", "two")]);
        assert_eq!(text(others.find("B", &later)), Some("two"));
        assert_eq!((text(first), text(others.find("A", &later))), (Some("one"), Some("one")));
        assert!(!format!("{others:?}").contains("one"));
    }

    #[test]
    fn threads_that_ask_at_once_see_the_same() {
        let names: Vec<String> = (0..50).map(|number| format!("NAME_{number}")).collect();
        let pairs = names.iter().map(|name| (name.clone(), name.to_lowercase()));
        let (process, others) = (pairs.collect::<ProcessEnv>(), Others::default());
        let places = |_| {
            let find = |name: &String| text(others.find(name, &process)).unwrap().as_ptr() as usize;
            names.iter().map(find).collect::<Vec<_>>()
        };
        let seen = thread::scope(|scope| {
            let running: Vec<_> = (0..8).map(|number| scope.spawn(move || places(number))).collect();
            running.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        assert!(seen.iter().all(|places| *places == seen[0]));
    }
}
