use lemna_config::FromSecret;

#[derive(FromSecret)]
#[lemna(rename = "lowercase")]
enum Region {
    #[lemna(nmae = "eu")]
    Eu,
    #[lemna(skip)]
    Us,
}

#[derive(FromSecret)]
#[lemna(transparent)]
struct Port(#[lemna(fromstr)] u16);

fn main() {}
