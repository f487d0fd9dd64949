//! Without the feature `json`, the attributes that need it say so.

use crate::package::Package;

/// What the compiler says of `source`, in a package of this name without the feature.
fn errors_of(package: &str, source: &str) -> String {
    let output = Package::new(package, "", source).cargo(&["build", "--quiet"], &[]);
    assert!(!output.status.success());
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(
        errors.matches("\nerror").count() + usize::from(errors.starts_with("error")),
        2,
        "one, and the last line: {errors}"
    );
    errors
}

#[test]
fn json_without_its_feature_names_it() {
    let source = "#[derive(lemna_config::LemnaSecrets)]\nstruct Config {\n    #[lemna(json)]\n    pair: (u8, u8),\n}\n";
    let errors = errors_of("without-json", source);
    assert!(errors.contains("`#[lemna(json)]` needs the feature `json` of lemna-config"), "{errors}");
    assert!(errors.contains("src/lib.rs:4:11"), "{errors}");
}

#[test]
fn a_list_of_structs_without_its_feature_names_it() {
    let source = "#[derive(lemna_config::LemnaSecrets)]\nstruct Config {\n    #[lemna(nested)]\n    list: Vec<One>,\n}\n\
                  #[derive(lemna_config::LemnaSecrets)]\nstruct One {\n    port: u16,\n}\n";
    let errors = errors_of("list-without-json", source);
    assert!(errors.contains("a list of nested structs needs the feature `json` of lemna-config"), "{errors}");
    assert!(errors.contains("src/lib.rs:4:15"), "{errors}");
}

#[test]
fn serialize_without_its_feature_names_it() {
    let source = "#[derive(lemna_config::LemnaSecrets)]\n#[lemna(serialize)]\nstruct Config {\n    #[lemna(public)]\n    \
                  port: u16,\n}\n";
    let errors = errors_of("serialize-without-json", source);
    assert!(errors.contains("`#[lemna(serialize)]` needs the feature `json` of lemna-config"), "{errors}");
    assert!(errors.contains("src/lib.rs:2:9"), "{errors}");
}
