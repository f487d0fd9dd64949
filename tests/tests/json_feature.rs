//! Without the feature `json`, the attributes that need it say so.

use std::fs;
use std::path::Path;
use std::process::Command;

/// What the compiler says of `source`, in a package of this name without the feature.
fn errors_of(package: &str, source: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(package);
    fs::create_dir_all(folder.join("src")).unwrap();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    fs::copy(format!("{root}/Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let manifest = format!(
        "[package]\nname = {package:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n\
         [dependencies]\nlemna-config = {{ path = {:?}, default-features = false }}\n",
        format!("{root}/lemna-config")
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join("src/main.rs"), source).unwrap();

    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--offline"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .output()
        .unwrap();
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
    let source = "#[derive(lemna_config::LemnaSecrets)]\nstruct Config {\n    #[lemna(json)]\n    pair: (u8, u8),\n}\n\
                  fn main() {}\n";
    let errors = errors_of("without-json", source);
    assert!(errors.contains("`#[lemna(json)]` needs the feature `json` of lemna-config"), "{errors}");
    assert!(errors.contains("src/main.rs:4:11"), "{errors}");
}

#[test]
fn serialize_without_its_feature_names_it() {
    let source = "#[derive(lemna_config::LemnaSecrets)]\n#[lemna(serialize)]\nstruct Config {\n    #[lemna(public)]\n    \
                  port: u16,\n}\nfn main() {}\n";
    let errors = errors_of("serialize-without-json", source);
    assert!(errors.contains("`#[lemna(serialize)]` needs the feature `json` of lemna-config"), "{errors}");
    assert!(errors.contains("src/main.rs:2:9"), "{errors}");
}
