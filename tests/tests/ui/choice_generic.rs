use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
enum DbAuth<T> {
    Password { password: T },
    Token { token: String },
}

fn main() {}
