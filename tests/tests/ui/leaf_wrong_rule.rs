use lemna_config::FromSecret;

#[derive(FromSecret)]
#[lemna(rename_all = "SNAKE_CASE")]
enum Region {
    Eu,
}

#[derive(FromSecret)]
#[lemna(rename_all = "Title Case")]
enum Plan {
    Free,
}

fn main() {}
