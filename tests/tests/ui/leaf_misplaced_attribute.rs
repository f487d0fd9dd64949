use lemna_config::FromSecret;

#[derive(FromSecret)]
#[lemna(name = "eu", prefix = "A_")]
enum Region {
    #[lemna(rename_all = "lowercase")]
    Eu,
    #[lemna(default)]
    Us,
}

#[derive(FromSecret)]
#[lemna(from_str, rename_all = "lowercase")]
struct Port(#[lemna(crate = "lemna_config", name = "PORT", alias = "P")] u16);

fn main() {}
