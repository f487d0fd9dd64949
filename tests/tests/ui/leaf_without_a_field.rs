use lemna_config::FromSecret;

#[derive(FromSecret)]
struct Unit;

#[derive(FromSecret)]
struct Tuple();

#[derive(FromSecret)]
struct Braces {}

#[derive(FromSecret)]
enum Never {}

fn main() {}
