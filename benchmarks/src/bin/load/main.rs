//! What a whole load over HTTP costs: each in a separate process, against a server in another.

mod bare;
mod client;
mod server;

use std::error::Error;
use std::process::{Command, Stdio};

use client::Cost;
use lemna_benchmarks::median;
use server::{Server, Target};

const SIZES: [usize; 2] = [9, 1000];
const ROUNDS: usize = 201;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => measure(),
        ["serve", secrets] => server::serve(secrets.parse()?),
        ["client", name, target @ ..] => client::run(name, &Target::parse(target)?),
        _ => Err("this program takes no arguments".into()),
    }
}

/// What all the rounds of one client against one server gave.
#[derive(Default)]
struct Measured {
    costs: Vec<Cost>,
    traffic: String,
}

impl Measured {
    fn median(&self, of: fn(&Cost) -> f64) -> f64 {
        median(&self.costs.iter().map(of).collect::<Vec<_>>())
    }
}

fn measure() -> Result<(), Box<dyn Error>> {
    for size in SIZES {
        let mut server = Server::start(size)?;
        let mut clients: [Measured; client::NAMES.len()] = Default::default();
        for _ in 0..ROUNDS {
            for (name, measured) in client::NAMES.into_iter().zip(&mut clients) {
                measured.costs.push(load(name, &server.target)?);
                measured.traffic = server.traffic()?;
            }
        }
        print(size, &clients);
    }
    Ok(())
}

fn load(name: &str, target: &Target) -> Result<Cost, Box<dyn Error>> {
    let output = Command::new(std::env::current_exe()?)
        .args(["client", name])
        .args(target.arguments())
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("{name} failed").into());
    }
    Cost::parse(&String::from_utf8(output.stdout)?)
}

fn print(size: usize, clients: &[Measured]) {
    let floor = clients[0].median(|cost| cost.cpu_ms);
    println!(
        "{:<32} {:>7} {:>6} {:>8} {:>9}  requests connections",
        format!("{size} secrets"),
        "CPU ms",
        "ratio",
        "wall ms",
        "peak MiB"
    );
    for (name, measured) in client::NAMES.iter().zip(clients) {
        let cpu = measured.median(|cost| cost.cpu_ms);
        let wall = measured.median(|cost| cost.wall_ms);
        let peak = measured.median(|cost| cost.peak_mib);
        println!("{name:<32} {cpu:>7.2} {:>6.2} {wall:>8.2} {peak:>9.1}  {}", cpu / floor, measured.traffic);
    }
}
