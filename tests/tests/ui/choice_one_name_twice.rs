use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
enum DbAuth {
    Password {
        user: String,
        #[lemna(name = "USER")]
        password: String,
    },
    Token {
        user: String,
    },
}

fn main() {}
