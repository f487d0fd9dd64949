//! The programs of the package `lemna-examples`, started as cargo has built them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use lemna_config::testing::FakeInfisical;
use serde_json::Value;

use crate::child;

/// What cargo sets for a test. The build script of `ring` is run again where one has changed, and all that is built on
/// it too.
const SET_FOR_TESTS: [&str; 6] = [
    "CARGO_MANIFEST_DIR",
    "CARGO_PKG_NAME",
    "CARGO_PKG_VERSION_MAJOR",
    "CARGO_PKG_VERSION_MINOR",
    "CARGO_PKG_VERSION_PATCH",
    "CARGO_PKG_VERSION_PRE",
];

/// Executables by the names of their examples.
#[derive(Debug)]
pub struct Examples(BTreeMap<String, PathBuf>);

impl Examples {
    /// Those with these names. `selection` is that of the `cargo test` that runs these tests, packages and features:
    /// cargo has built them then, and only says where they are.
    ///
    /// # Panics
    ///
    /// Where they cannot be built.
    pub fn build(selection: &[&str], names: &[&str]) -> Self {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--locked", "--message-format=json-render-diagnostics"]).args(selection);
        cargo.args(names.iter().flat_map(|name| ["--example", name]));
        for name in SET_FOR_TESTS {
            cargo.env_remove(name);
        }
        let built = child::output(cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")));
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        let messages = serde_json::Deserializer::from_slice(&built.stdout).into_iter::<Value>();
        Self(messages.filter_map(|message| executable(&message.expect("JSON of cargo"))).collect())
    }

    /// One, as it is run by hand in `folder`, with nothing of Infisical in its environment.
    ///
    /// # Panics
    ///
    /// Where it was not named.
    pub fn command(&self, name: &str, folder: &Path) -> Command {
        let executable = self.0.get(name).unwrap_or_else(|| panic!("{name} is not among {:?}", self.0.keys()));
        let mut command = Command::new(executable);
        for name in ["CLIENT_ID", "CLIENT_SECRET", "API_URL", "ENV", "PROJECT_ID"] {
            command.env_remove(format!("INFISICAL_{name}"));
        }
        for name in ["LEMNA_ENV", "LEMNA_MODE", "LEMNA_REQUIRE"] {
            command.env_remove(name);
        }
        command.current_dir(folder);
        command
    }
}

/// The example that cargo tells of in this message.
fn executable(message: &Value) -> Option<(String, PathBuf)> {
    let target = &message["target"];
    if target["kind"][0] != "example" {
        return None;
    }
    Some((target["name"].as_str()?.to_owned(), message["executable"].as_str()?.into()))
}

/// How a program ended, and what it wrote, with a made-up folder and address in place of its own.
#[derive(Debug)]
pub struct Ran {
    /// `None` if a signal ended it.
    pub code: Option<i32>,
    /// What it wrote to stdout.
    pub out: String,
    /// What it wrote to stderr.
    pub err: String,
}

impl Ran {
    /// Runs `command`, whose texts have `shown` in place of `folder`.
    ///
    /// # Panics
    ///
    /// Where a text of the program holds MARKER, as the values of the tests do.
    pub fn of(command: &mut Command, server: &FakeInfisical, folder: &Path, shown: &str) -> Self {
        let Output { status, stdout, stderr } = child::output(command);
        // The working directory of a process has no links in its path.
        let real = folder.canonicalize().unwrap();
        let text = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).unwrap();
            assert!(!text.contains("MARKER"), "{text}");
            text.replace(real.to_str().unwrap(), shown)
                .replace(folder.to_str().unwrap(), shown)
                .replace(&server.url(), "https://infisical.test")
        };
        Self { code: status.code(), out: text(stdout), err: text(stderr) }
    }
}
