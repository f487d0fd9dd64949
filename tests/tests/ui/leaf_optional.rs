use lemna_config::FromSecret;

#[derive(FromSecret)]
struct Port(Option<u16>);

#[derive(FromSecret)]
struct Named {
    inner: std::option::Option<Vec<u8>>,
}

fn main() {}
