//! What the tests of the command share.

#[cfg(unix)]
pub(crate) mod terminal;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use lemna_config::testing::FakeInfisical;
use lemna_tests::child;
use tempfile::TempDir;

/// A separate folder, in which `lemna` is run with nothing of this machine's Infisical.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // The search for `.env` ends here.
        fs::create_dir(folder.path().join(".git")).unwrap();
        Self(folder)
    }

    /// One whose `.env` holds the four variables, for the environment `dev`.
    pub(crate) fn of(server: &FakeInfisical) -> Self {
        let folder = Self::new();
        let (id, secret, url) = (server.client_id(), server.client_secret(), server.url());
        folder.write(
            ".env",
            &format!(
                "INFISICAL_CLIENT_ID={id}\nINFISICAL_CLIENT_SECRET={secret}\nINFISICAL_API_URL={url}\nINFISICAL_ENV=dev\n"
            ),
        );
        folder
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The names of its files, sorted.
    #[cfg(target_os = "linux")]
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    pub(crate) fn lemna(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lemna"));
        command.args(arguments).current_dir(&self.0);
        for name in NOT_OURS {
            command.env_remove(name);
        }
        command
    }

    /// Runs it through pipes.
    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&mut self.lemna(arguments))
    }

    /// Runs it through pipes, with this on standard input.
    #[track_caller]
    pub(crate) fn run_with(&self, arguments: &[&str], input: &[u8]) -> Ran {
        child::output_with(&mut self.lemna(arguments), input).into()
    }
}

/// What the machine that runs the tests may have set.
const NOT_OURS: [&str; 19] = [
    "INFISICAL_CLIENT_ID",
    "INFISICAL_CLIENT_SECRET",
    "INFISICAL_API_URL",
    "INFISICAL_ENV",
    "INFISICAL_PROJECT_ID",
    "INFISICAL_TOKEN",
    "INFISICAL_CA_FILE",
    "INFISICAL_AUTH_METHOD",
    "INFISICAL_CUSTOM_HEADERS",
    "INFISICAL_CLIENT_CERT_FILE",
    "INFISICAL_CLIENT_KEY_FILE",
    "LEMNA_MODE",
    "LEMNA_REQUIRE",
    "LEMNA_ADMIN_PASSWORD",
    "LEMNA_ADMIN_CLIENT_SECRET",
    "LEMNA_ADMIN_TOKEN",
    "NO_COLOR",
    "CLICOLOR_FORCE",
    "CLICOLOR",
];

#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Ran {
    #[track_caller]
    pub(crate) fn of(command: &mut Command) -> Self {
        child::output(command).into()
    }

    /// The JSON on stdout.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap()
    }
}

/// A file of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}
