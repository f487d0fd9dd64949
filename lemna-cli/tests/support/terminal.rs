//! A terminal in which somebody sits.

use std::io::{Read as _, Write as _};

use pty_process::blocking::{Command, Pty};
use rustix::termios::{LocalModes, tcgetattr};

use super::{Folder, NOT_OURS};

pub(crate) struct Terminal {
    pty: Pty,
    child: std::process::Child,
    seen: String,
}

impl Terminal {
    /// Runs `lemna` in one of 120 columns.
    pub(crate) fn start(folder: &Folder, arguments: &[&str]) -> Self {
        Self::start_with(folder, 120, arguments, &[])
    }

    /// Runs `lemna` in one of this many columns.
    pub(crate) fn start_with(folder: &Folder, columns: u16, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let (pty, pts) = pty_process::blocking::open().unwrap();
        pty.resize(pty_process::Size::new(40, columns)).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_lemna"));
        for name in NOT_OURS {
            command = command.env_remove(name);
        }
        command = command.args(arguments).current_dir(folder.path("")).env("TERM", "xterm-256color");
        let child = command.envs(variables.iter().copied()).spawn(pts).unwrap();
        Self { pty, child, seen: String::new() }
    }

    /// Reads until this is seen.
    pub(crate) fn wait_for(&mut self, wanted: &str) -> &mut Self {
        let mut buffer = [0; 4096];
        while !self.seen.contains(wanted) {
            let read = self.pty.read(&mut buffer).unwrap_or(0);
            assert!(read > 0, "{wanted} is never seen: {}", self.seen);
            self.seen.push_str(&String::from_utf8_lossy(&buffer[..read]));
        }
        self
    }

    pub(crate) fn type_in(&mut self, text: &str) -> &mut Self {
        self.pty.write_all(text.as_bytes()).unwrap();
        self
    }

    /// Nobody types faster than this; the kernel tells of the change to nobody.
    pub(crate) fn wait_for_no_echo(&mut self) -> &mut Self {
        while tcgetattr(&self.pty).unwrap().local_modes.contains(LocalModes::ECHO) {
            std::thread::yield_now();
        }
        self
    }

    /// Types a line that must not be seen.
    pub(crate) fn type_unseen(&mut self, line: &str) -> &mut Self {
        self.wait_for_no_echo().type_in(&format!("{line}\n"))
    }

    /// The exit code, and all that was seen.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        let mut rest = Vec::new();
        // At the end Linux tells that nobody holds the other side any more.
        let _ = self.pty.read_to_end(&mut rest);
        self.seen.push_str(&String::from_utf8_lossy(&rest));
        (self.child.wait().unwrap().code(), self.seen.replace("\r\n", "\n"))
    }
}
