//! All mistakes of a struct in one run, and none of them again where the struct is used.

use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(project = 5, renam_all = "lowercase")]
struct Config {
    #[lemna(nmae = "URL", local = true)]
    api_url: String,
    #[lemna(default = 8080)]
    port: Option<u16>,
    #[lemna(name = "A B")]
    key: String,
    #[lemna(nested, public)]
    inner: Inner,
}

#[derive(LemnaSecrets)]
struct Inner {
    #[lemna(nested = true)]
    secret: String,
}

#[derive(LemnaSecrets)]
struct Tuple(String);

#[derive(LemnaSecrets)]
struct Outer {
    #[lemna(nested)]
    inner: Inner,
    #[lemna(nested)]
    tuple: Tuple,
    #[lemna(nested)]
    config: Config,
}

fn main() {
    let config: Config = Config::load().unwrap();
    println!("{config:?} {}", config.api_url);
    for field in ConfigField::ALL {
        println!("{} {}", field.secret_name(), field.path());
    }
    for field in [ConfigField::ApiUrl, ConfigField::Port, ConfigField::Inner(InnerField::Secret)] {
        println!("{field:?}");
    }
    let outer = Outer::from_pairs([("KEY", "value")]);
    println!("{:?} {}", outer.is_ok(), Outer::schema().fields().len());
}
