//! That a default can be read: files made from a schema are made by tests, which should fail before production does.

use crate::schema::Schema;

/// # Panics
///
/// Where the type of a field refuses its default.
#[track_caller]
pub(super) fn assert_readable(schema: &Schema) {
    for field in schema.fields() {
        if let Some(invalid) = field.refused_default() {
            let expected = invalid.expected().unwrap_or(field.type_name());
            let part = invalid.part().map_or_else(String::new, |part| format!("{part} of "));
            panic!(
                "{}: {part}the default of {} ({}) is not {expected}: {}\ncorrect `default` in the struct",
                schema.name(),
                field.secret_name(),
                field.path(),
                invalid.reason()
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::from_secret::{FromSecret as _, Invalid};
    use crate::schema::FieldSchema;

    fn schema(check: fn() -> Result<(), Invalid>) -> Schema {
        let field = FieldSchema::new("web.port", "WEB_PORT", "u16").with_default_text("eighty", check);
        Schema::new("Config", Box::leak(Box::new([field])))
    }

    #[test]
    #[should_panic(
        expected = "Config: the default of WEB_PORT (web.port) is not a whole number from 0 to 65535: it contains a \
                    character that is not a digit\ncorrect `default` in the struct"
    )]
    fn a_default_that_is_refused_is_named() {
        assert_readable(&schema(|| u16::from_secret("eighty").map(drop)));
    }

    #[test]
    #[should_panic(expected = "an element of the default of WEB_PORT")]
    fn a_part_of_a_default_is_named() {
        assert_readable(&schema(|| Vec::<u16>::from_secret("1,eighty").map(drop)));
    }

    #[test]
    fn a_default_that_is_read_is_none_of_its_business() {
        assert_readable(&schema(|| u16::from_secret("80").map(drop)));
    }
}
