//! How much an environment holds.

use super::may_be_anyones;
use crate::system::process;
use crate::words::Origin;

/// Of one variable, as [`size`] counts.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) const LONGEST: usize = 128 * 1024;
#[cfg(windows)]
pub(super) const LONGEST: usize = 32 * 1024;
#[cfg(not(any(target_os = "linux", target_os = "android", windows)))]
pub(super) const LONGEST: usize = usize::MAX;

/// Below this, nobody has to look at what the process has.
const SMALL: usize = 32 * 1024;

/// `NAME=value`, and the byte that ends it.
pub(super) fn size(name: &str, value: &str) -> usize {
    name.len() + value.len() + 2
}

/// Which of the variables, by their place, are to be left out so that a program can still be started with the rest and
/// with what the process has: the largest, as few as possible. Whoever writes secrets does not thereby crowd out a setting of a
/// trusted source: those of others go first.
pub(crate) fn without_room<'a>(variables: impl Iterator<Item = (&'a str, &'a str, &'a Origin)>) -> Vec<usize> {
    let sized = |(name, value, origin)| (size(name, value) + POINTER, name, !may_be_anyones(origin));
    let sizes: Vec<_> = variables.map(sized).collect();
    if sizes.iter().map(|(size, ..)| size).sum::<usize>() <= SMALL {
        return Vec::new();
    }
    // What is set already is replaced, or stays.
    let added = sizes.iter().map(|&(size, name, is_trusted)| Sized {
        is_trusted,
        size: size.saturating_sub(process::size_of(name, POINTER)),
    });
    // An eighth is left for the arguments of a program.
    let room = (limit() / 8 * 7).saturating_sub(process::size(POINTER));
    largest_beyond(room, &added.collect::<Vec<_>>())
}

/// How much a variable adds, and whether its source is trusted.
#[derive(Clone, Copy)]
struct Sized {
    is_trusted: bool,
    size: usize,
}

/// The places of the largest, those that are not trusted first, so that the rest is no more than `room`.
fn largest_beyond(room: usize, variables: &[Sized]) -> Vec<usize> {
    let mut places: Vec<_> = (0..variables.len()).collect();
    places.sort_by_key(|&place| (variables[place].is_trusted, std::cmp::Reverse(variables[place].size)));
    let mut left = variables.iter().map(|variable| variable.size).sum::<usize>();
    let is_needed = |&place: &usize| {
        let is_needed = left > room && variables[place].size > 0;
        left -= if is_needed { variables[place].size } else { 0 };
        is_needed
    };
    places.into_iter().filter(is_needed).collect()
}

/// Systems count the pointer to a variable too.
const POINTER: usize = size_of::<usize>();

/// What a program can be started with.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn limit() -> usize {
    (stack() / 4).clamp(128 * 1024, 6 * 1024 * 1024)
}

#[cfg(all(target_os = "linux", feature = "infisical"))]
fn stack() -> usize {
    use rustix::process::{Resource, getrlimit};

    getrlimit(Resource::Stack).current.map_or(usize::MAX, |bytes| usize::try_from(bytes).unwrap_or(usize::MAX))
}

/// The usual one.
#[cfg(any(target_os = "android", all(target_os = "linux", not(feature = "infisical"))))]
fn stack() -> usize {
    8 * 1024 * 1024
}

#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
fn limit() -> usize {
    if cfg!(target_vendor = "apple") { 1024 * 1024 } else { 256 * 1024 }
}

#[cfg(not(unix))]
fn limit() -> usize {
    usize::MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_are_left_out_and_no_more_than_needed() {
        let of = |room, sizes: &[usize]| {
            largest_beyond(room, &sizes.iter().map(|&size| Sized { is_trusted: false, size }).collect::<Vec<_>>())
        };
        assert_eq!(of(60, &[10, 30, 20]), Vec::<usize>::new());
        assert_eq!(of(59, &[10, 30, 20]), [1]);
        assert_eq!(of(29, &[10, 30, 20]), [1, 2]);
        assert_eq!(of(0, &[10, 30, 20]), [1, 2, 0]);
        assert_eq!(of(0, &[0, 0]), Vec::<usize>::new());
    }

    #[test]
    fn a_trusted_variable_outlasts_all_others() {
        let variables = [(true, 40), (false, 10), (false, 0), (false, 20), (true, 50)];
        let variables = variables.map(|(is_trusted, size)| Sized { is_trusted, size });
        assert_eq!(largest_beyond(119, &variables), [3]);
        assert_eq!(largest_beyond(99, &variables), [3, 1]);
        assert_eq!(largest_beyond(89, &variables), [3, 1, 4]);
        assert_eq!(largest_beyond(0, &variables), [3, 1, 4, 0]);
    }

    #[test]
    fn little_always_has_room() {
        assert!(without_room([("API_KEY", "made-up", &Origin::Process)].into_iter()).is_empty());
    }
}
