//! `lemna explain`: where each value of a service comes from, known by its `lemna.schema.json` alone.

use std::fs;

use boon::{Compiler, Schemas};
use lemna_config::testing::FakeInfisical;
use lemna_config::{LemnaSecrets, Loader, SecretString, schema_json};

use super::support::{Folder, repository};

const MARKER: &str = "made-up-marker-7e02";

#[allow(dead_code)]
#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform")]
struct Web {
    /// Where the API listens.
    #[lemna(public)]
    api_url: String,
    #[lemna(alias = "KEY")]
    api_key: SecretString,
    #[lemna(default = 8080)]
    port: u16,
    #[lemna(local)]
    hostname: Option<String>,
    #[lemna(nested, path = "/mail", prefix = "MAIL_")]
    mail: Option<Mail>,
}

#[allow(dead_code)]
#[derive(LemnaSecrets)]
struct Mail {
    token: SecretString,
}

#[allow(dead_code)]
#[derive(LemnaSecrets)]
struct Port {
    port: u16,
}

fn folder() -> (FakeInfisical, Folder) {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform");
    project.set("dev", "API_URL", "http://made.up").set("dev", "KEY", MARKER);
    project.set_at("dev", "/mail", "MAIL_TOKEN", MARKER);
    let folder = Folder::of(&server);
    folder.write("lemna.schema.json", &schema_json([Web::schema()]));
    let env = fs::read_to_string(folder.path(".env")).unwrap_or_default();
    folder.write(".env", &format!("{env}API_KEY=\nAPI_URL=http://another.made.up\n"));
    (server, folder)
}

#[test]
fn every_place_of_every_field_is_told() {
    let (_server, folder) = folder();
    let ran = folder.run(&["explain"]);
    assert_eq!((ran.code, &*ran.err), (Some(0), ""));
    assert!(!ran.out.contains(MARKER));
    let blocks: Vec<_> = ran.out.trim_end().split("\n\n").collect();
    assert_eq!(blocks[0], ".: Web: where each value comes from");
    let expected: [(&str, &[&str]); 5] = [
        (
            "API_URL (api_url: String, required)",
            &[
                "     Where the API listens.",
                "     value: http://made.up",
                "  -> Infisical (lemna-platform, dev, /): won",
            ],
        ),
        ("API_KEY (api_key: SecretString, required)", &["  -> Infisical (lemna-platform, dev, /): won, as KEY"]),
        ("PORT (port: u16, default: written in the program)", &["  -> default: won"]),
        (
            "HOSTNAME (hostname: String, optional)",
            &["     Infisical: not read: the field is local", "  -> none: the field is optional"],
        ),
        ("MAIL_TOKEN (mail.token: SecretString, optional)", &["  -> Infisical (lemna-platform, dev, /mail): won"]),
    ];
    for (block, (head, lines)) in blocks[1..].iter().zip(expected) {
        assert!(block.starts_with(head), "{block}");
        for line in lines {
            assert!(block.lines().any(|found| found == *line), "{line}: {block}");
        }
    }
    assert!(blocks[1].contains(": hidden, a different value, line "), "{}", blocks[1]);
    assert!(blocks[2].contains("): set, but empty"), "{}", blocks[2]);
}

#[test]
fn one_field_is_asked_for_by_its_name_or_alias() {
    let (_server, folder) = folder();
    for name in ["API_KEY", "KEY"] {
        let ran = folder.run(&["explain", name, "--schema", "lemna.schema.json"]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        assert_eq!(ran.out.matches("required)").count(), 1, "{}", ran.out);
    }
    let ran = folder.run(&["explain", "API_KYE"]);
    assert_eq!((ran.code, &*ran.err), (Some(1), "error: API_KYE: no field of these services has this name\n"));
}

#[test]
fn the_json_is_as_published() {
    let schema = repository("lemna-config/docs/lemna.explain.schema.json");
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    let published = compiler.compile(schema.to_str().unwrap(), &mut schemas).unwrap();
    let (_server, folder) = folder();
    let json = folder.run(&["explain", "--format", "json"]).json();
    let explanation = &json["services"][0]["configs"][0];
    schemas.validate(explanation, published).unwrap_or_else(|error| panic!("{error:#}"));
    assert_eq!(explanation["fields"][0]["value"], "http://made.up");
    assert_eq!(explanation["fields"][0]["winner"], "Infisical (lemna-platform, dev, /)");
    let places = explanation["fields"][0]["places"].as_array().unwrap();
    let states: Vec<_> = places.iter().map(|place| place["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["not_set", "no_file", "won", "hidden"]);
    assert!(!json.to_string().contains(MARKER));

    // Files are named by programs alone.
    std::fs::write(folder.path("config.json"), r#"{"port": 9000}"#).unwrap();
    let loader = Loader::builder().no_vars().no_env_file().file(folder.path("config.json"));
    let explained = loader.load::<Port>().unwrap().explain().to_json();
    let explained: serde_json::Value = serde_json::from_str(&explained).unwrap();
    assert_eq!(explained["fields"][0]["places"][4]["column"], 10, "{explained}");
    schemas.validate(&explained, published).unwrap_or_else(|error| panic!("{error:#}"));

    for (key, wrong) in [("winner", serde_json::json!(1)), ("more", serde_json::json!(1))] {
        let mut other = explanation.clone();
        other["fields"][0][key] = wrong;
        assert!(schemas.validate(&other, published).is_err(), "{key}");
    }
}

/// The line would set the key, so that the load fails for it.
#[test]
fn a_line_that_cannot_be_read_is_unusable() {
    let schema = repository("lemna-config/docs/lemna.explain.schema.json");
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    let published = compiler.compile(schema.to_str().unwrap(), &mut schemas).unwrap();
    let (_server, folder) = folder();
    folder.write(".env.local", &format!("API_KEY='{MARKER}\n"));
    let json = folder.run(&["explain", "API_KEY", "--format", "json"]).json();
    let explanation = &json["services"][0]["configs"][0];
    schemas.validate(explanation, published).unwrap_or_else(|error| panic!("{error:#}"));
    let places = explanation["fields"][0]["places"].as_array().unwrap();
    let states: Vec<_> = places.iter().map(|place| place["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["not_set", "unusable", "hidden", "empty"]);
    let text = folder.run(&["explain", "API_KEY"]).out;
    assert!(
        text.contains("): unusable, line 1: it is on a line that cannot be read") && !text.contains(MARKER),
        "{text}"
    );
}
