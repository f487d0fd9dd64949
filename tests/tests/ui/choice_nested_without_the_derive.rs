use lemna_config::LemnaSecrets;

enum DbAuth {
    Password { password: String },
}

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(nested)]
    auth: Option<DbAuth>,
}

#[derive(LemnaSecrets)]
enum Choice {
    One {
        #[lemna(nested)]
        auth: DbAuth,
    },
}

fn main() {}
