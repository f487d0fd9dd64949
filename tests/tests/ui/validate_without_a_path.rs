use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(validate)]
struct Config {
    #[lemna(validate = "check")]
    port: u16,
    #[lemna(validate check)]
    no_equals_sign: u16,
    #[lemna(nested, validate = check)]
    inner: Inner,
}

#[derive(LemnaSecrets)]
struct Inner {
    port: u16,
}

fn main() {}
