//! What the crate may cost: crates to build, the Rust they need, lines of generated code.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Output;

use lemna_tests::child::output;
use serde_json::Value;

use crate::package::{Package, ROOT, cargo};

/// What cargo prints of the workspace.
fn told_by_cargo(arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } = output(cargo(arguments).arg("--locked").current_dir(ROOT));
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap()
}

/// The target that the compiler builds for by itself.
fn host() -> String {
    let version = told_by_cargo(&["version", "--verbose"]);
    version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned()
}

/// The crates that a program which depends on lemna-config alone builds, as `name version`.
fn crates(features: &[&str]) -> BTreeSet<String> {
    let tree = ["tree", "--package", "lemna-config", "--edges", "normal,build", "--prefix", "none", "--no-dedupe"];
    let lines = told_by_cargo(&[&tree[..], features].concat());
    lines.lines().map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn the_crates_are_fewer_than_those_of_the_official_sdk() {
    let crates = crates(&[]);
    assert!(crates.contains("lemna-config v0.1.0"));
    assert!(crates.len() < 111, "{}: {crates:#?}", crates.len());
}

#[test]
fn without_features_there_are_at_most_fifteen_and_no_client() {
    let crates = crates(&["--no-default-features"]);
    assert!(crates.len() <= 15, "{}: {crates:#?}", crates.len());
    for heavy in ["reqwest", "tokio", "serde", "url", "rustls", "clap", "clap_builder"] {
        assert!(!crates.iter().any(|name| name.starts_with(&format!("{heavy} "))), "{heavy}");
    }
}

/// The derive knows flags without it.
#[test]
fn nothing_of_clap_is_there_without_its_feature() {
    let is_claps = |name: &String| name.starts_with("clap");
    for features in [&[][..], &["--features", "admin,testing,figment,config,http,jiff,uuid"]] {
        assert!(!crates(features).iter().any(is_claps), "{features:?}");
    }
    let with: Vec<_> = crates(&["--features", "clap"]).difference(&crates(&[])).cloned().collect();
    assert!(with.iter().any(is_claps) && with.len() <= 4, "{with:?}");
}

#[test]
fn the_fake_server_adds_no_crate_that_is_not_there_already() {
    let more: Vec<_> = crates(&["--features", "testing"]).difference(&crates(&[])).cloned().collect();
    assert!(more.len() <= 2, "{more:?}");
}

/// AWS's signing crate brings a third as many again, so that it is in no build that does not ask for it.
#[test]
fn the_signature_of_aws_costs_crates_only_where_it_is_asked_for() {
    let is_of_aws = |name: &String| name.starts_with("aws-");
    let others = "admin,base64,config,figment,http,infisical,jiff,json,testing,url,uuid";
    assert!(!crates(&["--features", others]).iter().any(is_of_aws));
    let more: Vec<_> = crates(&["--features", "aws"]).difference(&crates(&[])).cloned().collect();
    assert!(more.iter().any(is_of_aws) && more.len() <= 40, "{}: {more:?}", more.len());
}

#[test]
fn no_dependency_needs_a_newer_rust_than_is_promised() {
    // Of other systems not every package is there.
    let metadata = told_by_cargo(&["metadata", "--format-version", "1", "--filter-platform", &host()]);
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
    let fields: Vec<_> = (0..FIELDS).map(|field| format!("/// A doc comment.\npub field_{field}: String,\n")).collect();
    let source = format!("#[derive(lemna_config::LemnaSecrets)]\npub struct Config {{\n{}}}\n", fields.concat());
    let package = Package::new("expansion", "", &source);
    let output = package.cargo(&["rustc", "--quiet", "--", "-Zunpretty=expanded"], &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let expanded = String::from_utf8(output.stdout).unwrap();
    assert!(expanded.contains("ConfigStruct for Config"), "{expanded}");
    let lines = expanded.lines().count();
    assert!(lines <= 15 * FIELDS, "{lines} lines for {FIELDS} fields");
}

fn version(text: &str) -> Vec<u32> {
    let mut numbers: Vec<u32> = text.split('.').map(|number| number.parse().unwrap()).collect();
    numbers.resize(3, 0);
    numbers
}
