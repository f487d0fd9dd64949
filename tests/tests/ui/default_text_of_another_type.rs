use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU16;
use std::time::Duration;

use lemna_config::{FromSecret, Invalid, LemnaSecrets};

#[derive(LemnaSecrets)]
struct Certain {
    #[lemna(default = "eighty")]
    words: u16,
    #[lemna(default = "65536")]
    large: u16,
    #[lemna(default = "-1")]
    negative: usize,
    #[lemna(default = "0")]
    zero: NonZeroU16,
    #[lemna(default = "0")]
    zero_too: std::num::NonZero<u8>,
    #[lemna(default = "maybe")]
    truth: bool,
    #[lemna(default = "NaN")]
    share: f64,
    #[lemna(default = "ab")]
    mark: char,
    // These are read.
    #[lemna(default = "yes")]
    yes: bool,
    #[lemna(default = "+5")]
    plus: i8,
    #[lemna(default = "NaN", from_str)]
    nan: f64,
    #[lemna(default = "eighty", parse_with = words)]
    parsed: u16,
}

#[derive(LemnaSecrets)]
struct ByName {
    #[lemna(default = "90")]
    patience: Duration,
    #[lemna(default = "localhost")]
    address: std::net::IpAddr,
    #[lemna(default = "127.0.0.1")]
    socket: SocketAddr,
    // These are read.
    #[lemna(default = "1m30s")]
    long: std::time::Duration,
    #[lemna(default = "::1")]
    local: IpAddr,
}

fn words(_: &str) -> Result<u16, Invalid> {
    Ok(80)
}

mod other {
    use super::{FromSecret, LemnaSecrets};

    #[derive(FromSecret)]
    pub struct Duration(String);

    #[derive(LemnaSecrets)]
    pub struct Config {
        #[lemna(default = "a while")]
        pub patience: Duration,
    }
}

fn main() {}
