use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
enum Region {
    Eu,
    Us,
}

fn main() {}
