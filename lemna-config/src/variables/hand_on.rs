//! Variables on their way to a child, or into the process itself.

use std::ffi::OsString;
use std::fmt;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use super::{Env, counts};
use crate::source::Found;
use crate::system::process;

/// How long to wait for what a load has left behind: at most an unneeded look-up of a name.
const PATIENCE: Duration = Duration::from_secs(1);

/// Why [`Env::inject`] has changed nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InjectError {
    /// A thread of the load is still running, because a source or a look-up of a host's name has not returned. It might
    /// read the environment.
    StillAsking,
}

impl fmt::Display for InjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::StillAsking => {
                "a thread of the load is still running and might read the environment: nothing was changed"
            }
        })
    }
}

impl std::error::Error for InjectError {}

/// What happens to a variable that is already set.
#[derive(Clone, Copy, PartialEq, Eq)]
enum IfSet {
    Keep,
    Override,
}

impl Env {
    /// Sets every variable that a source has for a child that is not started yet.
    ///
    /// Nothing is overridden: what the process has set and the child inherits stays as it is, and so does what
    /// `command` itself sets or removes. An empty variable counts as not set, as everywhere.
    ///
    /// Reserved names such as `PATH` and `LD_PRELOAD` are withheld. From Infisical or another user's file, so are names
    /// by which programs run or read something, such as `PYTHONPATH` and `HTTPS_PROXY`: someone who can write a secret
    /// cannot thereby decide which code runs. [The guide](crate::guide::variables#what-is-withheld) lists them;
    /// [`allowing`](Self::allowing) lets one pass.
    ///
    /// [`Warning::Withheld`](crate::Warning::Withheld) names what is withheld.
    ///
    /// The `Debug` of a [`Command`] shows the values of its variables: do not log it from here on.
    ///
    /// ```
    /// use std::process::Command;
    ///
    /// # let folder = std::env::temp_dir().join(format!("lemna-config-apply-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join(".env");
    /// std::fs::write(&path, "API_KEY=made-up\nPATH=/made-up\n")?;
    /// let loader = lemna_config::Loader::builder().no_vars().env_file(&path).build();
    /// let env = loader.load_env()?;
    ///
    /// let mut child = Command::new("worker");
    /// env.apply_to(&mut child);
    /// let set: Vec<_> = child.get_envs().collect();
    /// assert_eq!(set, [("API_KEY".as_ref(), Some("made-up".as_ref()))]);
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn apply_to(&self, command: &mut Command) {
        self.apply(command, IfSet::Keep);
    }

    /// [`apply_to`](Self::apply_to) that overrides: the child gets the values of the sources, whatever the process or
    /// `command` has set. It withholds the same variables.
    pub fn apply_to_overriding(&self, command: &mut Command) {
        self.apply(command, IfSet::Override);
    }

    fn apply(&self, command: &mut Command, if_set: IfSet) {
        let decided: Vec<OsString> = match if_set {
            IfSet::Keep => command.get_envs().map(|(name, _)| name.to_owned()).collect(),
            IfSet::Override => Vec::new(),
        };
        self.hand_on(if_set, |name, value| {
            if !decided.iter().any(|decided| decided == name) {
                command.env(name, value);
            }
        });
    }

    /// Calls `set` for each variable that is passed on.
    fn hand_on(&self, if_set: IfSet, mut set: impl FnMut(&str, &str)) {
        for name in &self.passed_on.names {
            let Some(given) = self.to_pass_on(name, |_, _| ()) else { continue };
            let of_process = match if_set {
                IfSet::Keep => self.process.find(name),
                IfSet::Override => None,
            };
            let value = match &of_process {
                // Set although it would be inherited: the child's environment can start empty.
                Some(Found::Value(value)) if counts(value) => value,
                Some(Found::Unusable(_)) => continue,
                _ => given,
            };
            if self.reason_to_withhold(name, value).is_none() {
                set(name, value.text());
            }
        }
        self.tell_what_is_withheld();
    }
}

#[expect(unsafe_code, reason = "there is no other way to change the environment of the process")]
impl Env {
    /// Sets every variable that a source has in the process itself, for code that reads the process environment and
    /// cannot be configured otherwise: an S3 client, a trace exporter.
    ///
    /// Variables that are already set stay as they are, and the same variables are withheld as by
    /// [`apply_to`](Self::apply_to).
    ///
    /// # Safety
    ///
    /// No other thread of the process must read or write the environment while this runs. Many C
    /// functions read it implicitly, when they look up a host's name or the local time. So call it in the first lines
    /// of `main`, before the program has started any thread: before you build the async runtime, set up a subscriber or
    /// exporter, or initialise a library. `#[tokio::main]` has started threads before the first line of its `main`:
    /// build the runtime by hand, below.
    ///
    /// The threads that the load itself started do not count: `inject` waits for them.
    ///
    /// # Errors
    ///
    /// [`InjectError::StillAsking`], if a thread of the load is still running a second later. Nothing was changed.
    ///
    /// ```no_run
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     let env = lemna_config::load_env()?;
    ///     // SAFETY: the first lines of `main`, no thread was started.
    ///     unsafe { env.inject()? };
    ///
    ///     tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(serve())
    /// }
    ///
    /// async fn serve() -> Result<(), Box<dyn std::error::Error>> {
    ///     Ok(())
    /// }
    /// ```
    pub unsafe fn inject(&self) -> Result<(), InjectError> {
        // SAFETY: the caller keeps the same contract.
        unsafe { self.set(IfSet::Keep) }
    }

    /// [`inject`](Self::inject) that overrides: the process gets the values of the sources, whatever it has set. It
    /// withholds the same variables.
    ///
    /// # Safety
    ///
    /// As [`inject`](Self::inject).
    ///
    /// # Errors
    ///
    /// As [`inject`](Self::inject).
    pub unsafe fn inject_overriding(&self) -> Result<(), InjectError> {
        // SAFETY: the caller keeps the same contract.
        unsafe { self.set(IfSet::Override) }
    }

    /// # Safety
    ///
    /// As [`inject`](Self::inject).
    unsafe fn set(&self, if_set: IfSet) -> Result<(), InjectError> {
        self.wait_for_the_load()?;
        self.hand_on(if_set, |name, value| {
            // The loader can have been given other variables than those of the process.
            if if_set == IfSet::Override || !process::is_set(name) {
                // SAFETY: no other thread reads or writes the environment: neither one of the caller, who says so, nor
                // one of the load, for these have ended.
                #[expect(clippy::disallowed_methods, reason = "that is what the caller asks for")]
                unsafe {
                    std::env::set_var(name, value);
                }
            }
        });
        Ok(())
    }

    fn wait_for_the_load(&self) -> Result<(), InjectError> {
        let started = Instant::now();
        while !self.asking.is_over() {
            if started.elapsed() > PATIENCE {
                return Err(InjectError::StillAsking);
            }
            thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }
}
