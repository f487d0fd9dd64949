use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use lemna_config::Loader;
use serde::Serialize;

use super::files::{Readers, State, write_new};
use super::keys;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{Output, Told, table};
use crate::shown;

const COMPOSE: &str = include_str!("../../compose.yaml");

/// Write what `docker compose` needs to start Infisical
///
/// Writes the Compose file with Infisical, PostgreSQL and Redis, and a `.env` with fresh keys, which only its owner can
/// read. Existing files are never overwritten.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Created if it does not exist
    #[arg(default_value = "infisical")]
    folder: PathBuf,

    #[command(flatten)]
    output: Output,
}

impl Init {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        fs::create_dir_all(&self.folder).map_err(|error| Failure::writing(shown::path(&self.folder), &error))?;
        let mut files = Vec::new();
        // The keys come last, when nothing is in the way any more and Git does not take them in.
        for (name, text, readers) in [
            (".gitignore", ".env*\n".to_owned(), Readers::Everybody),
            ("compose.yaml", COMPOSE.to_owned(), Readers::Everybody),
            (".env", keys::env_file()?, Readers::Owner),
        ] {
            let path = self.folder.join(name);
            let state =
                write_new(&path, &text, readers).map_err(|error| Failure::writing(shown::path(&path), &error))?;
            files.push(Written { path, state });
        }
        check_keys(&self.folder.join(".env"))?;
        self.output.print(&Initialised { format: "lemna server init", version: 1, folder: &self.folder, files })?;
        Ok(Exit::Success)
    }
}

/// A `.env` that was there can be somebody else's.
fn check_keys(path: &Path) -> Result<(), Failure> {
    let env = Loader::builder().no_vars().env_file(path).build().load_dotenv()?;
    let missing: Vec<_> = keys::NAMES.into_iter().filter(|name| env.get(name).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let (path, missing) = (shown::path(path), missing.join(", "));
    let report = format_args!("{path} exists and has no {missing}; it is never overwritten: name another folder");
    Err(Failure::new(Exit::Configuration, report))
}

/// The result as `--format json` shows it.
#[derive(Serialize)]
struct Initialised<'a> {
    format: &'static str,
    version: u32,
    folder: &'a Path,
    files: Vec<Written>,
}

#[derive(Serialize)]
struct Written {
    path: PathBuf,
    state: State,
}

impl Told for Initialised<'_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let rows = self.files.iter().map(|file| {
            let state = match file.state {
                State::Written => "written",
                State::Kept => "exists, kept",
            };
            [shown::path(&file.path), state.to_owned()]
        });
        write!(out, "{}", table(["FILE", "STATE"], rows))?;
        writeln!(out, "\nTo start it, with the dashboard at http://localhost:8192:")?;
        writeln!(out, "  docker compose --project-directory {} up --detach --wait", shown::path(self.folder))?;
        writeln!(out, "Then the project and the .env of its services: `lemna setup --help`")
    }
}
