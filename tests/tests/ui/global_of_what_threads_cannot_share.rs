use std::cell::Cell;

use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(global)]
struct Config {
    #[lemna(parse_with = counter)]
    requests: Cell<u32>,
}

fn counter(_: &str) -> Result<Cell<u32>, &'static str> {
    Ok(Cell::new(0))
}

fn main() {
    let _ = Config::global();
}
