//! Without the feature `json`, the attribute says which feature it needs.

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn json_without_its_feature_names_it() {
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("without-json");
    fs::create_dir_all(package.join("src")).unwrap();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    fs::copy(format!("{root}/Cargo.lock"), package.join("Cargo.lock")).unwrap();
    let manifest = format!(
        "[package]\nname = \"without-json\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n\
         [dependencies]\nlemna-config = {{ path = {:?}, default-features = false }}\n",
        format!("{root}/lemna-config")
    );
    fs::write(package.join("Cargo.toml"), manifest).unwrap();
    let source = "#[derive(lemna_config::LemnaSecrets)]\nstruct Config {\n    #[lemna(json)]\n    pair: (u8, u8),\n}\n\
                  fn main() {}\n";
    fs::write(package.join("src/main.rs"), source).unwrap();

    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--offline"])
        .current_dir(&package)
        .env("CARGO_TARGET_DIR", package.join("target"))
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(errors.contains("`#[lemna(json)]` needs the feature `json` of lemna-config"), "{errors}");
    assert!(errors.contains("src/main.rs:4:11"), "{errors}");
    assert_eq!(
        errors.matches("\nerror").count() + usize::from(errors.starts_with("error")),
        2,
        "one, and the last line: {errors}"
    );
}
