//! The README shows what really happens. Its programs are run as doctests of this package.

use std::path::Path;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).unwrap()
}

/// The blocks of a language, in their order.
fn blocks(language: &str) -> Vec<String> {
    let readme = readme();
    let fence = format!("\n```{language}\n");
    let after_fence = readme.split(&fence).skip(1);
    after_fence.map(|rest| rest.split("\n```").next().unwrap().to_owned()).collect()
}

/// With the values of a server filled in, the README's four lines are a `.env` that loads.
#[test]
fn the_four_variables_are_those_that_the_readme_shows() {
    #[derive(lemna_config::LemnaSecrets)]
    struct Config {
        api_key: String,
    }
    let server = lemna_config::testing::FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "made-up");
    let lines: Vec<_> = blocks("sh")[2].lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 4);
    let fill = |line: &String| match line.split_once('=').unwrap() {
        (name @ "INFISICAL_CLIENT_ID", _) => format!("{name}={}", server.client_id()),
        (name @ "INFISICAL_CLIENT_SECRET", _) => format!("{name}={}", server.client_secret()),
        (name @ "INFISICAL_API_URL", _) => format!("{name}={}", server.url()),
        _ => line.clone(),
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    std::fs::write(&file, lines.iter().map(fill).collect::<Vec<_>>().join("\n")).unwrap();
    let loaded = lemna_config::Loader::builder().no_vars().env_file(&file).build().load::<Config>().unwrap();
    assert_eq!(loaded.config().api_key, "made-up");
}

#[test]
fn every_link_to_a_file_leads_somewhere() {
    for page in [
        "README.md",
        "AGENTS.md",
        "CONTRIBUTING.md",
        "docs/architecture.md",
        "docs/check.md",
        "docs/coming-from.md",
        "docs/coming-from-files.md",
        "docs/files.md",
        "deploy/infisical/README.md",
        "docs/from-env-files.md",
        "docs/infisical.md",
        "docs/interop.md",
        "docs/lemna.md",
        "docs/names.md",
        "docs/observability.md",
        "docs/operating.md",
        "docs/schema.md",
        "docs/snapshot.md",
        "docs/testing.md",
        "docs/variables.md",
        "benchmarks/README.md",
        "examples/compose/README.md",
    ] {
        let page = root().join(page);
        let text = std::fs::read_to_string(&page).unwrap();
        let targets = text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap());
        let files = targets.filter(|target| !target.starts_with("https://") && !target.starts_with('#'));
        for file in files.map(|file| file.split('#').next().unwrap()) {
            assert!(page.parent().unwrap().join(file).is_file(), "{file} of {}", page.display());
        }
    }
}

#[test]
fn every_example_is_listed() {
    let readme = readme();
    for entry in std::fs::read_dir(root().join("examples/examples")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(
            readme.contains(&format!("--example {name}`")) || readme.contains(&format!("--example {name} --")),
            "{name}"
        );
    }
}

#[test]
fn every_block_is_of_a_kind_that_is_tried() {
    let readme = readme();
    let fences: Vec<_> = readme.lines().filter(|line| line.starts_with("```")).collect();
    for fence in fences.iter().step_by(2) {
        // `rust`: doctests, `no_run`: compiled. `sh`: the first is run by .ci/run, the second by the program `builds`, the
        // third is filled in above. `text`: compared with what the quickstart prints.
        assert!(["```rust", "```rust,no_run", "```sh", "```text"].contains(fence), "{fence}");
    }
}
