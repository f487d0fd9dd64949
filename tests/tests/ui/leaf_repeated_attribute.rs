use lemna_config::FromSecret;

#[derive(FromSecret)]
#[lemna(rename_all = "lowercase", rename_all = "UPPERCASE")]
enum Region {
    #[lemna(name = "eu", name = "europe")]
    Eu,
}

#[derive(FromSecret)]
struct Port(#[lemna(from_str, from_str)] u16);

fn main() {}
