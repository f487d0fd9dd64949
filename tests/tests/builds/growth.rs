//! What the compiler gets from the derive grows as the fields do. Lines are counted, for they are the same on every
//! machine.

use std::collections::BTreeMap;

use crate::package::Package;

/// The struct or enum of a kind, with so many fields.
type Written = fn(usize) -> String;

/// One is four times the other.
const SIZES: [usize; 2] = [100, 400];

const KINDS: &[(&str, Written)] = &[("plain", plain), ("nested", nested), ("choice", choice)];

fn plain(fields: usize) -> String {
    const TYPES: [&str; 5] = ["String", "Option<String>", "bool", "lemna_config::SecretString", "u16"];
    let fields = (0..fields).map(|field| {
        let default = if field % 5 == 4 { "#[lemna(default = 8080)]" } else { "" };
        format!("{default} pub field_{field}: {},\n", TYPES[field % 5])
    });
    format!("#[derive(lemna_config::LemnaSecrets)]\npub struct Config {{\n{}}}\n", fields.collect::<String>())
}

fn nested(fields: usize) -> String {
    let fields =
        (0..fields).map(|field| format!("#[lemna(nested, prefix = \"P{field}_\")] pub field_{field}: Inner,\n"));
    format!(
        "#[derive(lemna_config::LemnaSecrets)]\npub struct Config {{\n{}}}\n\
         #[derive(lemna_config::LemnaSecrets)]\npub struct Inner {{ pub key: String }}\n",
        fields.collect::<String>()
    )
}

fn choice(fields: usize) -> String {
    let half = fields / 2;
    let optional = (0..half).map(|field| format!("field_{field}: Option<String>,\n"));
    let required = (half..fields).map(|field| format!("field_{field}: String,\n"));
    format!(
        "#[derive(lemna_config::LemnaSecrets)]\npub enum Config {{ One {{\n{}}}, Other {{\n{}}} }}\n",
        optional.collect::<String>(),
        required.collect::<String>()
    )
}

fn module(kind: &str, size: usize) -> String {
    format!("{kind}_{size}")
}

/// How many lines of MIR each of these modules has.
fn lines<'a>(mir: &str, modules: &'a [String]) -> BTreeMap<&'a str, usize> {
    let mut lines = BTreeMap::new();
    let mut within = None;
    for line in mir.lines() {
        let begins_an_item = line.starts_with(|first: char| first.is_alphabetic());
        if begins_an_item {
            within = modules.iter().find(|module| line.contains(&format!("{module}::")));
        }
        if let Some(module) = within {
            *lines.entry(module.as_str()).or_default() += 1;
        }
    }
    lines
}

#[test]
fn four_times_the_fields_are_four_times_the_code() {
    let written = KINDS.iter().flat_map(|(kind, written)| {
        SIZES.map(|size| format!("pub mod {} {{\n{}}}\n", module(kind, size), written(size)))
    });
    let package = Package::new("growth", "", &written.collect::<String>());
    let output = package.cargo(&["rustc", "--quiet", "--", "-Zunpretty=mir"], &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mir = String::from_utf8(output.stdout).unwrap();

    let modules: Vec<_> = KINDS.iter().flat_map(|(kind, _)| SIZES.map(|size| module(kind, size))).collect();
    let lines = lines(&mir, &modules);
    for (kind, _) in KINDS {
        let [few, many] = SIZES.map(|size| lines[module(kind, size).as_str()]);
        assert!(few > 10 * SIZES[0], "{kind}: {few} lines are not all of its code");
        assert!(many * 10 <= few * 44, "{kind}: {few} lines for {} fields, {many} for {}", SIZES[0], SIZES[1]);
    }
}

#[test]
fn a_struct_of_three_thousand_fields_compiles() {
    let output = Package::new("many-fields", "", &plain(3000)).cargo(&["check", "--quiet"], &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
