//! How long it takes to fill a struct of 50 fields from values that are already there, and how many allocations.

mod config;
mod counting;

use std::collections::HashMap;
use std::hint::black_box;
use std::time::Instant;

use envconfig::Envconfig;
use lemna_benchmarks::median;
use lemna_config::{LemnaSecrets, Loader};

use config::Config;
use counting::{Counting, allocations};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const ROUNDS: usize = 2_000;
/// Few, so that the inputs made ready for a library that consumes them stay in the cache.
const LOADS_A_ROUND: u32 = 20;

/// A library under test.
struct Contender<'a> {
    name: &'static str,
    /// Makes a round and returns the nanoseconds of one load.
    round: Box<dyn Fn() -> f64 + 'a>,
    allocations: usize,
    times: Vec<f64>,
}

impl<'a> Contender<'a> {
    /// `input` is made ready before the clock starts.
    fn new<I, T>(name: &'static str, input: impl Fn() -> I + 'a, load: impl Fn(I) -> T + 'a) -> Self {
        let ready = input();
        let allocations = allocations(|| load(ready));
        let round = move || {
            let inputs: Vec<I> = (0..LOADS_A_ROUND).map(|_| input()).collect();
            let started = Instant::now();
            for input in inputs {
                black_box(load(black_box(input)));
            }
            started.elapsed().as_secs_f64() * 1e9 / f64::from(LOADS_A_ROUND)
        };
        Self { name, round: Box::new(round), allocations, times: Vec::with_capacity(ROUNDS) }
    }
}

fn main() {
    let values = config::values();
    let map: HashMap<String, String> = values.iter().cloned().collect();
    let wrong = config::wrong_values();
    let misspelt = config::misspelt_names();
    let loader = Loader::builder().vars(values.clone()).no_env_file().build();

    let from_pairs = || Config::from_pairs(borrowed(&values)).expect("every value is right");
    let from_vars = || Config::load_with(&loader).expect("every value is right");
    let envconfig = || Config::init_from_hashmap(&map).expect("every value is right");
    let envy = |pairs| envy::from_iter::<_, Config>(pairs).expect("every value is right");
    let problems = |pairs| match Config::from_pairs(borrowed(pairs)) {
        Ok(_) => 0,
        Err(error) => error.fields().len(),
    };

    let config = from_pairs();
    assert!(config == from_vars() && config == envconfig() && config == envy(values.clone()));
    assert_eq!((problems(&wrong), problems(&misspelt)), (50, 50));

    let mut contenders = [
        Contender::new("envconfig, init_from_hashmap", || (), |()| envconfig()),
        Contender::new("lemna-config, from_pairs", || (), |()| from_pairs()),
        Contender::new("lemna-config, Loader with vars", || (), |()| from_vars()),
        Contender::new("envy, from_iter", || values.clone(), envy),
        Contender::new("lemna-config, 50 problems", || (), |()| problems(&wrong)),
        Contender::new("lemna-config, 50 names misspelt", || (), |()| problems(&misspelt)),
    ];
    for _ in 0..ROUNDS {
        for contender in &mut contenders {
            let time = (contender.round)();
            contender.times.push(time);
        }
    }

    let reference = median(&contenders[0].times);
    println!("{:<32} {:>9} {:>6} {:>12}", "50 fields", "ns", "ratio", "allocations");
    for contender in &contenders {
        let time = median(&contender.times);
        println!("{:<32} {time:>9.0} {:>6.2} {:>12}", contender.name, time / reference, contender.allocations);
    }
}

fn borrowed(pairs: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}
