//! A terminal in which somebody sits.

use std::fs::File;
use std::io::Write as _;
use std::os::fd::AsFd as _;
use std::process::Command;

use lemna_tests::child::Child;
use pty_process::blocking::{Command as PtyCommand, Pty, open};
use rustix::termios::{LocalModes, tcgetattr};

use super::Folder;

pub(crate) struct Terminal {
    pty: Pty,
    child: Child,
}

impl Terminal {
    /// Runs `lemna` in one of 120 columns.
    #[track_caller]
    pub(crate) fn start(folder: &Folder, arguments: &[&str]) -> Self {
        Self::start_with(folder, 120, arguments, &[])
    }

    /// Runs `lemna` in one of this many columns.
    #[track_caller]
    pub(crate) fn start_with(folder: &Folder, columns: u16, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::run(folder.lemna(arguments).envs(variables.iter().copied()), columns)
    }

    /// Runs a command in one of this many columns.
    #[track_caller]
    pub(crate) fn run(command: &Command, columns: u16) -> Self {
        let (pty, pts) = open().unwrap();
        pty.resize(pty_process::Size::new(40, columns)).unwrap();
        let mut start = PtyCommand::new(command.get_program()).args(command.get_args()).env("TERM", "xterm-256color");
        for (name, value) in command.get_envs() {
            start = match value {
                Some(value) => start.env(name, value),
                None => start.env_remove(name),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            start = start.current_dir(folder);
        }
        let process = start.spawn(pts).unwrap();
        let screen = File::from(pty.as_fd().try_clone_to_owned().unwrap());
        Self { child: Child::in_terminal(&command.get_program().display().to_string(), process, screen), pty }
    }

    /// Reads until this is seen, behind what was waited for before.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, wanted: &str) -> &mut Self {
        self.child.wait_for(wanted);
        self
    }

    pub(crate) fn type_in(&mut self, text: &str) -> &mut Self {
        self.pty.write_all(text.as_bytes()).unwrap();
        self
    }

    /// Nobody types faster than this; the kernel reports the change to nobody.
    #[track_caller]
    pub(crate) fn wait_for_no_echo(&mut self) -> &mut Self {
        let Self { pty, child } = self;
        child.wait_until("no echo", || !tcgetattr(&*pty).unwrap().local_modes.contains(LocalModes::ECHO));
        self
    }

    /// Types a line that must not be seen.
    #[track_caller]
    pub(crate) fn type_unseen(&mut self, line: &str) -> &mut Self {
        self.wait_for_no_echo().type_in(&format!("{line}\n"))
    }

    /// The exit code, and all that was seen.
    #[track_caller]
    pub(crate) fn end(self) -> (Option<i32>, String) {
        let output = self.child.end();
        (output.status.code(), String::from_utf8_lossy(&output.stdout).replace("\r\n", "\n"))
    }
}
