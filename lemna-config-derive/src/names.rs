//! Names that are made from the names of the struct and of its fields.

use proc_macro2::Ident;
use quote::format_ident;
use syn::ext::IdentExt as _;

/// `ConfigField` for `Config`.
pub(crate) fn field_enum(config: &Ident) -> Ident {
    format_ident!("{}Field", config.unraw(), span = config.span())
}

/// `ApiUrl` for the field `api_url`.
pub(crate) fn variant(field: &Ident) -> Ident {
    Ident::new(&upper_camel(&field.unraw().to_string()), field.span())
}

/// `PasswordUser` for the field `user` of the variant `Password`.
pub(crate) fn variant_within(variant: &Ident, field: &Ident) -> Ident {
    let name = format!("{}{}", variant.unraw(), upper_camel(&field.unraw().to_string()));
    Ident::new(&without_meaning(name), field.span())
}

/// `iam_role` for the variant `IamRole`, as a field would be called.
pub(crate) fn path(variant: &Ident) -> String {
    let name: Vec<char> = variant.unraw().to_string().chars().collect();
    let mut path = String::new();
    for (at, letter) in name.iter().enumerate() {
        let ends_a_word = |before: &char| {
            before.is_lowercase()
                || before.is_numeric()
                || before.is_uppercase() && name.get(at + 1).is_some_and(|after| after.is_lowercase())
        };
        if letter.is_uppercase() && at.checked_sub(1).is_some_and(|before| ends_a_word(&name[before])) {
            path.push('_');
        }
        path.extend(letter.to_lowercase());
    }
    path
}

fn upper_camel(name: &str) -> String {
    let mut camel = String::new();
    for word in name.split('_').filter(|word| !word.is_empty()) {
        let mut letters = word.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        // `v1_2` and `v12` should not both become `V12`.
        if word.starts_with(|c: char| c.is_numeric()) && camel.ends_with(char::is_numeric) {
            camel.push('_');
        }
        camel.extend(first);
        if word.chars().any(char::is_lowercase) {
            camel.push_str(letters.as_str());
        } else {
            camel.extend(letters.flat_map(char::to_lowercase));
        }
    }
    // `__` has no words; `_1` begins with a digit.
    if camel.is_empty() {
        name.to_owned()
    } else if camel.starts_with(|c: char| c.is_numeric()) {
        format!("_{camel}")
    } else {
        without_meaning(camel)
    }
}

/// `name`, unless that means something else beside variants.
fn without_meaning(name: String) -> String {
    if matches!(name.as_str(), "Self" | "ALL") { format!("{name}_") } else { name }
}

#[cfg(test)]
mod tests {
    use proc_macro2::{Ident, Span};

    use super::{path, upper_camel, variant_within};

    fn ident(name: &str) -> Ident {
        Ident::new(name, Span::call_site())
    }

    #[test]
    fn variants_become_parts_of_paths() {
        for (variant, part) in [
            ("Password", "password"),
            ("IamRole", "iam_role"),
            ("R2", "r2"),
            ("S3Bucket", "s3_bucket"),
            ("OAuth2Token", "o_auth2_token"),
            ("HTTPProxy", "http_proxy"),
            ("IAM", "iam"),
            ("Ärger", "ärger"),
        ] {
            assert_eq!(path(&ident(variant)), part);
        }
    }

    #[test]
    fn fields_of_variants_become_variants() {
        for (variant, field, joined) in [("Iam", "role_arn", "IamRoleArn"), ("A", "l_l", "ALL_"), ("V", "_1", "V_1")] {
            assert_eq!(variant_within(&ident(variant), &ident(field)), joined);
        }
    }

    #[test]
    fn fields_become_variants() {
        for (field, variant) in [
            ("api_url", "ApiUrl"),
            ("type", "Type"),
            ("r2", "R2"),
            ("API_URL", "ApiUrl"),
            ("a__b_", "AB"),
            ("v1_2", "V1_2"),
            ("_1", "_1"),
            ("__", "__"),
            ("self_", "Self_"),
            ("a_l_l", "ALL_"),
            ("schlüssel", "Schlüssel"),
        ] {
            assert_eq!(upper_camel(field), variant);
        }
    }
}
