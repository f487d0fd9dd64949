//! What `#[lemna(serialize)]` lets be seen of a config.

use std::collections::BTreeMap;

use lemna_config::{ExposeSecret, FromSecret, LemnaSecrets, SecretString, Url};
use serde_json::{Value, json};

const MARKER: &str = "made-up-marker-7d1";

#[derive(LemnaSecrets)]
#[lemna(serialize)]
struct Config {
    #[lemna(public)]
    api_url: Url,
    api_key: SecretString,
    token: String,
    secret_number: u64,
    #[lemna(public, default = 8080)]
    port: u16,
    #[lemna(public)]
    log_level: Option<String>,
    secret_option: Option<String>,
    #[lemna(public, json)]
    limits: BTreeMap<String, u32>,
    #[lemna(nested, prefix = "R2_")]
    r2: R2,
    #[lemna(nested, prefix = "REPLICA_")]
    replica: Option<R2>,
    #[lemna(nested)]
    sealed: Sealed,
    #[lemna(nested, prefix = "DB_")]
    auth: Auth,
    #[lemna(public)]
    r#type: String,
}

#[derive(LemnaSecrets)]
#[lemna(serialize)]
struct R2 {
    #[lemna(public)]
    bucket: String,
    secret_access_key: SecretString,
}

#[derive(LemnaSecrets)]
#[lemna(serialize)]
struct Sealed {
    seal: String,
}

#[derive(LemnaSecrets)]
#[lemna(serialize, no_debug)]
enum Auth {
    Password {
        #[lemna(public)]
        user: String,
        password: SecretString,
    },
    IamRole {
        role_arn: String,
    },
}

fn config(more: &[(&str, &str)]) -> Config {
    let pairs = [
        ("API_URL", "http://localhost:9000/"),
        ("API_KEY", MARKER),
        ("TOKEN", MARKER),
        ("SECRET_NUMBER", "7070707"),
        ("SECRET_OPTION", MARKER),
        ("LIMITS", r#"{"upload": 5}"#),
        ("R2_BUCKET", "pictures"),
        ("R2_SECRET_ACCESS_KEY", MARKER),
        ("SEAL", MARKER),
        ("TYPE", "web"),
    ];
    Config::from_pairs(pairs.iter().chain(more).copied()).unwrap()
}

fn view(config: &Config) -> Value {
    let text = serde_json::to_string(config).unwrap();
    assert!(!text.contains(MARKER) && !text.contains("7070707") && !text.contains("secret"), "{text}");
    assert!(!text.contains("api_key") && !text.contains("token"), "{text}");
    serde_json::from_str(&text).unwrap()
}

#[test]
fn what_is_public_is_seen_and_nothing_else() {
    let config = config(&[("DB_USER", "reader"), ("DB_PASSWORD", MARKER)]);
    let expected = json!({
        "api_url": "http://localhost:9000/",
        "port": 8080,
        "log_level": null,
        "limits": {"upload": 5},
        "r2": {"bucket": "pictures"},
        "replica": null,
        "sealed": {},
        "auth": {"password": {"user": "reader"}},
        "type": "web",
    });
    assert_eq!(view(&config), expected);
    // The others are there all the same.
    let Auth::Password { password, .. } = &config.auth else { panic!("of two alternatives the first is set") };
    for secret in [&config.api_key, &config.r2.secret_access_key, password] {
        assert_eq!(secret.expose_secret(), MARKER);
    }
    assert_eq!((config.token.as_str(), config.sealed.seal.as_str()), (MARKER, MARKER));
    assert_eq!((config.secret_number, config.secret_option.as_deref()), (7_070_707, Some(MARKER)));
}

#[test]
fn what_is_there_of_optional_structs_and_alternatives_is_seen() {
    let config = config(&[
        ("REPLICA_BUCKET", "copies"),
        ("REPLICA_SECRET_ACCESS_KEY", MARKER),
        ("DB_ROLE_ARN", MARKER),
        ("LOG_LEVEL", "debug"),
    ]);
    let view = view(&config);
    assert_eq!(view["replica"], json!({"bucket": "copies"}));
    assert_eq!(view["auth"], json!({"iam_role": {}}));
    assert_eq!(view["log_level"], "debug");
    assert!(matches!(&config.auth, Auth::IamRole { role_arn } if role_arn == MARKER));
}

/// Every key stands where the path of the field says.
#[test]
fn the_keys_are_those_of_the_paths() {
    let view = view(&config(&[("DB_USER", "reader"), ("DB_PASSWORD", MARKER)]));
    for (path, is_public) in Config::schema().fields().iter().map(|field| (field.path(), field.is_public())) {
        let absent = path.starts_with("replica.") || path.starts_with("auth.iam_role.");
        let found = path.split('.').try_fold(&view, |at, part| at.get(part));
        assert_eq!(found.is_some(), is_public && !absent, "{path}");
    }
}

/// A layer of figment or config, such as the defaults of another program.
#[test]
fn the_view_is_a_layer_of_figment_and_config() {
    let config = config(&[("DB_ROLE_ARN", MARKER)]);
    let figment = figment::Figment::from(figment::providers::Serialized::defaults(&config));
    assert_eq!(figment.extract_inner::<u16>("port").unwrap(), 8080);
    assert!(!figment.contains("token"));
    let layer = config::Config::try_from(&config).unwrap();
    assert_eq!(layer.get_string("r2.bucket").unwrap(), "pictures");
}

/// Without fields that are public there are no warnings, nor with a name of the macro's own.
mod quiet {
    #![deny(warnings)]
    use lemna_config::LemnaSecrets;

    #[derive(LemnaSecrets)]
    #[lemna(serialize)]
    #[allow(dead_code)]
    pub(crate) enum One {
        Only { key: String },
    }

    #[derive(LemnaSecrets)]
    #[lemna(serialize)]
    #[allow(dead_code)]
    pub(crate) struct Nothing {
        key: String,
    }

    #[test]
    fn nothing_is_seen() {
        let nothing = Nothing::from_pairs([("KEY", super::MARKER)]).unwrap();
        assert_eq!(serde_json::to_string(&nothing).unwrap(), "{}");
        let one = One::from_pairs([("KEY", super::MARKER)]).unwrap();
        assert_eq!(serde_json::to_string(&one).unwrap(), r#"{"only":{}}"#);
    }
}

/// `public` says that a value may be seen, and not that the password in it may.
#[test]
fn the_passwords_of_urls_are_masked_in_what_is_public() {
    #[derive(Debug, FromSecret, serde::Serialize)]
    struct Address(String);

    #[derive(LemnaSecrets)]
    #[lemna(serialize)]
    struct Public {
        #[lemna(public)]
        url: Url,
        #[lemna(public)]
        option: Option<Url>,
        #[lemna(public)]
        list: Vec<Url>,
        #[lemna(public)]
        text: String,
        #[lemna(public)]
        newtype: Address,
        #[lemna(public, json)]
        map: BTreeMap<String, String>,
        #[lemna(public)]
        plain: Url,
        #[lemna(public)]
        user: Url,
        #[lemna(nested, prefix = "INNER_")]
        inner: Inner,
        #[lemna(public, default = 0.1)]
        ratio: f32,
    }

    #[derive(LemnaSecrets)]
    #[lemna(serialize)]
    struct Inner {
        #[lemna(public)]
        url: Url,
    }

    let url = format!("https://user:{MARKER}@localhost/a?b=c");
    let map = json!({ "one": url, url.as_str(): "two" }).to_string();
    let list = format!("{url},{url}");
    let public = Public::from_pairs([
        ("URL", url.as_str()),
        ("OPTION", &url),
        ("LIST", &list),
        ("TEXT", &url),
        ("NEWTYPE", &url),
        ("MAP", &map),
        ("PLAIN", "http://localhost:80/a?page=2"),
        ("USER", &format!("http://{MARKER}@localhost/a")),
        ("INNER_URL", &url),
    ])
    .unwrap();
    for text in [format!("{public:?}"), format!("{public:#?}")] {
        assert!(!text.contains(MARKER) && text.contains("https://user:***@localhost/a?b=c"), "{text}");
    }
    let masked = "https://user:***@localhost/a?b=c";
    let expected = json!({
        "url": masked,
        "option": masked,
        "list": [masked, masked],
        "text": masked,
        "newtype": masked,
        "map": {"one": masked, masked: "two"},
        "plain": "http://localhost/a?page=2",
        "user": "http://***@localhost/a",
        "inner": {"url": masked},
        "ratio": 0.1,
    });
    let text = serde_json::to_string(&public).unwrap();
    assert!(!text.contains(MARKER), "{text}");
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), expected);
    assert!(text.ends_with("\"ratio\":0.1}"), "what holds no URL is written as its type writes it: {text}");
}
