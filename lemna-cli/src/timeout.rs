//! How long a command waits for Infisical.

use std::io::{self, IsTerminal as _, Write as _};
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use lemna_config::LoaderBuilder;
use lemna_config::admin::{AdminClient, Server};

const A_SECOND: Duration = Duration::from_secs(1);
const DEFAULT: Duration = Duration::from_secs(30);
/// A push takes as many requests as there are secrets to write.
const OF_WRITING: Duration = Duration::from_secs(300);
/// A server that has just been started makes its tables first.
const OF_STARTING: Duration = Duration::from_secs(120);

#[derive(Debug, Args)]
pub(crate) struct Timeout {
    /// How long the command waits for Infisical in all, with retries and rate limits. The time that a person takes to
    /// answer, and the command that `run` starts, are not limited. Default: 30; commands that write: 300; `run`: 10; `server
    /// wait`: 120
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: Option<u64>,
}

impl Timeout {
    fn given(&self) -> Option<Duration> {
        self.timeout.map(Duration::from_secs)
    }

    pub(crate) fn of_loader(&self, loader: LoaderBuilder) -> LoaderBuilder {
        let loader = loader.on_wait(tell_of_wait);
        match self.given() {
            Some(timeout) => loader.deadline(timeout),
            None => loader,
        }
    }

    /// For one of several loads, the first of which began then.
    pub(crate) fn of_loader_since(&self, started: Instant, loader: LoaderBuilder) -> LoaderBuilder {
        let left = self.given().unwrap_or(DEFAULT).saturating_sub(started.elapsed());
        loader.on_wait(tell_of_wait).deadline(left)
    }

    pub(crate) fn of_client(&self, client: AdminClient) -> AdminClient {
        self.apply(client, DEFAULT)
    }

    /// For a client that writes as much as it is given.
    pub(crate) fn of_writer(&self, client: AdminClient) -> AdminClient {
        self.apply(client, OF_WRITING)
    }

    /// For a server that is set up, and all who are logged in there.
    pub(crate) fn of_set_up(&self, server: Server) -> Server {
        self.of_server(server, OF_WRITING)
    }

    /// For a server that is looked at, and who is logged in there.
    pub(crate) fn of_look(&self, server: Server) -> Server {
        self.of_server(server, DEFAULT)
    }

    /// For a server that is waited for, and how long that is.
    pub(crate) fn of_start(&self, server: Server) -> (Server, Duration) {
        (server.on_wait(tell_of_wait), self.given().unwrap_or(OF_STARTING))
    }

    fn of_server(&self, server: Server, default: Duration) -> Server {
        let server = match self.given() {
            Some(timeout) => server.deadline(timeout),
            None => server,
        };
        server.all_within(self.given().unwrap_or(default)).on_wait(tell_of_wait)
    }

    fn apply(&self, client: AdminClient, default: Duration) -> AdminClient {
        let client = match self.given() {
            Some(timeout) => client.deadline(timeout),
            None => client,
        };
        client.all_within(self.given().unwrap_or(default)).on_wait(tell_of_wait)
    }
}

/// Counts down on a terminal; elsewhere, says once how long it is.
fn tell_of_wait(wait: Duration) {
    const REASON: &str = "the server accepts no more requests for now (rate limit)";

    if io::stderr().is_terminal() {
        // It ends by itself, and what it shows with it.
        thread::spawn(move || count_down(wait, REASON));
    } else {
        let seconds = wait.as_secs_f64().ceil();
        // Nothing is lost where nobody reads it.
        let _ = writeln!(anstream::stderr(), "waiting {seconds} s: {REASON}");
    }
}

fn count_down(wait: Duration, reason: &str) {
    let end = Instant::now() + wait;
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style);
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        bar.set_message(format!("waiting {} s: {reason}", left.as_secs_f64().ceil()));
        bar.tick();
        thread::sleep(left.min(A_SECOND));
    }
    bar.finish_and_clear();
}
