use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
enum DbAuth {
    Password { user: String },
    None,
    Nothing {},
}

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(nested)]
    auth: Option<DbAuth>,
}

fn main() {
    let auth = Config::load().unwrap().auth;
    if let Some(DbAuth::Password { user }) = auth {
        println!("{user} {:?}", DbAuthField::PasswordUser);
    }
}
