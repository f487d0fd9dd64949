use lemna_config::LemnaSecrets;

#[derive(Debug)]
#[derive(LemnaSecrets)]
struct Above {
    port: u16,
}

#[derive(Debug /* for the log */, LemnaSecrets)]
struct Commented {
    port: u16,
}

fn main() {}
