//! `rename_all`: how the names of variants and fields become texts.

use proc_macro2::Ident;
use syn::LitStr;
use syn::ext::IdentExt as _;

use crate::mistakes::Mistakes;
use crate::near::{did_you_mean, nearest};

/// A rule of `rename_all`. The rules are those of serde, so that one type can have both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

const CASES: &[(&str, Case)] = &[
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
    ("PascalCase", Case::Pascal),
    ("camelCase", Case::Camel),
    ("snake_case", Case::Snake),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("kebab-case", Case::Kebab),
    ("SCREAMING-KEBAB-CASE", Case::ScreamingKebab),
];

impl Case {
    /// The rule that is written, or `None` after a mistake.
    pub(crate) fn read(written: &LitStr, mistakes: &mut Mistakes) -> Option<Self> {
        let word = written.value();
        let case = CASES.iter().find(|(name, _)| *name == word).map(|(_, case)| *case);
        if case.is_none() {
            let meant = did_you_mean(meant(&word));
            mistakes.at(
                written,
                format!("there is no rule `{word}`{meant}\nthose of `rename_all` are: {}", rules().join(", ")),
            );
        }
        case
    }

    /// The text for a variant, whose name is taken to be in `PascalCase`.
    pub(crate) fn apply_to_variant(self, variant: &Ident) -> String {
        let name = variant.unraw().to_string();
        match self {
            Self::Pascal => name,
            Self::Lower => name.to_lowercase(),
            Self::Upper => name.to_uppercase(),
            Self::Camel => first_letter(&name, |first| first.to_lowercase().collect()),
            Self::Snake => words(&name, '_').to_lowercase(),
            Self::ScreamingSnake => words(&name, '_').to_uppercase(),
            Self::Kebab => words(&name, '-').to_lowercase(),
            Self::ScreamingKebab => words(&name, '-').to_uppercase(),
        }
    }

    /// The text for a field, whose name is taken to be in `snake_case`.
    pub(crate) fn apply_to_field(self, field: &Ident) -> String {
        let name = field.unraw().to_string();
        match self {
            Self::Lower | Self::Snake => name,
            Self::Upper | Self::ScreamingSnake => name.to_uppercase(),
            Self::Pascal => pascal(&name),
            Self::Camel => first_letter(&pascal(&name), |first| first.to_lowercase().collect()),
            Self::Kebab => name.replace('_', "-"),
            Self::ScreamingKebab => name.to_uppercase().replace('_', "-"),
        }
    }
}

/// The rule that `word` is most likely a slip for: one that differs in case, separators or the word `case` alone, or
/// else one that is spelled alike.
fn meant(word: &str) -> Option<&'static str> {
    let core = |name: &str| {
        let letters = name.replace(['_', '-', ' '], "").to_lowercase();
        letters.strip_suffix("case").unwrap_or(&letters).to_owned()
    };
    // `SNAKE_CASE` shows what it should make.
    let screaming = Some(format!("screaming{}", core(word))).filter(|_| !word.contains(char::is_lowercase));
    let rules = rules();
    let alike = |wanted: &str| rules.iter().copied().find(|name| core(name) == wanted);
    screaming.and_then(|wanted| alike(&wanted)).or_else(|| alike(&core(word))).or_else(|| nearest(word, &rules))
}

fn rules() -> Vec<&'static str> {
    CASES.iter().map(|(name, _)| *name).collect()
}

/// `name` with `separator` before every upper-case letter but the first.
fn words(name: &str, separator: char) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(separator);
        }
        words.push(letter);
    }
    words
}

fn pascal(name: &str) -> String {
    name.split('_').map(|word| first_letter(word, |first| first.to_uppercase().collect())).collect()
}

fn first_letter(name: &str, change: impl Fn(char) -> String) -> String {
    let mut letters = name.chars();
    letters.next().map(change).unwrap_or_default() + letters.as_str()
}

#[cfg(test)]
mod tests {
    use proc_macro2::{Ident, Span};

    use super::{CASES, Case, meant};

    #[test]
    fn variants_and_fields_are_renamed_as_serde_does() {
        let expected = [
            ("lowercase", "euwest1", "api_url_v2"),
            ("UPPERCASE", "EUWEST1", "API_URL_V2"),
            ("PascalCase", "EuWest1", "ApiUrlV2"),
            ("camelCase", "euWest1", "apiUrlV2"),
            ("snake_case", "eu_west1", "api_url_v2"),
            ("SCREAMING_SNAKE_CASE", "EU_WEST1", "API_URL_V2"),
            ("kebab-case", "eu-west1", "api-url-v2"),
            ("SCREAMING-KEBAB-CASE", "EU-WEST1", "API-URL-V2"),
        ];
        let (variant, field) = (Ident::new("EuWest1", Span::call_site()), Ident::new("api_url_v2", Span::call_site()));
        for ((rule, case), (expected_rule, for_variant, for_field)) in CASES.iter().zip(expected) {
            assert_eq!(*rule, expected_rule);
            assert_eq!(case.apply_to_variant(&variant), for_variant, "{rule}");
            assert_eq!(case.apply_to_field(&field), for_field, "{rule}");
        }
        assert_eq!(CASES.len(), expected.len());
    }

    #[test]
    fn odd_names_are_renamed_too() {
        let renamed = |case: Case, name: &str| case.apply_to_variant(&syn::parse_str(name).unwrap());
        assert_eq!(renamed(Case::Lower, "r#Type"), "type");
        assert_eq!(renamed(Case::Snake, "HTTP"), "h_t_t_p");
        assert_eq!(renamed(Case::Camel, "ÖlPreis"), "ölPreis");
        assert_eq!(renamed(Case::Kebab, "A"), "a");
        let field = |case: Case, name: &str| case.apply_to_field(&syn::parse_str(name).unwrap());
        assert_eq!(field(Case::Camel, "r#type"), "type");
        assert_eq!(field(Case::Camel, "__a__b"), "aB");
    }

    #[test]
    fn the_rule_that_was_meant_is_found() {
        for (word, rule) in [
            ("snake", Some("snake_case")),
            ("snakecase", Some("snake_case")),
            ("SNAKE_CASE", Some("SCREAMING_SNAKE_CASE")),
            ("screaming_snake_case", Some("SCREAMING_SNAKE_CASE")),
            ("kebab_case", Some("kebab-case")),
            ("kebap-case", Some("kebab-case")),
            ("Lowercase", Some("lowercase")),
            ("UPPER", Some("UPPERCASE")),
            ("camel", Some("camelCase")),
            ("title", None),
            ("", None),
        ] {
            assert_eq!(meant(word), rule, "{word}");
        }
    }
}
