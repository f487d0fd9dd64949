//! Names and places: what is asked for is what was meant, and what is listed is of the place that was asked for.

use std::collections::BTreeMap;

use lemna_config::admin::{AdminClient, AdminError, AdminErrorKind, Folder, Project, Removal, View};
use lemna_config::testing::{Dialect, FakeInfisical, Fault, On, Role};
use lemna_config::{
    ApiUrl, ExposeSecret, InfisicalSettings, LemnaSecrets, Loader, Mode, SecretString, SourceErrorKind, Warning,
};
use lemna_tests::loader;

const EACH: [Dialect; 3] = Dialect::ALL;

/// A server with one project, a client that may write to it, and its root folder.
fn writer(dialect: Dialect) -> (FakeInfisical, AdminClient, Project) {
    let fake = FakeInfisical::start().dialect(dialect);
    let made = fake.project("lemna-platform").set("dev", "API_KEY", "made-up").set("dev", "batch", "made-up");
    fake.default_identity().member_of(made, Role::Writer);
    let url: ApiUrl = fake.url().parse().unwrap();
    let secret = SecretString::from(fake.client_secret());
    let client = AdminClient::connect(InfisicalSettings::new(url, fake.client_id(), secret, "")).unwrap();
    let project = client.find_project(&made.id()).unwrap().unwrap();
    (fake, client, project)
}

fn is_refused(error: &AdminError) -> bool {
    matches!(error.kind(), AdminErrorKind::Server(SourceErrorKind::InvalidName { .. })) && error.remedy().is_some()
}

/// Each leads a URL, or a server that cuts blanks off, to something else.
const MISLEADING: [&str; 14] = [
    "API_KEY\n",
    "\tAPI_KEY",
    "API_KEY\r\n",
    "API\t_KEY",
    ".\t.",
    "\t..",
    ".",
    "..",
    "",
    " API_KEY",
    "API_KEY ",
    "\u{feff}API_KEY",
    "API_KEY\u{2028}",
    "API_KEY\u{9b}",
];

/// Each is a name as any other, whatever it means in a URL.
const ODD: [&str; 13] = [
    "%2e%2e",
    "..%2f..",
    "a/../API_KEY",
    "API_KEY?x=1",
    "API_KEY#x",
    "API_KEY;x",
    "a\\b",
    "$(touch x)",
    "-A",
    "A B",
    "schlüssel",
    "API_KEY%0A",
    "batch/..",
];

#[test]
fn a_name_that_leads_elsewhere_is_refused_before_anything_is_sent() {
    for dialect in EACH {
        let (fake, client, project) = writer(dialect);
        let folder = Folder::new(&project, "dev", "/").unwrap();
        client.secrets(&folder, View::Stored).unwrap();
        let asked = fake.requests().len();
        for name in MISLEADING {
            let secrets = BTreeMap::from([(name.to_owned(), SecretString::from("made-up"))]);
            let errors = [
                client.remove(&folder, name).unwrap_err(),
                client.secret(&folder, name, View::Resolved).unwrap_err(),
                client.plan_push(&folder, &secrets).unwrap_err(),
            ];
            for error in errors {
                assert!(is_refused(&error), "{name:?}: {error}");
                assert!(!error.to_string().contains(char::is_control), "{error:?}");
            }
            // What the server says of the project is not known to be true either.
            let mut elsewhere = project.clone();
            elsewhere.id = format!("{}/environments/{name}", name.trim());
            elsewhere.environments.clear();
            assert!(Folder::new(&elsewhere, name, "/").is_err(), "{name:?}");
        }
        assert_eq!(fake.requests().len(), asked, "nothing is sent");
        assert_eq!(client.secrets(&folder, View::Names).unwrap().len(), 2);
    }
}

/// `DELETE /api/v4/secrets/batch` removes what its body lists.
#[test]
fn a_secret_called_batch_is_read_and_not_removed() {
    for dialect in EACH {
        let (fake, client, project) = writer(dialect);
        let folder = Folder::new(&project, "dev", "/").unwrap();
        assert!(client.secret(&folder, "batch", View::Stored).unwrap().is_some());
        let asked = fake.requests().len();
        let error = client.remove(&folder, "batch").unwrap_err();
        assert!(is_refused(&error), "{error}");
        assert_eq!(fake.requests().len(), asked, "nothing is sent");
    }
}

#[test]
fn a_folder_with_blanks_at_its_ends_is_refused() {
    let (_fake, _client, project) = writer(Dialect::V4);
    for path in ["/a ", " /a", "/a/ b", "/ "] {
        assert!(Folder::new(&project, "dev", path).is_err(), "{path:?}");
    }
    assert_eq!(Folder::new(&project, "dev", "/a b/").unwrap().path(), "/a b");
}

#[test]
fn an_odd_name_is_asked_for_as_it_is() {
    for dialect in EACH {
        let (fake, client, project) = writer(dialect);
        let folder = Folder::new(&project, "dev", "/").unwrap();
        for name in ODD {
            assert_eq!(client.remove(&folder, name).unwrap(), Removal::NotThere, "{name}");
            assert!(client.secret(&folder, name, View::Stored).unwrap().is_none(), "{name}");
            fake.project("lemna-platform").set("dev", name, "made-up-odd");
            let found = client.secret(&folder, name, View::Stored).unwrap().unwrap();
            assert_eq!((found.name.as_str(), found.value.visible()), (name, Some("made-up-odd")));
            assert_eq!(client.remove(&folder, name).unwrap(), Removal::Removed, "{name}");
        }
        let left = client.secrets(&folder, View::Names).unwrap();
        assert_eq!(left.iter().map(|secret| secret.name.as_str()).collect::<Vec<_>>(), ["API_KEY", "batch"]);
    }
}

#[test]
fn ids_that_a_server_gives_lead_nowhere_else() {
    for dialect in EACH {
        let (fake, client, project) = writer(dialect);
        client.projects().ok();
        for id in ["..", "\t.\n.", "a\nb", ""] {
            let asked = fake.requests().len();
            let mut project = project.clone();
            project.id = id.to_owned();
            let error = client.ensure_environment(&project, "qa", "QA").unwrap_err();
            assert!(is_refused(&error), "{id:?}: {error}");
            assert_eq!(fake.requests().len(), asked, "{id:?}");
        }
        let mut other = project.clone();
        other.id = "../../../v1/identities".to_owned();
        let error = client.ensure_environment(&other, "qa", "QA").unwrap_err();
        assert!(!is_refused(&error), "{error}");
        let paths: Vec<_> = fake.requests().iter().map(|request| request.path().to_owned()).collect();
        assert!(!paths.iter().any(|path| path.starts_with("/api/v1/identities")), "{paths:?}");
    }
}

#[derive(LemnaSecrets)]
struct Config {
    api_key: SecretString,
    other: Option<String>,
}

/// A list of the server's with these fields in its only row.
fn row(fields: &str) -> Fault {
    Fault::Json(format!(
        r#"{{"secrets":[{{"secretKey":"API_KEY","secretValue":"MARKER-value"{fields}}}],"imports":[]}}"#
    ))
}

/// What a load gives where the list has this row.
fn load(fake: &FakeInfisical, fields: &str, mode: Mode) -> Result<String, Vec<SourceErrorKind>> {
    fake.clear_faults().fault_always(On::List, row(fields));
    match loader(fake).mode(mode).build().load::<Config>() {
        Ok(loaded) => Ok(loaded.config().api_key.expose_secret().to_owned()),
        Err(error) => {
            assert!(!format!("{error} {error:?}").contains("MARKER"), "{error:?}");
            Err(error.sources().iter().map(|source| source.kind().clone()).collect())
        }
    }
}

const ELSEWHERE: [(&str, &str); 6] = [
    (r#","environment":"prod""#, "lemna-platform, prod, /"),
    (r#","environment":"prod","secretPath":"/only-this""#, "lemna-platform, prod, /only-this"),
    (r#","secretPath":"/below""#, "lemna-platform, dev, /below"),
    (r#","workspace":"5284cf1d-5512-4232-9778-5f0eee1cd021""#, "5284cf1d-5512-4232-9778-5f0eee1cd021, dev, /"),
    (r#","projectId":"5284cf1d-5512-4232-9778-5f0eee1cd021""#, "5284cf1d-5512-4232-9778-5f0eee1cd021, dev, /"),
    (r#","environment":"\u202eprod\u001b[2K""#, "lemna-platform, \\u{202e}prod\\u{1b}[2K, /"),
];

#[test]
fn secrets_of_another_place_are_not_taken() {
    let fake = FakeInfisical::start();
    fake.project("lemna-platform").set("dev", "API_KEY", "made-up");
    for (fields, listed) in ELSEWHERE {
        for mode in [Mode::Strict, Mode::Lenient] {
            let errors = load(&fake, fields, mode).unwrap_err();
            let [error @ SourceErrorKind::ListedElsewhere { asked, listed: told, .. }] = &errors[..] else {
                panic!("{fields}: {errors:?}")
            };
            assert_eq!((asked.to_string().as_str(), told.to_string().as_str()), ("lemna-platform, dev, /", listed));
            let text = error.to_string();
            assert!(text.contains("lemna-platform, dev, /") && text.contains(listed), "{text}");
        }
    }
    for fine in ["", r#","environment":"dev","secretPath":"/""#, r#","environment":null,"workspace":"""#] {
        assert_eq!(load(&fake, fine, Mode::Strict).as_deref(), Ok("MARKER-value"), "{fine}");
    }
}

#[test]
fn a_lenient_load_goes_on_without_them_and_says_so() {
    let fake = FakeInfisical::start();
    fake.project("lemna-platform").set("dev", "API_KEY", "made-up");
    fake.fault_always(On::List, row(r#","environment":"prod""#));
    let variables = lemna_tests::bootstrap(&fake).into_iter().chain([("API_KEY".to_owned(), "from here".to_owned())]);
    let loaded = Loader::builder().vars(variables).no_env_file().build().load::<Config>().unwrap();
    let [Warning::SourceFailed { error, .. }] = loaded.warnings() else { panic!("{:?}", loaded.warnings()) };
    assert!(matches!(error.kind(), SourceErrorKind::ListedElsewhere { .. }) && error.remedy().is_some(), "{error}");
    assert!(!error.to_string().contains("MARKER"));
}

#[test]
fn an_administrator_is_told_too() {
    for dialect in EACH {
        let (fake, client, project) = writer(dialect);
        let folder = Folder::new(&project, "dev", "/").unwrap();
        for (fields, listed) in ELSEWHERE {
            let list = row(fields);
            let one = Fault::Json(format!(r#"{{"secret":{{"secretKey":"API_KEY","secretValue":"MARKER"{fields}}}}}"#));
            fake.clear_faults().fault_always(On::List, list).fault_always(On::Get, one);
            let secrets = BTreeMap::from([("API_KEY".to_owned(), SecretString::from("made-up"))]);
            for error in [
                client.secrets(&folder, View::Resolved).unwrap_err(),
                client.secret(&folder, "API_KEY", View::Stored).unwrap_err(),
                client.plan_push(&folder, &secrets).unwrap_err(),
            ] {
                let kind = matches!(error.kind(), AdminErrorKind::Server(SourceErrorKind::ListedElsewhere { .. }));
                assert!(kind && error.to_string().contains(listed), "{fields}: {error}");
                assert!(!format!("{error:?}").contains("MARKER"));
            }
        }
        // One that is imported is of another folder, and one of another name is none that was asked for.
        let imported = r#"{"secret":{"secretKey":"API_KEY","secretValue":"x","environment":"prod","secretPath":"/x"}}"#;
        fake.clear_faults().fault_always(On::Get, Fault::Json(imported.to_owned()));
        assert!(client.secret(&folder, "API_KEY", View::Resolved).unwrap().is_some());
        assert!(client.secret(&folder, "API_KEX", View::Resolved).is_err());
    }
}

#[test]
fn what_a_server_really_lists_is_taken() {
    for dialect in EACH {
        let fake = FakeInfisical::start().dialect(dialect);
        let made = fake.project("lemna-platform").set_at("dev", "/shared", "OTHER", "imported");
        made.set("dev", "API_KEY", "made-up").import("dev", "/", "prod", "/more").import("dev", "/", "dev", "/shared");
        made.set_at("prod", "/more", "OTHER", "of prod");
        for project in [made.id(), made.slug(), String::new()] {
            let project: &[_] = if project.is_empty() { &[] } else { &[("INFISICAL_PROJECT_ID", project.as_str())] };
            if project.is_empty() && dialect == Dialect::V3 {
                continue;
            }
            let loader = lemna_tests::loader_with(&fake, project).mode(Mode::Strict).build();
            let config = loader.load::<Config>().unwrap_or_else(|error| panic!("{project:?}: {error}")).into_inner();
            assert_eq!((config.api_key.expose_secret(), config.other.as_deref()), ("made-up", Some("imported")));
        }
        let upper = [("INFISICAL_PROJECT_ID", made.id().to_uppercase())];
        let upper = upper.each_ref().map(|(name, id)| (*name, id.as_str()));
        fake.fault_always(On::List, row(&format!(r#","workspace":"{}""#, made.id())));
        assert!(lemna_tests::loader_with(&fake, &upper).mode(Mode::Strict).build().load::<Config>().is_ok());
    }
}
