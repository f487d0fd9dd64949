//! What the crate may cost: crates to build, the Rust they need, lines of generated code.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--locked", "--offline"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The target that the compiler builds for by itself.
fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    told.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned()
}

/// The crates that a program which depends on lemna-config alone builds, as `name version`.
fn crates(features: &[&str]) -> BTreeSet<String> {
    let tree = ["tree", "--package", "lemna-config", "--edges", "normal,build", "--prefix", "none", "--no-dedupe"];
    let lines = cargo(&[&tree[..], features].concat());
    lines.lines().map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn the_crates_are_fewer_than_those_of_the_official_sdk() {
    let crates = crates(&[]);
    assert!(crates.contains("lemna-config v0.1.0"));
    assert!(crates.len() < 111, "{}: {crates:#?}", crates.len());
}

#[test]
fn without_features_there_are_at_most_twenty_and_no_client() {
    let crates = crates(&["--no-default-features"]);
    assert!(crates.len() <= 20, "{}: {crates:#?}", crates.len());
    for heavy in ["reqwest", "tokio", "serde", "url", "rustls"] {
        assert!(!crates.iter().any(|name| name.starts_with(&format!("{heavy} "))), "{heavy}");
    }
}

#[test]
fn the_fake_server_adds_no_crate_that_is_not_there_already() {
    let more: Vec<_> = crates(&["--features", "testing"]).difference(&crates(&[])).cloned().collect();
    assert!(more.len() <= 2, "{more:?}");
}

#[test]
fn no_dependency_needs_a_newer_rust_than_is_promised() {
    // Of other systems not every package is there.
    let metadata = cargo(&["metadata", "--format-version", "1", "--filter-platform", &host()]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let needs: BTreeMap<String, &str> = packages
        .iter()
        .filter_map(|package| {
            let name = format!("{} v{}", package["name"].as_str()?, package["version"].as_str()?);
            Some((name, package["rust_version"].as_str()?))
        })
        .collect();
    let promised = version(needs["lemna-config v0.1.0"]);
    let newer: Vec<_> = crates(&["--all-features"])
        .into_iter()
        .filter(|name| needs.get(name).is_some_and(|needed| version(needed) > promised))
        .collect();
    assert!(newer.is_empty(), "{newer:?}");
}

/// The lines that the compiler sees of a struct of a hundred fields.
#[test]
fn the_derive_writes_at_most_fifteen_lines_a_field() {
    const FIELDS: usize = 100;
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("expansion");
    fs::create_dir_all(package.join("src")).unwrap();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    fs::copy(format!("{root}/Cargo.lock"), package.join("Cargo.lock")).unwrap();
    let manifest = format!(
        "[package]\nname = \"expansion\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n\
         [dependencies]\nlemna-config = {{ path = {:?}, default-features = false }}\n",
        format!("{root}/lemna-config")
    );
    fs::write(package.join("Cargo.toml"), manifest).unwrap();
    let fields: Vec<_> = (0..FIELDS).map(|field| format!("/// A doc comment.\npub field_{field}: String,\n")).collect();
    let source = format!("#[derive(lemna_config::LemnaSecrets)]\npub struct Config {{\n{}}}\n", fields.concat());
    fs::write(package.join("src/lib.rs"), source).unwrap();

    let output = Command::new(env!("CARGO"))
        .args(["rustc", "--quiet", "--offline", "--", "-Zunpretty=expanded"])
        .current_dir(&package)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", package.join("target"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let expanded = String::from_utf8(output.stdout).unwrap();
    assert!(expanded.contains("LemnaSecrets for Config"), "{expanded}");
    let lines = expanded.lines().count();
    assert!(lines <= 15 * FIELDS, "{lines} lines for {FIELDS} fields");
}

fn version(text: &str) -> Vec<u32> {
    let mut numbers: Vec<u32> = text.split('.').map(|number| number.parse().unwrap()).collect();
    numbers.resize(3, 0);
    numbers
}
