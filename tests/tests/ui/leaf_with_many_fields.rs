use lemna_config::FromSecret;

#[derive(FromSecret)]
struct Pair(u16, u16);

#[derive(FromSecret)]
struct Database {
    #[lemna(default = "localhost")]
    host: String,
    #[lemna(name = "DB_PORT")]
    port: u16,
    password: String,
}

fn main() {}
