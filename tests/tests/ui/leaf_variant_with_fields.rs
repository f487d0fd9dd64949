use lemna_config::FromSecret;

#[derive(FromSecret)]
enum Storage {
    Memory,
    Disk { path: String },
    Bucket(String),
}

fn main() {}
