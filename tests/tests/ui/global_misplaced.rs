use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(global = true)]
struct Config {
    #[lemna(global)]
    port: u16,
    #[lemna(nested)]
    other: Other,
}

#[derive(LemnaSecrets)]
#[lemna(global, globl)]
struct Other {
    host: String,
}

fn main() {
    // What uses it has no errors of its own.
    let _ = Other::global();
}
