use lemna_config::FromSecret;

#[derive(FromSecret)]
enum Region {
    #[lemna(name = "")]
    Eu,
    #[lemna(alias = "")]
    Us,
}

fn main() {}
