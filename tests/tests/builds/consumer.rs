//! A package outside of the workspace, which no other crate's features are in: with lemna-config as its only
//! dependency, every program of the README and of the derives' pages compiles.
//!
//! The rule by which a program is built with certain features: those of the README have the default ones, those of the
//! derives' pages have none. Where the text before a program says "the feature `...`", it has that too.

// The workspace's builds have what the consumer's have not: syn with its feature `full`.
#[allow(clippy::all, clippy::pedantic)] // Nobody would write such expressions.
#[path = "../../consumer/src/any_expression.rs"]
mod any_expression;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use lemna_tests::child::output;
use lemna_tests::markdown::{Block, blocks, root};

const DEFAULT: &[&str] = &["base64", "infisical", "json", "url"];

/// The pages, with the features that all their programs have.
const PAGES: &[(&str, &[&str])] = &[
    ("README.md", DEFAULT),
    ("lemna-config/src/derive.md", &[]),
    ("lemna-config/src/from_secret.md", &[]),
    ("lemna-config/src/documents/names/secret_name.md", &[]),
];

/// A program of a page.
struct Program {
    page: &'static str,
    block: Block,
    features: BTreeSet<String>,
}

impl Program {
    fn new(page: &'static str, of_page: &[&str], block: Block) -> Self {
        let named = block.before.split("feature `").skip(1).filter_map(|rest| rest.split('`').next());
        let features = of_page.iter().copied().chain(named).map(str::to_owned).collect();
        Self { page, block, features }
    }

    /// Whether it has functions of its own; rustdoc puts all others into one.
    fn is_whole(&self) -> bool {
        self.block.text.contains("fn main(") || self.block.text.contains("#[test]")
    }

    fn is_run(&self) -> bool {
        !self.block.info.contains("no_run") && !self.block.text.contains("#[test]")
    }

    /// What takes the place of the fences.
    fn fences(&self) -> (String, &'static str) {
        let line = self.block.line;
        match (self.is_whole(), self.is_run()) {
            (true, true) => (
                format!("mod line_{line} {{"),
                "#[test] fn is_run() { let ended = std::process::Termination::report(main()); \
                 assert_eq!(ended, std::process::ExitCode::SUCCESS); } }",
            ),
            (true, false) => (format!("mod line_{line} {{"), "}"),
            (false, true) => (format!("#[test] fn line_{line}() {{"), "}"),
            (false, false) => (format!("fn line_{line}() {{"), "}"),
        }
    }
}

fn programs() -> Vec<Program> {
    let mut programs = Vec::new();
    for (page, features) in PAGES {
        let text = fs::read_to_string(root().join(page)).unwrap();
        for block in blocks(&text) {
            match block.info.as_str() {
                "" | "rust" | "no_run" | "rust,no_run" => programs.push(Program::new(page, features, block)),
                "sh" | "text" | "toml" => {}
                other => panic!("{page}:{}: a block `{other}` is not compiled", block.line),
            }
        }
        assert!(programs.iter().any(|program| program.page == *page), "{page} has no program");
    }
    programs
}

/// Those of `programs` that are of `page`, each line with the number that it has there.
fn source(page: &str, programs: &[&Program]) -> String {
    let mut lines = Vec::new();
    for program in programs.iter().filter(|program| program.page == page) {
        lines.resize(program.block.line - 1, String::new());
        let (open, close) = program.fences();
        lines.push(open);
        lines.extend(program.block.text.lines().map(str::to_owned));
        lines.push(close.to_owned());
    }
    lines.join("\n") + "\n"
}

/// The consumer, in a folder of its own.
struct Consumer(PathBuf);

impl Consumer {
    fn new() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("consumer");
        let origin = root().join("tests/consumer");
        for (from, to) in [
            (origin.join("src/lib.rs"), "src/lib.rs"),
            (origin.join("src/any_expression.rs"), "src/any_expression.rs"),
            (root().join("lemna-config/tests/infisical.names"), "tests/infisical.names"),
            // The versions that the workspace has downloaded.
            (root().join("Cargo.lock"), "Cargo.lock"),
        ] {
            let to = folder.join(to);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(from, to).unwrap();
        }
        let manifest = fs::read_to_string(origin.join("Cargo.toml")).unwrap();
        let manifest = manifest.replace("../../lemna-config", root().join("lemna-config").to_str().unwrap());
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        Self(folder)
    }

    /// What a command of cargo prints, with `programs` in the package.
    fn cargo(&self, arguments: &[&str], programs: &[&Program]) -> String {
        for (page, _) in PAGES {
            let file = self.0.join("src").join(page);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, source(page, programs)).unwrap();
        }
        let modules = PAGES.iter().enumerate().map(|(at, (page, _))| format!("#[path = {page:?}]\nmod page_{at};\n"));
        fs::write(self.0.join("src/pages.rs"), modules.collect::<String>()).unwrap();

        let mut command = Command::new(env!("CARGO"));
        command.args(arguments).arg("--offline").current_dir(&self.0);
        command.env("CARGO_TARGET_DIR", self.0.join("target"));
        command.env_remove("LEMNA_UPDATE").env_remove("LEMNA_SECRETS_MANIFEST");
        let output = output(&mut command);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(
            output.status.success(),
            "cargo {}\n{}\n{}",
            arguments.join(" "),
            text(&output.stdout),
            text(&output.stderr)
        );
        text(&output.stdout)
    }
}

/// Of `programs`, those that these features are enough for.
fn with<'a>(programs: &'a [Program], features: &[&str]) -> Vec<&'a Program> {
    let enough = |program: &&Program| program.features.iter().all(|needed| features.contains(&needed.as_str()));
    programs.iter().filter(enough).collect()
}

#[test]
fn every_program_of_the_pages_compiles_where_lemna_config_is_the_only_dependency() {
    let programs = programs();
    let consumer = Consumer::new();

    let without = with(&programs, &[]);
    assert!(without.len() > 30, "{}", without.len());
    let printed = consumer.cargo(&["test", "--lib"], &without);
    let run = without.iter().filter(|program| program.is_run()).count();
    let expressions = include_str!("../../consumer/src/any_expression.rs").matches("#[test]").count();
    assert!(printed.contains(&format!("{} passed", run + expressions)), "{printed}");

    let by_default = with(&programs, DEFAULT);
    assert!(by_default.len() > without.len());
    consumer.cargo(&["check", "--tests", "--features", "added"], &by_default);

    let in_tests = with(&programs, &[DEFAULT, &["testing"]].concat());
    assert!(in_tests.len() > by_default.len());
    consumer.cargo(&["check", "--tests", "--features", "added-for-tests"], &in_tests);
    assert_eq!(in_tests.len(), programs.len(), "each needs features of these alone");
}

/// A user copies a whole file.
#[test]
fn the_programs_of_the_readme_are_whole() {
    for program in programs().iter().filter(|program| program.page == "README.md") {
        assert!(program.is_whole(), "README.md:{}", program.block.line);
    }
}
