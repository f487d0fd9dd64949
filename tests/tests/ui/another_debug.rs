use lemna_config::LemnaSecrets;

#[derive(Debug, LemnaSecrets)]
struct Config {
    port: u16,
}

#[derive(
    Clone,
    LemnaSecrets,
    ::core::fmt::Debug,
)]
struct OverLines {
    port: u16,
}

#[derive(Debug, LemnaSecrets)]
#[lemna(no_debug)]
struct Chosen {
    port: u16,
}

macro_rules! config {
    ($name:ident) => {
        #[derive(Debug, LemnaSecrets)]
        struct $name {
            port: u16,
        }
    };
}

config!(OfAMacro);

fn main() {}
