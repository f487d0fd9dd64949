use lemna_config::FromSecret;

#[derive(FromSecret)]
#[lemna(rename_all = "lowercase")]
enum Region {
    Eu,
    #[lemna(name = "eu")]
    Europe,
    #[lemna(alias = "us", alias = "usa", alias = "usa")]
    Us,
    #[lemna(alias = "eu")]
    Ap,
    US,
}

fn main() {}
