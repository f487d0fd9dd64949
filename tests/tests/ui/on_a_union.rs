use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
union Both {
    port: u16,
    other: u16,
}

fn main() {}
