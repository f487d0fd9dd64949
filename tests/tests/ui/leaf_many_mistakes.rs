//! All mistakes of a type in one run, and none of them again where the type is used.

use lemna_config::{FromSecret, LemnaSecrets};

#[derive(FromSecret, Debug)]
#[lemna(rename_all = "loud")]
enum Region {
    #[lemna(nmae = "eu")]
    Eu,
    Us(u8),
}

#[derive(FromSecret)]
struct Pair<T>(T, T);

#[derive(FromSecret)]
struct Borrowed<'a>(&'a str);

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(public, default = "eu")]
    region: Region,
    pair: Option<Pair<u16>>,
    borrowed: Borrowed<'static>,
}

fn main() {
    let config = Config::from_pairs([("BORROWED", "a")]).unwrap();
    println!("{config:?} {}", config.borrowed.0);
}
