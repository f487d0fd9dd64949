//! What a secret can be called. `tests/tests/names_list.rs` reads this file too, to hold the writer of lists to it.

/// What keeps `name`, a secret's name or prefix, from being one.
pub(crate) fn forbidden_in_secret(name: &str) -> Option<String> {
    let foreign = name.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')))?;
    let what = match foreign {
        ' ' => "a blank".to_owned(),
        other if other.is_control() => format!("the character {other:?}"),
        other => format!("`{other}`"),
    };
    Some(format!("{what} cannot be in a secret's name: it consists of the letters A-Z and a-z, digits and `_ - .`"))
}

#[cfg(test)]
mod tests {
    use super::forbidden_in_secret;

    #[test]
    fn what_no_secret_can_be_called_is_named() {
        assert_eq!(forbidden_in_secret("a-B_3.x"), None);
        for (name, named) in [("A B", "a blank"), ("A=B", "`=`"), ("A\0", "'\\0'"), ("Ü", "`Ü`")] {
            assert!(forbidden_in_secret(name).is_some_and(|what| what.contains(named)), "{name:?}");
        }
    }
}
