//! Names that were probably meant.

/// More would be noise.
const MOST: usize = 3;

/// The names of `held` that are near `asked`: at most three, the nearest first.
///
/// A held name of another alphabet than that of variables is never shown: it may come from anywhere.
pub(crate) fn names(asked: &str, held: &[String]) -> Vec<String> {
    let asked = fold(asked);
    let mut near: Vec<(usize, &String)> = held
        .iter()
        .filter(|name| is_plain(name))
        .filter_map(|name| distance(&asked, name).map(|distance| (distance, name)))
        .collect();
    near.sort();
    near.dedup();
    near.into_iter().take(MOST).map(|(_, name)| name.clone()).collect()
}

/// The number of mistypings between the two, the first of them folded, if it is small for names of their length.
fn distance(asked: &str, held: &str) -> Option<usize> {
    let allowed = 1 + asked.len() / 6;
    if letters(held).count().abs_diff(asked.len()) > allowed {
        return None;
    }
    Some(strsim::osa_distance(asked, &fold(held))).filter(|distance| *distance <= allowed)
}

/// Case and the kind of separator are the commonest mistakes of all.
fn fold(name: &str) -> String {
    letters(name).collect()
}

fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|c| !matches!(c, '_' | '-' | '.')).map(|c| c.to_ascii_uppercase())
}

fn is_plain(name: &str) -> bool {
    name.len() <= 128 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(asked: &str, held: &[&str]) -> Vec<String> {
        names(asked, &held.iter().map(ToString::to_string).collect::<Vec<_>>())
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
    fn at_most_three() {
        assert_eq!(near("NAME_0", &["NAME_1", "NAME_2", "NAME_3", "NAME_4"]).len(), 3);
    }

    #[test]
    fn a_name_that_could_move_the_cursor_is_not_shown() {
        assert!(near("API_KEY", &["API_KEY\u{1b}[2K", "API KEY"]).is_empty());
    }
}
