//! What the derive knows of a struct: names, paths, docs, and the enum of its fields.

use lemna_config::{DefaultValue, LemnaSecrets, Requirement, SecretString, Url};

/// The service.
#[allow(dead_code)]
#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform", prefix = "APP_")]
struct Config {
    /// Where the API listens.
    /// A second line.
    ///
    /// A second paragraph.
    api_url: Url,
    api_key: SecretString,
    #[lemna(nested, prefix = "R2_")]
    r2: R2,
    /** In a block. */
    #[lemna(default = 8080)]
    port: u16,
    linear_api_key: std::option::Option<SecretString>,
    #[lemna(name = "GITHUB_TOKEN", local, public)]
    github: String,
    #[lemna(nested)]
    backup: R2,
    #[lemna(nested, prefix = "REGION-")]
    region: Region,
    #[lemna(default)]
    tags: Box<str>,
}

#[allow(dead_code)]
#[derive(LemnaSecrets)]
#[lemna(project = "ignored in a nested struct")]
struct R2 {
    endpoint_url: Url,
    secret_access_key: SecretString,
}

#[allow(dead_code)]
#[derive(LemnaSecrets)]
#[lemna(prefix = "EU_")]
struct Region {
    #[lemna(nested, prefix = "STORE_")]
    store: R2,
    /// The last one.
    #[lemna(name = "lower.case")]
    last: Option<u16>,
}

const ENDPOINT: R2Field = R2Field::EndpointUrl;
const KEY: R2Field = R2Field::SecretAccessKey;

const EXPECTED: &[(ConfigField, &str, &str)] = &[
    (ConfigField::ApiUrl, "api_url", "APP_API_URL"),
    (ConfigField::ApiKey, "api_key", "APP_API_KEY"),
    (ConfigField::R2(ENDPOINT), "r2.endpoint_url", "APP_R2_ENDPOINT_URL"),
    (ConfigField::R2(KEY), "r2.secret_access_key", "APP_R2_SECRET_ACCESS_KEY"),
    (ConfigField::Port, "port", "APP_PORT"),
    (ConfigField::LinearApiKey, "linear_api_key", "APP_LINEAR_API_KEY"),
    (ConfigField::Github, "github", "APP_GITHUB_TOKEN"),
    (ConfigField::Backup(ENDPOINT), "backup.endpoint_url", "APP_ENDPOINT_URL"),
    (ConfigField::Backup(KEY), "backup.secret_access_key", "APP_SECRET_ACCESS_KEY"),
    (
        ConfigField::Region(RegionField::Store(ENDPOINT)),
        "region.store.endpoint_url",
        "APP_REGION-EU_STORE_ENDPOINT_URL",
    ),
    (
        ConfigField::Region(RegionField::Store(KEY)),
        "region.store.secret_access_key",
        "APP_REGION-EU_STORE_SECRET_ACCESS_KEY",
    ),
    (ConfigField::Region(RegionField::Last), "region.last", "APP_REGION-EU_lower.case"),
    (ConfigField::Tags, "tags", "APP_TAGS"),
];

#[test]
fn fields_are_listed_in_the_order_of_the_struct() {
    let expected: Vec<_> = EXPECTED.iter().map(|(field, ..)| *field).collect();
    assert_eq!(ConfigField::ALL, expected);
}

#[test]
fn every_field_knows_its_path_and_its_secret() {
    for (field, path, secret_name) in EXPECTED {
        assert_eq!((field.path(), field.secret_name()), (*path, *secret_name), "{field:?}");
    }
}

#[test]
fn the_schema_has_the_same_order() {
    let declared: Vec<_> = Config::schema().fields().iter().map(|field| (field.path(), field.secret_name())).collect();
    let expected: Vec<_> = EXPECTED.iter().map(|(_, path, secret_name)| (*path, *secret_name)).collect();
    assert_eq!(declared, expected);
}

#[test]
fn the_schema_has_what_the_struct_says() {
    let schema = Config::schema();
    assert_eq!((schema.name(), schema.project(), schema.mode()), ("Config", Some("lemna-platform"), None));
    assert_eq!(Region::schema().project(), None);

    let field = |path| schema.fields().iter().find(|field| field.path() == path).unwrap();
    assert_eq!(field("api_url").doc(), "Where the API listens.\nA second line.");
    assert_eq!(field("api_key").doc(), "");
    assert_eq!(field("port").doc(), "In a block.");
    assert_eq!(field("region.last").doc(), "The last one.");

    assert_eq!(field("api_url").requirement(), Requirement::Required);
    assert_eq!(field("port").requirement(), Requirement::Default);
    assert_eq!(field("tags").requirement(), Requirement::Default);
    assert_eq!(field("linear_api_key").requirement(), Requirement::Optional);
    assert_eq!(field("region.last").requirement(), Requirement::Optional);

    assert_eq!(field("api_url").type_name(), "Url");
    assert_eq!(field("linear_api_key").type_name(), "SecretString");
    assert_eq!(field("tags").type_name(), "Box<str>");

    assert!(field("github").is_local() && field("github").is_public());
    assert!(!field("api_key").is_local() && !field("api_key").is_public());
}

#[test]
fn the_fields_print_as_variants() {
    assert_eq!(format!("{:?}", ConfigField::Region(RegionField::Store(KEY))), "Region(Store(SecretAccessKey))");
}

#[test]
fn one_struct_nested_twice_is_filled_from_two_sets_of_secrets() {
    #[derive(LemnaSecrets)]
    struct Two {
        #[lemna(nested, prefix = "A_")]
        a: Port,
        #[lemna(nested, prefix = "B_")]
        b: Port,
    }

    #[derive(LemnaSecrets)]
    struct Port {
        port: u16,
    }

    let two = Two::from_pairs([("A_PORT", "1"), ("B_PORT", "2")]).unwrap();
    assert_eq!((two.a.port, two.b.port), (1, 2));

    let error = Two::from_pairs([("A_PORT", "1")]).unwrap_err();
    let missing: Vec<_> = error.fields().iter().map(lemna_config::FieldError::field).collect();
    assert_eq!(missing, [TwoField::B(PortField::Port)]);
}

#[test]
fn every_field_is_read_before_the_load_gives_up() {
    let error = Config::from_pairs([("APP_PORT", "many"), ("APP_API_URL", "https://example.com")]).unwrap_err();
    let wrong: Vec<_> = error.fields().iter().map(|problem| problem.field().secret_name()).collect();
    assert_eq!(
        wrong,
        [
            "APP_API_KEY",
            "APP_R2_ENDPOINT_URL",
            "APP_R2_SECRET_ACCESS_KEY",
            "APP_PORT",
            "APP_GITHUB_TOKEN",
            "APP_ENDPOINT_URL",
            "APP_SECRET_ACCESS_KEY",
            "APP_REGION-EU_STORE_ENDPOINT_URL",
            "APP_REGION-EU_STORE_SECRET_ACCESS_KEY",
        ]
    );
}

#[test]
fn debug_shows_names_and_types_and_what_is_public() {
    let config = Config::from_pairs(EXPECTED.iter().map(|(_, path, secret_name)| {
        (
            *secret_name,
            match *path {
                "port" | "region.last" => "4711",
                path if path.ends_with("url") => "https://hidden.example",
                "github" => "shown",
                _ => "hidden",
            },
        )
    }))
    .unwrap();
    let printed = format!("{config:?}");
    assert!(!printed.contains("hidden") && !printed.contains("4711"), "{printed}");
    assert!(printed.starts_with("Config { api_url: <Url>, api_key: <SecretString>, r2: R2 { endpoint_url: <Url>"));
    assert!(printed.contains("linear_api_key: Some(<SecretString>), github: \"shown\""), "{printed}");
    assert!(printed.contains("last: Some(<u16>)"), "{printed}");
}

#[test]
fn the_names_of_secrets_are_made_by_a_rule() {
    #[allow(dead_code)]
    #[derive(LemnaSecrets)]
    #[lemna(rename_all = "camelCase", prefix = "app.")]
    struct Renamed {
        api_key: String,
        #[lemna(name = "PORT_NUMBER", alias = "http_port")]
        port: u16,
        r#type: u16,
        #[lemna(nested, prefix = "r2.")]
        r2: R2,
    }

    let names: Vec<_> = RenamedField::ALL.iter().map(|field| field.secret_name()).collect();
    assert_eq!(names, ["app.apiKey", "app.PORT_NUMBER", "app.type", "app.r2.ENDPOINT_URL", "app.r2.SECRET_ACCESS_KEY"]);
    assert_eq!(Renamed::schema().fields()[1].aliases(), ["app.http_port"]);
}

#[test]
fn a_default_is_told_as_it_is_written() {
    #[derive(LemnaSecrets)]
    struct Defaults {
        #[lemna(default = 8_080_u16)]
        literal: u16,
        #[lemna(default = -1)]
        negative: i8,
        #[lemna(default = "1m30s")]
        text: std::time::Duration,
        #[lemna(default = Vec::<u8>::new().len())]
        expression: usize,
        #[lemna(default)]
        of_the_type: u16,
        none: u16,
    }

    let defaults: Vec<_> = Defaults::schema().fields().iter().map(lemna_config::FieldSchema::default_value).collect();
    assert_eq!(
        defaults,
        [
            Some(DefaultValue::Literal("8080")),
            Some(DefaultValue::Literal("-1")),
            Some(DefaultValue::Literal("1m30s")),
            Some(DefaultValue::Expression("Vec::<u8>::new().len()")),
            Some(DefaultValue::OfType),
            None,
        ]
    );
    let Defaults { literal, negative, text, expression, of_the_type, none } =
        Defaults::from_pairs([("NONE", "1")]).unwrap();
    assert_eq!((literal, negative, text.as_secs(), expression, of_the_type, none), (8080, -1, 90, 0, 0, 1));
}
