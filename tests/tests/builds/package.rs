//! A package of a test's own, which depends on lemna-config without features.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use lemna_tests::child::output;

pub(crate) const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Cargo, with nothing but what was downloaded to build the tests.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.arg("--offline").args(arguments);
    command
}

pub(crate) struct Package(PathBuf);

impl Package {
    /// `more` is what its manifest has beside the usual.
    pub(crate) fn new(name: &str, more: &str, source: &str) -> Self {
        let package = Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name));
        fs::create_dir_all(package.file("src")).unwrap();
        fs::copy(format!("{ROOT}/Cargo.lock"), package.file("Cargo.lock")).unwrap();
        let manifest = format!(
            "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n{more}[workspace]\n\
             [profile.dev]\ndebug = false\nincremental = false\n\
             [dependencies]\nlemna-config = {{ path = {:?}, default-features = false }}\n",
            format!("{ROOT}/lemna-config")
        );
        fs::write(package.file("Cargo.toml"), manifest).unwrap();
        fs::write(package.file("src/lib.rs"), source).unwrap();
        package
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// What cargo gives in its folder. All packages have one target folder, so that lemna-config is built once; who
    /// comes second waits for cargo's own lock. All have the same variables, for some build scripts look at them.
    pub(crate) fn cargo(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        let mut command = cargo(arguments);
        command.current_dir(&self.0).env("CARGO_TARGET_DIR", self.0.with_file_name("packages"));
        // The compiler lets these two crates, and no other, have what is unstable.
        command
            .env("RUSTC_BOOTSTRAP", "expansion,growth")
            .env_remove("LEMNA_UPDATE")
            .env_remove("LEMNA_SECRETS_MANIFEST");
        output(command.envs(variables.iter().copied()))
    }
}
