use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(rename = "lowercase", default)]
enum DbAuth {
    Password {
        #[lemna(project = "my-project")]
        password: String,
    },
    Token { token: String },
}

fn main() {}
