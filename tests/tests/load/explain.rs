//! `Loaded::explain` and `Report::explain`: what every place said, about right fields too.

use lemna_config::testing::FakeInfisical;
use lemna_config::{FromSecret, LemnaSecrets, Loader, Outcome, SecretString, Standing, assert_committed, check};
use lemna_tests::bootstrap;

#[derive(LemnaSecrets)]
#[expect(dead_code, reason = "not every field is looked at")]
#[lemna(project = "shop")]
struct Config {
    /// Where the API listens.
    #[lemna(public)]
    api_url: String,
    api_key: SecretString,
    #[lemna(default = 8080, alias = "HTTP_PORT", public)]
    port: u16,
    #[lemna(local)]
    log_level: Option<String>,
    #[lemna(nested, prefix = "MAIL_")]
    mail: Option<Mail>,
}

#[derive(LemnaSecrets)]
#[expect(dead_code, reason = "it is never there")]
struct Mail {
    token: SecretString,
}

fn world(lines: &str) -> (FakeInfisical, tempfile::TempDir, Loader) {
    let server = FakeInfisical::start();
    let project = server.project("shop");
    project.set("dev", "API_KEY", "made-up-secret").set("dev", "API_URL", "http://of.infisical");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".env"), lines).unwrap();
    let vars = bootstrap(&server)
        .into_iter()
        .chain([("HTTP_PORT".to_owned(), "9000".to_owned()), ("LOG_LEVEL".to_owned(), String::new())]);
    let loader = Loader::builder().vars(vars).env_file(folder.path().join(".env")).build();
    (server, folder, loader)
}

#[test]
fn every_place_says_what_it_has_and_the_winner_leads() {
    let (_server, folder, loader) = world("# made up\nAPI_KEY=another-secret\nAPI_URL=http://of.infisical\n");
    let loaded = loader.load::<Config>().unwrap();
    assert_eq!(loaded.config().port, 9000);
    let text = loaded.explain().to_string().replace(folder.path().to_str().unwrap(), "/srv");
    assert_committed(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/load/explain.txt"), &(text + "\n"));
    assert!(!format!("{:?}", loaded.explain()).contains("-secret"));
    assert!(!loaded.explain().to_json().contains("-secret"));
}

#[test]
fn one_field_is_found_by_its_name_or_an_alias() {
    let (_server, _folder, loader) = world("");
    let loaded = loader.load::<Config>().unwrap();
    for name in ["PORT", "HTTP_PORT"] {
        let one = loaded.explain().of(name);
        assert_eq!(one.fields().len(), 1);
        assert_eq!(one.fields()[0].value(), Some("9000"));
    }
    assert!(loaded.explain().of("PROT").fields().is_empty());
}

#[test]
fn a_check_explains_what_is_wrong_with_what_is_right() {
    let (_server, _folder, loader) = world("PORT=7000\n");
    let report = check::<Config>(&Loader::clone(&loader));
    assert_eq!(format!("{:?}", report.explain()), format!("{:?}", loader.load::<Config>().unwrap().explain()));

    let loader = Loader::builder().vars([("API_KEY", "made-up-secret"), ("PORT", "eighty")]).no_env_file().build();
    let report = check::<Config>(&loader);
    let problems: Vec<_> = report.explain().fields().iter().map(|field| field.problem().is_some()).collect();
    assert_eq!(problems, [true, false, true, false, false]);
    // It is public, and may be a secret in the wrong place.
    assert_eq!(report.explain().fields()[2].value(), None);
    let text = report.explain().to_string();
    assert!(!text.contains("made-up-secret") && !text.contains("eighty"), "{text}");
}

/// It has no value that could be hidden.
#[test]
fn a_line_that_cannot_be_read_is_no_hidden_value() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".env"), "PORT='9000\n").unwrap();
    let variables = [("API_KEY", "made-up"), ("PORT", "8080"), ("API_URL", "http://x")];
    let loader = Loader::builder().vars(variables).env_file(folder.path().join(".env")).build();
    let report = check::<Config>(&loader);
    let explained = report.explain().of("PORT");
    let places = explained.fields()[0].places();
    let file = places.iter().find(|place| matches!(place.outcome(), Outcome::Unusable(..))).expect("the line");
    assert_eq!(file.standing(), Standing::Nothing);
    assert!(explained.to_json().contains(r#""state": "unusable""#), "{}", explained.to_json());
}

#[test]
fn passwords_in_public_values_are_masked() {
    #[derive(LemnaSecrets)]
    struct Public {
        #[lemna(public)]
        database: String,
        #[lemna(public)]
        address: String,
    }

    let variables = [
        ("DATABASE", "host=db password=made-up-marker"),
        ("ADDRESS", "https://u:made-up-marker@h/?token=made-up-marker"),
    ];
    let loader = Loader::builder().vars(variables).no_env_file().build();
    let loaded = loader.load::<Public>().unwrap();
    assert!(loaded.config().address.contains("made-up-marker") && loaded.config().database.contains("marker"));
    let explained = loaded.explain();
    for shown in [explained.to_string(), explained.to_json(), format!("{explained:?}")] {
        assert!(!shown.contains("made-up-marker"), "{shown}");
    }
    assert_eq!(explained.fields()[1].value(), Some("https://u:***@h/?token=***"));
}

#[test]
fn a_source_that_failed_says_why_and_a_bad_line_stops_all_below() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".env"), "API_KEY=one\n").unwrap();
    std::fs::write(folder.path().join(".env.local"), "API_KEY='made-up-open\n").unwrap();
    let away = [
        ("INFISICAL_CLIENT_ID", "made-up"),
        ("INFISICAL_CLIENT_SECRET", "made-up"),
        ("INFISICAL_API_URL", "http://127.0.0.1:1"),
        ("INFISICAL_ENV", "dev"),
        ("API_URL", "http://x"),
    ];
    let loader = Loader::builder().vars(away).env_file(folder.path().join(".env")).build();
    let report = check::<Config>(&loader);
    let key = &report.explain().fields()[1];
    let standings: Vec<_> = key.places().iter().map(lemna_config::ExplainedPlace::standing).collect();
    assert_eq!(standings[1], Standing::Unusable);
    let text = key.to_string();
    assert!(text.contains(": unusable, line 1: it is on a line that cannot be read"), "{text}");
    assert!(matches!(key.places()[1].outcome(), Outcome::Unusable(..)));
    assert!(key.places()[2].reason().is_some());
    assert!(matches!(standings[3], Standing::Hidden { differs: true, .. }), "{standings:?}");
    assert!(!report.explain().to_string().contains("made-up-open"), "{}", report.explain());
}

/// What a check of `C` says about each field: whether it has a problem, and what became of each place.
fn standings<C: LemnaSecrets>(variables: &[(&str, &str)], lines: &str) -> Vec<(bool, Vec<Standing>, String, String)> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".env"), lines).unwrap();
    let loader = Loader::builder().vars(variables.to_vec()).env_file(folder.path().join(".env")).build();
    let explained = check::<C>(&loader).explain().clone();
    let fields = explained.fields().iter().map(|field| {
        let standings = field.places().iter().map(lemna_config::ExplainedPlace::standing).collect();
        let one = explained.of(field.schema().secret_name());
        (field.problem().is_some(), standings, field.to_string(), one.to_json())
    });
    fields.collect()
}

/// It is there and would have won, and the load fails for it.
#[test]
fn a_value_that_the_field_refuses_is_unusable() {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "what `validate` takes")]
    fn odd(number: &u16) -> Result<(), &'static str> {
        if number % 2 == 1 { Ok(()) } else { Err("it is even") }
    }

    #[derive(FromSecret)]
    enum Region {
        Eu,
    }

    #[derive(LemnaSecrets)]
    #[expect(dead_code, reason = "it is only checked")]
    struct Checked {
        port: u16,
        #[lemna(range = 1..=5)]
        retries: u8,
        #[lemna(validate = odd)]
        odd: u16,
        region: Option<Region>,
        #[lemna(default = 7)]
        workers: u8,
    }

    let variables = [("PORT", "eighty"), ("RETRIES", "9"), ("ODD", "2"), ("REGION", "mars"), ("WORKERS", "-1")];
    let lines = "PORT=1\nRETRIES=1\nODD=1\nREGION=Eu\nWORKERS=1\n";
    for (has_problem, standings, text, json) in standings::<Checked>(&variables, lines) {
        assert!(has_problem, "{text}");
        assert_eq!(standings[0], Standing::Unusable, "{text}");
        // What is below it replaces nothing.
        assert!(matches!(standings[3], Standing::Hidden { differs: true, .. }), "{text}");
        assert!(text.contains("  -> process environment: unusable") && !text.contains("won"), "{text}");
        assert!(json.contains(r#""state": "unusable""#) && !json.contains(r#""state": "won""#), "{json}");
    }
    let good = [("PORT", "80"), ("RETRIES", "2"), ("ODD", "3"), ("REGION", "Eu"), ("WORKERS", "1")];
    for (has_problem, standings, text, _) in standings::<Checked>(&good, lines) {
        assert!(!has_problem && standings[0] == Standing::Won, "{text}");
        assert!(!text.contains("unusable"), "{text}");
    }
}

#[test]
fn a_default_that_the_field_refuses_is_unusable() {
    #[derive(LemnaSecrets)]
    #[expect(dead_code, reason = "it is only checked")]
    struct Checked {
        #[lemna(default = "eighty", parse_with = port)]
        port: u16,
        #[lemna(default = 8)]
        workers: u8,
    }

    fn port(text: &str) -> Result<u16, &'static str> {
        text.parse().map_err(|_| "it is no number")
    }

    let fields = standings::<Checked>(&[], "");
    assert!(fields[0].0 && fields[0].2.ends_with("  -> default: unusable"), "{}", fields[0].2);
    assert!(!fields[1].0 && fields[1].2.ends_with("  -> default: won"), "{}", fields[1].2);
    // The value is in use, whatever the default is.
    let fields = standings::<Checked>(&[("PORT", "80")], "");
    assert!(!fields[0].0 && fields[0].1[0] == Standing::Won, "{}", fields[0].2);
}

/// Each makes its variant complete, and one too many is.
#[test]
fn values_that_make_two_variants_complete_are_unusable() {
    #[derive(LemnaSecrets)]
    #[expect(dead_code, reason = "it is only checked")]
    enum Auth {
        Password { user: String, password: SecretString },
        Token { user: String, token: SecretString },
    }

    let variables = [("USER", "u"), ("PASSWORD", "made-up"), ("TOKEN", "made-up")];
    let fields = standings::<Auth>(&variables, "");
    let told: Vec<_> = fields.iter().map(|(has_problem, standings, ..)| (*has_problem, standings[0])).collect();
    assert_eq!(
        told,
        // What both variants have decides nothing.
        [(false, Standing::Won), (true, Standing::Unusable), (false, Standing::Won), (true, Standing::Unusable)]
    );
    let fields = standings::<Auth>(&variables[..2], "");
    let told: Vec<_> = fields.iter().map(|(has_problem, standings, ..)| (*has_problem, standings[0])).collect();
    assert_eq!(
        told,
        [(false, Standing::Won), (false, Standing::Won), (false, Standing::Nothing), (false, Standing::Nothing)]
    );
}

/// While none of the variants is complete, or several are, no default of theirs is in use.
#[test]
fn the_default_of_a_variant_wins_once_the_variant_is_chosen() {
    #[derive(LemnaSecrets)]
    #[expect(dead_code, reason = "it is only checked")]
    enum Store {
        Bucket {
            bucket: String,
            #[lemna(default = "eu")]
            region: String,
        },
        Folder {
            folder: String,
        },
    }

    for (variables, is_chosen) in
        [(&[][..], false), (&[("BUCKET", "a"), ("FOLDER", "b")][..], false), (&[("BUCKET", "a")][..], true)]
    {
        let region = &standings::<Store>(variables, "")[1].2;
        assert_eq!(region.contains("  -> default: won"), is_chosen, "{variables:?}: {region}");
    }
}

#[test]
fn config_files_are_places_with_file_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("base.json"), "{\n  \"port\": 7000,\n  \"log_level\": [1]\n}\n").unwrap();
    std::fs::write(folder.path().join("config.toml"), "port = 9000\n\nmail.token = 'made-up-secret'\n").unwrap();
    let loader = Loader::builder().vars([("API_URL", "http://x"), ("API_KEY", "made-up-secret")]).no_env_file();
    let loader = loader.no_infisical().file(folder.path().join("base.json")).file(folder.path().join("config.toml"));
    let report = check::<Config>(&loader.optional_file(folder.path().join("none.yaml")).build());
    let (text, json) = (report.explain().to_string(), report.explain().of("PORT").to_json());
    let path = folder.path().to_str().unwrap();
    let port = "     .env: no such file\n     \
        config file (/srv/none.yaml): no such file\n  -> config file (/srv/config.toml): won, line 1, column 8\n     \
        config file (/srv/base.json): hidden, a different value, line 2, column 11\n     default: hidden\n";
    let text = text.replace(path, "/srv");
    assert!(text.contains(port), "{text}");
    assert!(text.contains("  -> config file (/srv/base.json): unusable, line 3, column 16: it is a list"), "{text}");
    assert!(!text.contains("made-up-secret"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&json.replace(path, "/srv")).unwrap();
    let won = serde_json::json!({
        "source": "config file", "place": "/srv/config.toml", "state": "won",
        "origin": "/srv/config.toml:1:8", "line": 1, "column": 8
    });
    assert_eq!(json["fields"][0]["places"][5], won, "{json}");
}
