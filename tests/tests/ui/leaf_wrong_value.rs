use lemna_config::FromSecret;

#[derive(FromSecret)]
#[lemna(rename_all = lowercase)]
enum Region {
    #[lemna(name = 5)]
    Eu,
    #[lemna(alias)]
    Us,
    #[lemna(alias("a", "b"))]
    Ap,
}

#[derive(FromSecret)]
#[lemna(crate = "a b")]
struct Port(#[lemna(from_str = "yes")] u16);

#[derive(FromSecret)]
#[lemna]
struct Token(String);

fn main() {}
