use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config<T> {
    value: T,
}

#[derive(LemnaSecrets)]
struct Borrowed<'a> {
    value: &'a str,
}

#[derive(LemnaSecrets)]
struct Bound
where
    String: Clone,
{
    value: String,
}

fn main() {
    let _ = Config::<u8>::load();
}
