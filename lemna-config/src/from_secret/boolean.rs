use super::{FromSecret, Invalid, Wanted};

impl FromSecret for bool {
    fn from_secret(text: &str) -> Result<Self, Invalid> {
        let is_one_of = |words: [&str; 4]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
        if is_one_of(["true", "1", "yes", "on"]) {
            Ok(true)
        } else if is_one_of(["false", "0", "no", "off"]) {
            Ok(false)
        } else {
            let invalid = Invalid::new("a truth value (true/false, 1/0, yes/no, on/off)", "it is not one of these");
            Err(invalid.of_form(Wanted::Truth))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_spellings_are_read() {
        for yes in ["true", "1", "yes", "on", "TRUE", "Yes"] {
            assert_eq!(bool::from_secret(yes), Ok(true), "{yes}");
        }
        for no in ["false", "0", "no", "off", "False", "OFF"] {
            assert_eq!(bool::from_secret(no), Ok(false), "{no}");
        }
        for neither in ["y", "2", " true", "true\n", "enabled"] {
            assert!(bool::from_secret(neither).is_err(), "{neither:?}");
        }
    }
}
