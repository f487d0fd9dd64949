use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(short)]
    alone: u16,
    #[lemna(flag = "--port")]
    dashes: u16,
    #[lemna(flag = "")]
    empty: u16,
    #[lemna(flag = 'p')]
    letter: u16,
    #[lemna(flag, short = "p")]
    text: u16,
    #[lemna(flag, short = '-')]
    dash: u16,
    #[lemna(nested, flag)]
    nested: Inner,
    #[lemna(nested, short)]
    other: Inner,
}

#[derive(LemnaSecrets)]
struct Inner {
    port: u16,
}

fn main() {}
