use std::time::Duration;

use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(range)]
    alone: u16,
    #[lemna(range = 5)]
    one_number: u16,
    #[lemna(range = "1..5")]
    in_quotes: u16,
    #[lemna(range = ..)]
    without_bounds: u16,
    #[lemna(range = 1..=)]
    without_an_end: u16,
    #[lemna(range = 5..=1)]
    backwards: u16,
    #[lemna(range = 5..5)]
    empty: u16,
    #[lemna(range = "1s"..=Duration::MAX)]
    half_in_quotes: Duration,
    #[lemna(range = "1"..)]
    no_duration: Duration,
    #[lemna(range = 1..5 public)]
    without_a_comma: u16,
}

fn main() {}
