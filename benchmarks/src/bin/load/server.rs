//! The server, in a separate process, so that its work is not counted as the client's.

use std::error::Error;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use lemna_config::testing::FakeInfisical;

pub(crate) const ENVIRONMENT: &str = "dev";

/// The names that the struct asks for; further ones are numbered.
const NAMES: [&str; 9] = [
    "API_URL",
    "API_KEY",
    "R2_ENDPOINT_URL",
    "R2_ACCESS_KEY_ID",
    "R2_SECRET_ACCESS_KEY",
    "RUNPOD_API_KEY",
    "OLLAMA_API_KEY",
    "LINEAR_API_KEY",
    "GITHUB_TOKEN",
];

pub(crate) fn value(name: &str) -> String {
    format!("made-up value of {name}")
}

/// Where a client finds its secrets, and how many there are.
pub(crate) struct Target {
    pub(crate) url: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) project_id: String,
    pub(crate) secrets: usize,
}

impl Target {
    pub(crate) fn arguments(&self) -> [String; 5] {
        let Self { url, client_id, client_secret, project_id, secrets } = self;
        [url.clone(), client_id.clone(), client_secret.clone(), project_id.clone(), secrets.to_string()]
    }

    pub(crate) fn parse(arguments: &[&str]) -> Result<Self, Box<dyn Error>> {
        let &[url, client_id, client_secret, project_id, secrets] = arguments else {
            return Err("not the arguments of a target".into());
        };
        Ok(Self {
            url: url.to_owned(),
            client_id: client_id.to_owned(),
            client_secret: client_secret.to_owned(),
            project_id: project_id.to_owned(),
            secrets: secrets.parse()?,
        })
    }
}

/// Serves `secrets` secrets until standard input ends. Each line of it is answered with the numbers of requests and
/// connections since the line before.
pub(crate) fn serve(secrets: usize) -> Result<(), Box<dyn Error>> {
    let fake = FakeInfisical::start();
    let project = fake.project("lemna-platform");
    let further = (NAMES.len()..secrets).map(|at| format!("SECRET_NUMBER_{at:04}"));
    for name in NAMES.into_iter().map(str::to_owned).chain(further) {
        project.set(ENVIRONMENT, &name, &value(&name));
    }
    let target = Target {
        url: fake.url(),
        client_id: fake.client_id().to_owned(),
        client_secret: fake.client_secret().to_owned(),
        project_id: project.id(),
        secrets,
    };
    println!("{}", target.arguments().join(" "));
    let mut connections = 0;
    for line in io::stdin().lines() {
        line?;
        let (requests, before) = (fake.requests().len(), connections);
        connections = fake.connections();
        fake.clear_requests();
        // Last of all: the next client starts when it reads this.
        println!("{requests} {}", connections - before);
    }
    Ok(())
}

/// A server as its parent sees it. It ends when this is dropped.
pub(crate) struct Server {
    pub(crate) target: Target,
    process: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Server {
    pub(crate) fn start(secrets: usize) -> Result<Self, Box<dyn Error>> {
        let mut process = Command::new(std::env::current_exe()?)
            .args(["serve", &secrets.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut answers = BufReader::new(process.stdout.take().ok_or("no output")?);
        let questions = process.stdin.take();
        let line = read_line(&mut answers)?;
        let target = Target::parse(&line.split_whitespace().collect::<Vec<_>>())?;
        Ok(Self { target, process, questions, answers })
    }

    /// The numbers of requests and connections since the last call.
    pub(crate) fn traffic(&mut self) -> Result<String, Box<dyn Error>> {
        writeln!(self.questions.as_mut().ok_or("no input")?)?;
        read_line(&mut self.answers)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.questions.take());
        // Nobody asks how the server ended.
        let _ = self.process.wait();
    }
}

fn read_line(lines: &mut impl BufRead) -> Result<String, Box<dyn Error>> {
    let mut line = String::new();
    lines.read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}
