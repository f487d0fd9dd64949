use lemna_config::FromSecret;

struct Foreign;

#[derive(FromSecret)]
struct Around(Foreign);

fn main() {}
