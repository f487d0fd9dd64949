use lemna_config::FromSecret;

#[derive(FromSecret)]
union Both {
    port: u16,
    other: u16,
}

fn main() {}
