//! Names that were probably meant.

use super::SourceId;

/// More would be noise.
const MOST: usize = 3;

/// The names of `held` that are near one of `asked`: at most three, the nearest first.
///
/// A held name of another alphabet than that of variables is never shown: it can come from anywhere.
fn names(asked: &[&str], held: &[String]) -> Vec<String> {
    let asked: Vec<_> = asked.iter().map(|asked| fold(asked)).collect();
    let mut nearest: Vec<(usize, &String)> = Vec::new();
    for name in held.iter().filter(|name| is_plain(name)) {
        let Some(distance) = asked.iter().filter_map(|asked| distance(asked, name)).min() else { continue };
        let near = (distance, name);
        if let Err(place) = nearest.binary_search(&near) {
            nearest.insert(place, near);
            nearest.truncate(MOST);
        }
    }
    nearest.into_iter().map(|(_, name)| name.clone()).collect()
}

/// [`names`], as it fits the source that holds them. A name that names the file of a value does not count.
pub(crate) fn in_source(source: &SourceId, asked: &[&str], held: &[String]) -> Vec<String> {
    let mut near = if *source == SourceId::Process { names_in_a_crowd(asked, held) } else { names(asked, held) };
    near.retain(|near| !asked.iter().any(|asked| names_file_of(near, asked)));
    near
}

/// The one of `held` that names the file of what is `asked` for, as many images have it. In Infisical there are no files.
pub(crate) fn file_of(source: &SourceId, asked: &str, held: &[String]) -> Option<String> {
    let names_it = |held: &&String| *source != SourceId::Infisical && names_file_of(held, asked);
    held.iter().find(names_it).cloned()
}

fn names_file_of(held: &str, asked: &str) -> bool {
    held.strip_suffix("_FILE") == Some(asked)
}

/// [`names`] for a source that holds many unrelated names, such as the environment of a process: only another spelling
/// of a short name is near.
fn names_in_a_crowd(asked: &[&str], held: &[String]) -> Vec<String> {
    const SHORT: usize = 5;

    let mut near = names(asked, held);
    near.retain(|held| {
        let is_meant = |asked: &&str| {
            let (asked, held) = (fold(asked), fold(held));
            asked == held || (asked.len() > SHORT && misspelling(&asked, &held).is_some())
        };
        asked.iter().any(is_meant)
    });
    near
}

/// The one of `held` that was probably meant: a near name, or else the only one that begins alike (`production` for
/// `prod`).
pub(crate) fn nearest<'h>(asked: &str, held: &'h [String]) -> Option<&'h str> {
    /// Fewer letters are alike by chance.
    const ALIKE: usize = 3;

    if let Some(near) = names(&[asked], held).first() {
        return held.iter().map(String::as_str).find(|name| name == near);
    }
    let begins = |name: &str| name.chars().map(|c| c.to_ascii_lowercase()).take(ALIKE).collect::<String>();
    let start = begins(asked);
    let mut alike = held.iter().filter(|name| is_plain(name) && begins(name) == start);
    let only = alike.next().filter(|_| start.chars().count() == ALIKE && alike.next().is_none());
    only.map(String::as_str)
}

/// The near one of a few `words`.
pub(crate) fn word(asked: &str, words: &[&'static str]) -> Option<&'static str> {
    let asked = fold(asked);
    let near = words.iter().filter_map(|word| Some((distance(&asked, word)?, *word)));
    near.min().map(|(_, word)| word)
}

/// The number of mistypings between two folded names, if it is small for the length of the first: none of them is at the
/// first letter, where they are rare and other words differ.
pub(crate) fn misspelling(asked: &str, held: &str) -> Option<usize> {
    let is_alike = asked.chars().next() == held.chars().next();
    is_alike.then(|| edits(asked, held)).filter(|distance| *distance <= 1 + asked.len() / 6)
}

/// The number of mistypings between the two, the first of them folded, if it is small for names of their length.
fn distance(asked: &str, held: &str) -> Option<usize> {
    let allowed = 1 + asked.len() / 6;
    // Most are of another length, which is found out without a copy.
    let length = held.bytes().filter(|byte| !SEPARATORS.contains(&char::from(*byte))).count();
    if length.abs_diff(asked.len()) > allowed {
        return None;
    }
    let held = fold(held);
    Some(edits(asked, &held)).filter(|edits| *edits <= allowed)
}

/// How many letters must be put in, left out, replaced, or exchanged with their neighbour to turn `from` into `to`.
fn edits(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut above = vec![0; to.len() + 1];
    let mut last: Vec<usize> = (0..=to.len()).collect();
    let mut row = vec![0; to.len() + 1];
    for (at, letter) in from.iter().enumerate() {
        row[0] = at + 1;
        for (column, target) in to.iter().enumerate() {
            let replaced = last[column] + usize::from(letter != target);
            let mut fewest = replaced.min(last[column + 1] + 1).min(row[column] + 1);
            if at > 0 && column > 0 && *letter == to[column - 1] && from[at - 1] == *target {
                fewest = fewest.min(above[column - 1] + 1);
            }
            row[column + 1] = fewest;
        }
        (above, last, row) = (last, row, above);
    }
    last[to.len()]
}

/// Case and the kind of separator are the commonest mistakes of all.
pub(crate) fn fold(name: &str) -> String {
    name.replace(SEPARATORS, "").to_ascii_uppercase()
}

const SEPARATORS: [char; 3] = ['_', '-', '.'];

/// Whether it has the characters of a name, and no more of them than one has.
pub(crate) fn is_plain(name: &str) -> bool {
    name.len() <= 128 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn edits_are_counted_as_strsim_does(from in "[ABCß]{0,8}", to in "[ABCß]{0,8}") {
            prop_assert_eq!(edits(&from, &to), strsim::osa_distance(&from, &to));
        }
    }

    fn near(asked: &str, held: &[&str]) -> Vec<String> {
        names(&[asked], &held.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn mistypings_are_found_nearest_first() {
        assert_eq!(
            near("R2_SECRET_ACCESS_KEY", &["R2_SECRET_ACCES_KEYS", "R2_SECRET_ACCES_KEY", "R2_ACCESS_KEY_ID"]),
            ["R2_SECRET_ACCES_KEY", "R2_SECRET_ACCES_KEYS"]
        );
        assert_eq!(near("API_KEY", &["api-key", "APIKEY", "API_KYE"]), ["APIKEY", "api-key", "API_KYE"]);
    }

    #[test]
    fn other_names_are_not_shown() {
        assert!(near("API_KEY", &["GITHUB_TOKEN", "API_URL", "KEY"]).is_empty());
        assert!(near("PORT", &["HOST", "P"]).is_empty());
    }

    #[test]
    fn one_that_begins_alike_is_meant_if_it_is_the_only_one() {
        let environments = ["dev", "staging", "prod"].map(str::to_owned);
        for (asked, meant) in [
            ("production", Some("prod")),
            ("develop", Some("dev")),
            ("stagng", Some("staging")),
            ("qa", None),
            ("x", None),
        ] {
            assert_eq!(nearest(asked, &environments), meant, "{asked}");
        }
        assert_eq!(nearest("production", &["prod".to_owned(), "pro-eu".to_owned()]), None);
    }

    #[test]
    fn in_a_crowd_a_short_name_is_near_by_chance() {
        let near = |asked: &str, held: &str| !names_in_a_crowd(&[asked], &[held.to_owned()]).is_empty();
        assert!(near("API_KEY", "API_KYE") && near("API_KEY", "api-key") && near("PORT", "port"));
        assert!(!near("PORT", "SORT") && !near("HOST", "HOSTS") && !near("API_KEY", "UPI_KEY"));
    }

    #[test]
    fn a_word_of_a_few_is_near_or_none_is() {
        let words = ["strict", "lenient"];
        assert_eq!(word("stirct", &words), Some("strict"));
        assert_eq!(word("\"Lenient\"", &words), Some("lenient"));
        assert_eq!(word("no-such", &words), None);
        assert_eq!(word("", &words), None);
    }

    #[test]
    fn at_most_three() {
        assert_eq!(near("NAME_0", &["NAME_1", "NAME_2", "NAME_3", "NAME_4"]).len(), 3);
    }

    #[test]
    fn a_name_that_could_move_the_cursor_is_not_shown() {
        assert!(near("API_KEY", &["API_KEY\u{1b}[2K", "API KEY"]).is_empty());
    }
}
