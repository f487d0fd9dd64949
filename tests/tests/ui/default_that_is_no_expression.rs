use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(default(5))]
    parentheses: u16,
    #[lemna(default: 5)]
    colon: u16,
    #[lemna(default = 5 6, local)]
    two: u16,
    #[lemna(default = #, local)]
    sign: u16,
    #[lemna(default = let port = 80, local)]
    statement: u16,
    #[lemna(default = 80; 81, local)]
    semicolon: u16,
    #[lemna(default = 8080 name = "PORT")]
    no_comma: u16,
    #[lemna(default = 1,,)]
    two_commas: u16,
}

/// The compiler judges what follows `=`.
#[derive(LemnaSecrets)]
struct Unfinished {
    #[lemna(default = 5 +, local)]
    sum: u16,
    #[lemna(default = if true { 1 }, local)]
    condition: u16,
}

fn main() {
    let _ = Unfinished::load();
}
