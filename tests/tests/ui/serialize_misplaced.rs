use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(serialise)]
struct Config {
    #[lemna(serialize)]
    port: u16,
}

#[derive(LemnaSecrets)]
#[lemna(serialize = "public")]
struct Valued {
    #[lemna(public)]
    port: u16,
}

// The stub of a struct with mistakes is a view as well.
#[derive(LemnaSecrets)]
#[lemna(serialize)]
struct Outer {
    #[lemna(nested)]
    broken: Broken,
}

#[derive(LemnaSecrets)]
#[lemna(serialize)]
struct Broken {
    #[lemna(secret)]
    port: u16,
}

fn main() {}
