//! Types marked `#[lemna(json)]`.

pub use read::json;

#[cfg(feature = "json")]
mod read {
    use serde::de::DeserializeOwned;
    use serde_json::error::Category;

    use crate::from_secret::Invalid;

    /// Reads a type by serde. The text of its error is dropped unread, for it shows the value it met.
    #[doc(hidden)]
    pub fn json<T: DeserializeOwned>(text: &str) -> Result<T, Invalid> {
        serde_json::from_str(text).map_err(|error| match error.classify() {
            Category::Eof => Invalid::new("JSON", "it ends too early"),
            Category::Data => Invalid::from("it is JSON that does not fit the type"),
            Category::Syntax | Category::Io => Invalid::new("JSON", "its syntax is wrong"),
        })
    }
}

#[cfg(not(feature = "json"))]
mod read {
    use crate::from_secret::Invalid;

    /// Implemented by nothing: the error about it names the feature.
    #[diagnostic::on_unimplemented(
        message = "`#[lemna(json)]` needs the feature `json` of lemna-config",
        label = "this would be read as JSON",
        note = "add it to the `features` of lemna-config in Cargo.toml"
    )]
    pub trait JsonFeature {}

    #[doc(hidden)]
    pub fn json<T: JsonFeature>(_: &str) -> Result<T, Invalid> {
        Err(Invalid::from("the feature `json` is off"))
    }
}

#[cfg(all(test, feature = "json"))]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn what_is_wrong_is_told_in_fixed_texts() {
        let reason = |text| json::<BTreeMap<String, u8>>(text).unwrap_err().reason();
        assert_eq!(json::<BTreeMap<String, u8>>(r#"{"a": 1}"#).unwrap()["a"], 1);
        assert_eq!(reason(r#"{"MARKER": "#), "it ends too early");
        assert_eq!(reason(""), "it ends too early");
        assert_eq!(reason("MARKER"), "its syntax is wrong");
        assert_eq!(reason(r#"{"a": 1} MARKER"#), "its syntax is wrong");
        assert_eq!(reason(r#"{"a": "MARKER"}"#), "it is JSON that does not fit the type");
        assert_eq!(reason(r#"{"a": 300}"#), "it is JSON that does not fit the type");
    }
}
