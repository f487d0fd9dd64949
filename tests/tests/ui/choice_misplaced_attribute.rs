use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
enum DbAuth {
    #[lemna(prefix = "PASSWORD_", nested)]
    Password { user: String },
    #[lemna]
    Token {
        #[lemna(nmae = "TOKEN")]
        token: String,
    },
}

fn main() {}
