//! Child processes of tests. Each has a time limit: it is killed there, and the test fails with what it printed.

use std::io::{self, PipeWriter, Read, Write as _};
use std::process::{ChildStdin, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

/// Long enough for a cold build on a machine that does ten other things; only what hangs reaches it.
pub const LIMIT: Duration = Duration::from_secs(600);

/// The pause between two looks at a state that nothing announces.
const PAUSE: Duration = Duration::from_millis(2);

/// [`Command::output`] with a time limit.
///
/// # Panics
///
/// Where the child cannot be started, or runs into the [`LIMIT`].
#[track_caller]
pub fn output(command: &mut Command) -> Output {
    Child::start(command).end()
}

/// [`output`], with this on standard input.
///
/// # Panics
///
/// As [`output`].
#[track_caller]
pub fn output_with(command: &mut Command, input: &[u8]) -> Output {
    let mut child = Child::start(command);
    let mut stdin = child.input.take().expect("it is piped");
    let input = input.to_vec();
    // A child that writes before it reads would wait for a reader of its own pipe; one that reads nothing may be gone.
    thread::spawn(move || drop(stdin.write_all(&input)));
    child.end()
}

/// [`output`], with its standard output going to `stdout`, so that the [`Output`] has none.
///
/// # Panics
///
/// As [`output`].
#[track_caller]
pub fn output_into(command: &mut Command, stdout: impl Into<Stdio>) -> Output {
    Child::spawn(command.stdout(stdout)).end()
}

/// A pipe that nobody reads: every write to it fails.
///
/// # Panics
///
/// Where the system gives no pipe.
pub fn unread_pipe() -> PipeWriter {
    let (_, writer) = io::pipe().unwrap();
    writer
}

/// A child whose streams are pipes of the test.
#[derive(Debug)]
pub struct Child {
    process: std::process::Child,
    command: String,
    deadline: Instant,
    input: Option<ChildStdin>,
    out: Printed,
    err: Printed,
}

impl Child {
    /// # Panics
    ///
    /// Where it cannot be started.
    #[track_caller]
    pub fn start(command: &mut Command) -> Self {
        Self::spawn(command.stdout(Stdio::piped()))
    }

    #[track_caller]
    fn spawn(command: &mut Command) -> Self {
        command.stdin(Stdio::piped()).stderr(Stdio::piped());
        let program = command.get_program().display().to_string();
        let mut process = command.spawn().unwrap_or_else(|error| panic!("{program}: {error}"));
        Self {
            command: program,
            deadline: Instant::now() + LIMIT,
            input: process.stdin.take(),
            out: process.stdout.take().map_or_else(Printed::nothing, Printed::by),
            err: process.stderr.take().map_or_else(Printed::nothing, Printed::by),
            process,
        }
    }

    /// A process that was started elsewhere, whose output is read from `terminal`.
    pub fn in_terminal(command: &str, process: std::process::Child, terminal: impl Read + Send + 'static) -> Self {
        Self {
            command: command.to_owned(),
            deadline: Instant::now() + LIMIT,
            input: None,
            out: Printed::by(terminal),
            err: Printed::nothing(),
            process,
        }
    }

    /// Of the process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// The process, for signals.
    pub fn process(&self) -> &std::process::Child {
        &self.process
    }

    /// Writes to its standard input.
    ///
    /// # Panics
    ///
    /// Where it reads no more.
    #[track_caller]
    pub fn write(&mut self, text: &str) {
        self.input.as_mut().expect("the input is open").write_all(text.as_bytes()).unwrap();
    }

    /// Waits until it has printed this to stdout, behind what was waited for before.
    ///
    /// # Panics
    ///
    /// Where it ends without, or runs into the [`LIMIT`].
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) {
        if !self.out.wait_for(text, self.deadline) {
            self.give_up(&format!("it never prints {text:?}"));
        }
    }

    /// The rest of the line, behind what was waited for.
    ///
    /// # Panics
    ///
    /// As [`wait_for`](Self::wait_for).
    #[track_caller]
    pub fn rest_of_line(&mut self) -> String {
        self.out.rest_of_line(self.deadline).unwrap_or_else(|| self.give_up("it never ends the line"))
    }

    /// [`wait_for`](Self::wait_for), on stderr.
    ///
    /// # Panics
    ///
    /// As [`wait_for`](Self::wait_for).
    #[track_caller]
    pub fn wait_for_error(&mut self, text: &str) {
        if !self.err.wait_for(text, self.deadline) {
            self.give_up(&format!("it never prints {text:?} to stderr"));
        }
    }

    /// Waits until something that it does has come about.
    ///
    /// # Panics
    ///
    /// Where it ends before, or runs into the [`LIMIT`].
    #[track_caller]
    pub fn wait_until(&mut self, what: &str, mut is_so: impl FnMut() -> bool) {
        while !is_so() {
            // What it did just before its end counts.
            if !self.is_running() && !is_so() {
                self.give_up(&format!("it ends without: {what}"));
            }
            thread::sleep(PAUSE);
        }
    }

    /// Whether it has not ended yet.
    ///
    /// # Panics
    ///
    /// Where it runs into the [`LIMIT`]: a loop that asks for it ends.
    #[track_caller]
    pub fn is_running(&mut self) -> bool {
        self.status().is_none()
    }

    /// Kills it, and gives what it printed.
    #[track_caller]
    pub fn kill(mut self) -> Output {
        drop(self.process.kill());
        self.end()
    }

    /// Waits until it ends, while its input is held open as it was.
    ///
    /// # Panics
    ///
    /// Where it runs into the [`LIMIT`].
    #[track_caller]
    pub fn wait(&mut self) -> ExitStatus {
        loop {
            if let Some(status) = self.status() {
                return status;
            }
            // Whoever ends closes stdout: this wakes at once then. Some close it long before.
            if self.out.wait_for_end(Instant::now() + PAUSE) {
                thread::sleep(PAUSE);
            }
        }
    }

    #[track_caller]
    fn status(&mut self) -> Option<ExitStatus> {
        let status = self.process.try_wait().unwrap();
        if status.is_none() && Instant::now() > self.deadline {
            self.give_up("it does not end");
        }
        status
    }

    /// Closes its input, waits until it ends, and gives all that it printed.
    ///
    /// # Panics
    ///
    /// Where it runs into the [`LIMIT`], or another process holds its streams open for as long.
    #[track_caller]
    pub fn end(mut self) -> Output {
        self.input = None;
        let status = self.wait();
        if !(self.out.wait_for_end(self.deadline) && self.err.wait_for_end(self.deadline)) {
            self.give_up("another process holds its streams open");
        }
        Output { status, stdout: self.out.take(), stderr: self.err.take() }
    }

    #[track_caller]
    fn give_up(&mut self, why: &str) -> ! {
        drop(self.process.kill());
        let printed = |stream: &Printed| String::from_utf8_lossy(&stream.take()).into_owned();
        panic!("{}: {why}\nstdout: {}\nstderr: {}", self.command, printed(&self.out), printed(&self.err));
    }
}

/// A test that fails leaves no process behind.
impl Drop for Child {
    fn drop(&mut self) {
        if matches!(self.process.try_wait(), Ok(None)) {
            drop(self.process.kill());
            drop(self.process.wait());
        }
    }
}

/// What a stream has brought so far, read by a thread of its own.
#[derive(Clone, Debug, Default)]
pub struct Printed(Arc<(Mutex<Stream>, Condvar)>);

#[derive(Debug, Default)]
struct Stream {
    bytes: Vec<u8>,
    /// How much of it was waited for.
    seen: usize,
    is_at_end: bool,
}

impl Printed {
    /// Of a stream that is not read.
    fn nothing() -> Self {
        Self(Arc::new((Mutex::new(Stream { is_at_end: true, ..Stream::default() }), Condvar::new())))
    }

    /// Reads until the stream ends, or fails as a terminal does that nobody holds any more.
    pub fn by(mut stream: impl Read + Send + 'static) -> Self {
        let printed = Self::default();
        let copy = printed.clone();
        thread::spawn(move || {
            let mut buffer = [0; 8192];
            loop {
                let read = stream.read(&mut buffer).unwrap_or(0);
                let mut held = copy.lock();
                held.bytes.extend_from_slice(&buffer[..read]);
                held.is_at_end = read == 0;
                copy.0.1.notify_all();
                if read == 0 {
                    return;
                }
            }
        });
        printed
    }

    /// Whether this comes, behind what was waited for before.
    pub fn wait_for(&self, text: &str, deadline: Instant) -> bool {
        self.wait_until(deadline, |stream| {
            let found = stream.bytes[stream.seen..].windows(text.len()).position(|part| part == text.as_bytes());
            if let Some(at) = found {
                stream.seen += at + text.len();
            }
            found.is_some()
        })
    }

    /// The rest of the line, if its end comes, behind what was waited for before.
    pub fn rest_of_line(&self, deadline: Instant) -> Option<String> {
        let mut line = None;
        self.wait_until(deadline, |stream| {
            let rest = &stream.bytes[stream.seen..];
            if let Some(length) = rest.iter().position(|byte| *byte == b'\n') {
                line = Some(String::from_utf8_lossy(&rest[..length]).into_owned());
                stream.seen += length + 1;
            }
            line.is_some()
        });
        line
    }

    /// Whether it comes to its end.
    pub fn wait_for_end(&self, deadline: Instant) -> bool {
        self.wait_until(deadline, |stream| stream.is_at_end)
    }

    /// All that was read.
    pub fn take(&self) -> Vec<u8> {
        self.lock().bytes.clone()
    }

    fn wait_until(&self, deadline: Instant, mut is_met: impl FnMut(&mut Stream) -> bool) -> bool {
        let mut held = self.lock();
        loop {
            if is_met(&mut held) {
                return true;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if held.is_at_end || left.is_zero() {
                return false;
            }
            held = self.0.1.wait_timeout(held, left).unwrap().0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Stream> {
        self.0.0.lock().unwrap()
    }
}
