//! Values and structs in a `Box`.

use lemna_config::{FieldErrorKind, LemnaSecrets, Url};

#[derive(LemnaSecrets)]
#[lemna(serialize)]
struct Config {
    name: Box<str>,
    url: Option<Box<Url>>,
    #[lemna(default = "80", public, range = 1..)]
    port: Box<u16>,
    #[lemna(separator = ";", default = "1;2")]
    ids: Box<[u8]>,
    #[lemna(nested, prefix = "DB_")]
    db: Box<Db>,
    #[lemna(nested, prefix = "MAIL_")]
    mail: Option<Box<Db>>,
    #[lemna(nested, prefix = "AUTH_")]
    auth: Option<Box<Auth>>,
}

#[derive(LemnaSecrets)]
#[lemna(serialize)]
struct Db {
    #[lemna(public)]
    host: String,
    password: Option<String>,
}

#[derive(LemnaSecrets)]
#[lemna(serialize)]
enum Auth {
    Key { key: String },
    User { user: String },
}

const SET: [(&str, &str); 2] = [("NAME", "made-up"), ("DB_HOST", "h")];

#[test]
fn what_is_in_the_box_is_filled() {
    let config = Config::from_pairs(SET).unwrap();
    assert_eq!((&*config.name, *config.port, &*config.ids), ("made-up", 80, &[1, 2][..]));
    assert_eq!((config.db.host.as_str(), config.db.password), ("h", None));
    assert!(config.url.is_none() && config.mail.is_none() && config.auth.is_none());
    let pairs = SET.into_iter().chain([("URL", "https://a.example"), ("MAIL_HOST", "m"), ("AUTH_USER", "u")]);
    let config = Config::from_pairs(pairs).unwrap();
    assert_eq!(config.url.unwrap().host_str(), Some("a.example"));
    assert_eq!(config.mail.unwrap().host, "m");
    assert!(matches!(*config.auth.unwrap(), Auth::User { user } if user == "u"));
    let auth = Box::<Auth>::from_pairs([("KEY", "k")]).unwrap();
    assert!(matches!(*auth, Auth::Key { key } if key == "k"));
}

#[test]
fn errors_name_the_fields_inside() {
    let pairs = [("NAME", "made-up"), ("PORT", "0"), ("URL", "localhost"), ("MAIL_PASSWORD", "made-up")];
    let error = Config::from_pairs(pairs).err().unwrap();
    assert!(matches!(error.field(ConfigField::Url).unwrap().kind(), FieldErrorKind::Invalid { .. }));
    assert!(error.field(ConfigField::Port).unwrap().to_string().starts_with("PORT is not a number of at least 1: "));
    assert_eq!(error.field(ConfigField::Db(DbField::Host)).unwrap().field().path(), "db.host");
    let told = error.field(ConfigField::Mail(DbField::Host)).unwrap().to_string();
    assert!(told.starts_with("MAIL_HOST is missing, while MAIL_PASSWORD of mail is set"), "{told}");
}

#[test]
fn a_view_shows_what_is_public_inside() {
    let config = Config::from_pairs(SET).unwrap();
    let view = serde_json::to_value(&config).unwrap();
    assert_eq!((&view["port"], &view["db"]["host"]), (&80.into(), &"h".into()));
    assert!(format!("{config:?}").contains("db: Db { host: \"h\", password: None }"), "{config:?}");
}

#[test]
fn a_boxed_struct_is_loaded_as_the_struct_is() {
    assert_eq!(Box::<Db>::from_pairs([("HOST", "h")]).unwrap().host, "h");
}
