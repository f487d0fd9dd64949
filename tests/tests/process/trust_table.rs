//! The table of `lemna-config/docs/security.md`, held against real loads: each variable in each place.

use std::collections::BTreeMap;
use std::os::unix::fs::chown;
use std::{env, fs};

use lemna_config::testing::FakeInfisical;
use lemna_config::{Hint, InfisicalSettings, LemnaSecrets, Loader, Mode, SecretString, SourceErrorKind, Warning};
use lemna_tests::{alone, child::LIMIT};
use tempfile::TempDir;

#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform")]
struct Config {
    api_key: String,
}

const JWT: &str = "eyJ-made-up-jwt";
const OTHER_USER: u32 = 12345;

/// Where a variable is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Author {
    Process,
    Here,
    Above,
    Foreign,
    Server,
}

const OF_PAGE: [Author; 4] = [Author::Here, Author::Above, Author::Foreign, Author::Server];

/// The rows of the page: a variable, and what it says of each place.
fn page() -> BTreeMap<String, BTreeMap<Author, String>> {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../lemna-config/docs/security.md")).unwrap();
    let table = page.split("## Who may decide what").nth(1).unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let rows = rows.flat_map(|row| {
        let cells: Vec<_> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let (names, says) = cells.split_first().unwrap();
        let says: BTreeMap<_, _> = OF_PAGE.into_iter().zip(says.iter().map(|cell| (*cell).to_owned())).collect();
        let names: Vec<_> = names.split(", ").map(|name| name.trim_matches('`').to_owned()).collect();
        names.into_iter().map(move |name| (name, says.clone()))
    });
    rows.collect()
}

/// What came of a load.
#[derive(Debug)]
struct Outcome {
    kinds: Vec<SourceErrorKind>,
    warnings: Vec<Warning>,
}

impl Outcome {
    fn ignores(&self, name: &str) -> bool {
        self.warnings
            .iter()
            .any(|warning| matches!(warning, Warning::IgnoredSetting { variable, .. } if *variable == name))
    }

    fn is(&self, kind: impl Fn(&SourceErrorKind) -> bool) -> bool {
        self.kinds.iter().any(kind)
    }
}

/// A server, and a folder with one below it in which loads start.
struct World {
    server: FakeInfisical,
    folder: TempDir,
}

impl World {
    fn new() -> Self {
        let server = FakeInfisical::start();
        server.project("lemna-platform").set("dev", "API_KEY", "made-up");
        server.default_identity().accept_jwt("oidc", JWT).accept_jwt("kubernetes", JWT);
        server.default_identity().accept_ldap("made-up-user", "made-up-password");
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(".git")).unwrap();
        fs::create_dir(folder.path().join("below")).unwrap();
        Self { server, folder }
    }

    /// What a load needs that logs in by the way that `name` belongs to, under names of this library.
    fn all(&self, name: &str) -> Vec<(String, String)> {
        let login = match name {
            "INFISICAL_TOKEN" => {
                vec![("AUTH_METHOD", "token".to_owned()), ("TOKEN", self.server.default_identity().issue_token())]
            }
            "INFISICAL_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH" => vec![
                ("AUTH_METHOD", "kubernetes".to_owned()),
                ("MACHINE_IDENTITY_ID", self.server.default_identity().id()),
                ("JWT", JWT.to_owned()),
            ],
            _ if name.contains("LDAP") => vec![
                ("AUTH_METHOD", "ldap".to_owned()),
                ("MACHINE_IDENTITY_ID", self.server.default_identity().id()),
                ("LDAP_USERNAME", "made-up-user".to_owned()),
                ("LDAP_PASSWORD", "made-up-password".to_owned()),
            ],
            _ if name.contains("JWT") || name.contains("IDENTITY") => vec![
                ("AUTH_METHOD", "oidc".to_owned()),
                ("MACHINE_IDENTITY_ID", self.server.default_identity().id()),
                ("JWT", JWT.to_owned()),
            ],
            _ => vec![
                ("CLIENT_ID", self.server.client_id().to_owned()),
                ("CLIENT_SECRET", self.server.client_secret().to_owned()),
            ],
        };
        let place = [("API_URL", self.server.url()), ("ENV", "dev".to_owned())];
        login.into_iter().chain(place).map(|(name, value)| (format!("INFISICAL_{name}"), value)).collect()
    }

    /// A load with these variables in the process and those in the file of `author`.
    fn load(&self, author: Author, process: &[(String, String)], file: &[(String, String)]) -> Outcome {
        let has_environment = process.iter().chain(file).any(|(name, _)| name == "LEMNA_ENV");
        // Only such a file makes a load depend on its environment.
        let loader = Loader::builder();
        let loader = if has_environment { loader.optional_file("none.{env}.toml") } else { loader };
        self.load_by(loader, author, process, file)
    }

    fn load_by(
        &self,
        loader: lemna_config::LoaderBuilder,
        author: Author,
        process: &[(String, String)],
        file: &[(String, String)],
    ) -> Outcome {
        let path = self.folder.path().join(".env");
        let lines: Vec<_> = file.iter().map(|(name, value)| format!("{name}='{value}'\n")).collect();
        fs::write(&path, lines.concat()).unwrap();
        chown(&path, (author == Author::Foreign).then_some(OTHER_USER), None).unwrap();
        let start = if author == Author::Above { "below" } else { "." };
        env::set_current_dir(self.folder.path().join(start)).unwrap();
        let loaded = loader.vars(process.iter().cloned()).deadline(LIMIT).build().load::<Config>();
        fs::remove_file(&path).unwrap();
        match loaded {
            Ok(loaded) => {
                assert_eq!(loaded.config().api_key, "made-up");
                Outcome { kinds: Vec::new(), warnings: loaded.warnings().to_vec() }
            }
            Err(error) => Outcome {
                kinds: error.sources().iter().map(|source| source.kind().clone()).collect(),
                warnings: error.warnings().to_vec(),
            },
        }
    }
}

/// A value that no load can do with, and how it fails by it.
fn bad_value(name: &str) -> (&'static str, fn(&SourceErrorKind) -> bool) {
    use SourceErrorKind as Kind;

    match name {
        "INFISICAL_API_URL" | "INFISICAL_DOMAIN" => ("no-url", |kind| matches!(kind, Kind::InvalidUrl { .. })),
        "INFISICAL_ENV" | "INFISICAL_ENVIRONMENT" => ("no-such", |kind| matches!(kind, Kind::NoSuchEnvironment { .. })),
        "INFISICAL_PROJECT_ID" => ("no-such", |kind| matches!(kind, Kind::NoSuchProject { .. })),
        "INFISICAL_SECRET_PATH" => ("/no-such", |kind| matches!(kind, Kind::NoSuchFolder { .. })),
        "INFISICAL_AUTH_METHOD" => {
            ("no-such", |kind| matches!(kind, Kind::InvalidSetting { variable: "INFISICAL_AUTH_METHOD", .. }))
        }
        "INFISICAL_CUSTOM_HEADERS" => ("no-such", |kind| matches!(kind, Kind::InvalidHeader { .. })),
        "INFISICAL_CLIENT_KEY_FILE" => ("/no/such.pem", |kind| matches!(kind, Kind::InvalidClientCertificate { .. })),
        "INFISICAL_AUTH_ORGANIZATION_SLUG" => ("no-such", |kind| matches!(kind, Kind::NoSuchOrganization { .. })),
        "INFISICAL_CA_FILE" => ("/no/such.pem", |kind| matches!(kind, Kind::InvalidCa { .. })),
        "INFISICAL_TOKEN" => ("no-such", |kind| matches!(kind, Kind::TokenRefused { .. })),
        "LEMNA_ENV" => ("no such", |kind| matches!(kind, Kind::InvalidSetting { variable: "LEMNA_ENV", .. })),
        "LEMNA_MODE" => ("no-such", |kind| matches!(kind, Kind::InvalidSetting { variable: "LEMNA_MODE", .. })),
        "LEMNA_REQUIRE" => ("no-such", |kind| matches!(kind, Kind::InvalidSetting { variable: "LEMNA_REQUIRE", .. })),
        // No path.
        "LEMNA_SNAPSHOT" => {
            (r#"{"made": "up"}"#, |kind| matches!(kind, Kind::InvalidSetting { variable: "LEMNA_SNAPSHOT", .. }))
        }
        _ if name.ends_with("_FILE") || name.ends_with("_PATH") => (
            "/no/such",
            |kind| matches!(kind, Kind::UnreadableCredential { setting, .. } if setting.starts_with("INFISICAL_")),
        ),
        _ => ("no-such", |kind| matches!(kind, Kind::CredentialsRefused { .. })),
    }
}

/// Whether `one` and `other` are names of one setting, or say the same thing.
fn takes_the_place_of(one: &str, other: &str) -> bool {
    let setting = |name: &str| match name {
        "INFISICAL_DOMAIN" => "API_URL".to_owned(),
        "INFISICAL_ENVIRONMENT" => "ENV".to_owned(),
        "INFISICAL_CLIENT_SECRET_FILE" => "CLIENT_SECRET".to_owned(),
        "INFISICAL_LDAP_PASSWORD_FILE" => "LDAP_PASSWORD".to_owned(),
        "INFISICAL_JWT_FILE" | "INFISICAL_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH" => "JWT".to_owned(),
        name => name.replace("INFISICAL_UNIVERSAL_AUTH_", "").replace("INFISICAL_", ""),
    };
    setting(one) == setting(other)
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[test]
fn every_variable_counts_from_where_the_page_says() {
    alone::passes(&mut alone::command(module_path!(), "child_table"));
}

#[test]
#[ignore = "started by another test"]
fn child_table() {
    let world = World::new();
    let page = page();
    assert!(page.len() > 15, "{page:?}");
    for (name, says) in page {
        let (bad, is_failure) = bad_value(&name);
        let all = world.all(&name);
        let rest: Vec<_> = all.iter().filter(|(other, _)| !takes_the_place_of(other, &name)).cloned().collect();
        let written = [(name.clone(), bad.to_owned())];

        let by_process = world.load(Author::Process, &[&rest[..], &written].concat(), &[]);
        assert!(by_process.is(is_failure), "{name} of the process: {by_process:?}");

        for author in [Author::Here, Author::Above, Author::Foreign] {
            if author == Author::Foreign && !is_root() {
                continue;
            }
            let connections = world.server.connections();
            let alone = world.load(author, &rest, &written);
            let as_unit = world.load(author, &[], &[&rest[..], &written].concat());
            let (counts_alone, counts_as_unit) = (alone.is(is_failure), as_unit.is(is_failure));
            let says = says[&author].as_str();
            let at = format!("{name} of {author:?}, {says}: {alone:?} and as a unit {as_unit:?}");
            match says {
                "yes" | "unless the code is stricter" => assert!(counts_alone && counts_as_unit, "{at}"),
                "for credentials of its folder" | "for its own credentials" => {
                    // Its text is judged before its address is: it is refused for both reasons.
                    assert!(counts_as_unit, "{at}");
                    assert!(alone.is(|kind| matches!(kind, SourceErrorKind::UntrustedUrl { .. })), "{at}");
                    assert!(!as_unit.is(|kind| matches!(kind, SourceErrorKind::UntrustedUrl { .. })), "{at}");
                    assert_eq!(world.server.connections(), connections);
                }
                "for its own server" if name == "INFISICAL_CA_FILE" => {
                    assert!(!counts_alone && counts_as_unit, "{at}");
                    assert!(alone.is(|kind| matches!(kind, SourceErrorKind::UntrustedCa { .. })), "{at}");
                }
                "for its own server" => assert!(!counts_alone && alone.ignores(&name) && counts_as_unit, "{at}"),
                "no: ignored, with a warning" => {
                    assert!(!counts_alone && alone.ignores(&name) && !counts_as_unit && as_unit.ignores(&name), "{at}");
                }
                "not looked for" => {
                    assert!(!counts_alone && !counts_as_unit && !alone.ignores(&name), "{at}");
                }
                other => panic!("{other}"),
            }
        }
    }
}

#[test]
fn no_secret_of_infisical_steers_a_load() {
    alone::passes(&mut alone::command(module_path!(), "child_secrets"));
}

#[test]
#[ignore = "started by another test"]
fn child_secrets() {
    let world = World::new();
    for (name, says) in page() {
        assert_eq!(says[&Author::Server], "not looked for", "{name}");
        world.server.project("lemna-platform").set("dev", &name, bad_value(&name).0);
    }
    let outcome = world.load(Author::Process, &world.all(""), &[]);
    assert!(outcome.kinds.is_empty() && outcome.warnings.is_empty(), "{outcome:?}");
}

/// What another user's file lacks of a login breaks it, whichever part that is.
#[test]
fn a_unit_with_one_part_from_elsewhere_is_none() {
    alone::passes(&mut alone::command(module_path!(), "child_broken_units"));
}

#[test]
#[ignore = "started by another test"]
fn child_broken_units() {
    if !is_root() {
        return;
    }
    let world = World::new();
    for way in ["", "INFISICAL_TOKEN", "INFISICAL_JWT"] {
        let all = world.all(way);
        let whole = world.load(Author::Foreign, &[], &all);
        assert!(whole.kinds.is_empty(), "{whole:?}");
        let connections = world.server.connections();
        let parts = ["CLIENT_ID", "CLIENT_SECRET", "TOKEN", "MACHINE_IDENTITY_ID", "JWT"];
        let parts = parts.map(|part| format!("INFISICAL_{part}"));
        for part in all.iter().filter(|(name, _)| parts.contains(name)) {
            let rest: Vec<_> = all.iter().filter(|other| *other != part).cloned().collect();
            for file in [&rest, &all] {
                let outcome = world.load(Author::Foreign, std::slice::from_ref(part), file);
                let is_foreign = |kind: &_| matches!(kind, SourceErrorKind::UntrustedUrl { foreign: true, .. });
                assert!(outcome.is(is_foreign), "{part:?}: {outcome:?}");
            }
        }
        assert_eq!(world.server.connections(), connections);
        // Where to look is no part of who logs in.
        let (environment, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|(name, _)| name == "INFISICAL_ENV");
        let outcome = world.load(Author::Foreign, &environment, &rest);
        assert!(outcome.kinds.is_empty(), "{outcome:?}");
    }
}

#[test]
fn what_the_code_sets_is_not_weakened_by_a_file_that_is_not_fully_trusted() {
    alone::passes(&mut alone::command(module_path!(), "child_code"));
}

#[test]
#[ignore = "started by another test"]
fn child_code() {
    let world = World::new();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let lenient = [pair("LEMNA_MODE", "lenient")];
    // Half of what the tools are given fails a strict load alone.
    let half = [pair("INFISICAL_TOKEN", "made-up"), pair("API_KEY", "made-up")];
    let is_half = |kind: &_| matches!(kind, SourceErrorKind::HalfBootstrap { .. });
    let strict = || Loader::builder().mode(Mode::Strict);
    for (author, is_strict) in
        [(Author::Process, false), (Author::Here, false), (Author::Above, true), (Author::Foreign, true)]
    {
        if author == Author::Foreign && !is_root() {
            continue;
        }
        let outcome = match author {
            Author::Process => world.load_by(strict(), author, &[&half[..], &lenient].concat(), &[]),
            _ => world.load_by(strict(), author, &half, &lenient),
        };
        assert_eq!(outcome.is(is_half), is_strict, "{author:?}: {outcome:?}");
        assert_eq!(outcome.ignores("LEMNA_MODE"), is_strict, "{author:?}: {outcome:?}");
    }
    // It may be stricter than the code.
    let outcome =
        world.load_by(Loader::builder().mode(Mode::Lenient), Author::Above, &half, &[pair("LEMNA_MODE", "strict")]);
    assert!(outcome.is(is_half), "{outcome:?}");

    let settings = InfisicalSettings::new(
        world.server.url().parse().unwrap(),
        world.server.client_id(),
        SecretString::from(world.server.client_secret().to_owned()),
        "dev",
    );
    let authority = pair("INFISICAL_CA_FILE", "/no/such.pem");
    let is_untrusted = |kind: &_| matches!(kind, SourceErrorKind::UntrustedCa { .. });
    let is_read = |kind: &_| matches!(kind, SourceErrorKind::InvalidCa { .. });
    for author in [Author::Here, Author::Above, Author::Foreign] {
        if author == Author::Foreign && !is_root() {
            continue;
        }
        // That the file names a server too, and even brings the login, is no reason: another one is asked.
        for file in [vec![authority.clone()], [vec![authority.clone()], world.all("")].concat()] {
            let loader = Loader::builder().infisical(settings.clone()).deadline(LIMIT);
            let outcome = world.load_by(loader, author, &[], &file);
            let trusted = author == Author::Here;
            assert_eq!((outcome.is(is_read), outcome.is(is_untrusted)), (trusted, !trusted), "{author:?}: {outcome:?}");
        }
        for elsewhere in ["INFISICAL_PROJECT_ID", "INFISICAL_SECRET_PATH"] {
            let (bad, is_failure) = bad_value(elsewhere);
            let file = [vec![pair(elsewhere, bad)], world.all("")].concat();
            let outcome =
                world.load_by(Loader::builder().infisical(settings.clone()).deadline(LIMIT), author, &[], &file);
            let is_foreign = author == Author::Foreign;
            assert_eq!((outcome.is(is_failure), outcome.ignores(elsewhere)), (!is_foreign, is_foreign), "{outcome:?}");
        }
        let loader = Loader::builder().https_only(true);
        let outcome = world.load_by(loader, author, &[], &world.all(""));
        assert!(outcome.is(|kind| matches!(kind, SourceErrorKind::InvalidUrl { .. })), "{author:?}: {outcome:?}");
    }
}

/// The names of Infisical's own tools are as good as this library's against a file of another user.
#[test]
fn what_the_process_sets_by_either_name_is_not_hidden_by_another_users_file() {
    alone::passes(&mut alone::command(module_path!(), "child_other_names"));
}

#[test]
#[ignore = "started by another test"]
fn child_other_names() {
    if !is_root() {
        return;
    }
    let world = World::new();
    let theirs = FakeInfisical::start();
    theirs.project("lemna-platform").set("dev", "API_KEY", "theirs");
    let of_tools = world.all("").into_iter().map(|(name, value)| {
        let name = match name.as_str() {
            "INFISICAL_API_URL" => "INFISICAL_DOMAIN",
            "INFISICAL_ENV" => "INFISICAL_ENVIRONMENT",
            "INFISICAL_CLIENT_ID" => "INFISICAL_UNIVERSAL_AUTH_CLIENT_ID",
            _ => "INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET",
        };
        (name.to_owned(), value)
    });
    let of_tools: Vec<_> = of_tools.collect();
    let file = [
        ("INFISICAL_API_URL", theirs.url()),
        ("INFISICAL_CLIENT_ID", theirs.client_id().to_owned()),
        ("INFISICAL_CLIENT_SECRET", theirs.client_secret().to_owned()),
        ("INFISICAL_ENV", "dev".to_owned()),
    ];
    let file = file.map(|(name, value)| (name.to_owned(), value));
    let outcome = world.load(Author::Foreign, &of_tools, &file);
    assert!(outcome.kinds.is_empty(), "{outcome:?}");
    let hidden = |warning: &Warning| {
        matches!(warning, Warning::ConflictingVariables { used: "INFISICAL_DOMAIN", ignored: "INFISICAL_API_URL", .. })
    };
    assert!(outcome.warnings.iter().any(hidden) && outcome.ignores("INFISICAL_CLIENT_SECRET"), "{outcome:?}");
    // A line of theirs that cannot be read is none.
    let path = world.folder.path().join(".env");
    fs::write(&path, "INFISICAL_API_URL=\"unclosed\n").unwrap();
    chown(&path, Some(OTHER_USER), None).unwrap();
    let loaded = Loader::builder().vars(of_tools.iter().cloned()).build().load::<Config>();
    assert!(loaded.is_ok(), "{:?}", loaded.err());
    // A file of this user's is as good as the process.
    fs::rename(&path, world.folder.path().join(".env.local")).unwrap();
    let outcome = world.load(Author::Here, &[], &of_tools);
    assert!(outcome.kinds.is_empty(), "{outcome:?}");
    assert_eq!(theirs.connections(), 0);
}

/// A reference in a file must not fetch what the process was given for somebody else.
#[test]
fn a_reference_takes_no_credential_of_the_process_to_the_server_of_a_file() {
    alone::passes(&mut alone::command(module_path!(), "child_references"));
}

#[test]
#[ignore = "started by another test"]
fn child_references() {
    let world = World::new();
    let secret = [("MADE_UP_SECRET".to_owned(), world.server.client_secret().to_owned())];
    let file = world.all("").into_iter().map(|(name, value)| match name.as_str() {
        "INFISICAL_CLIENT_SECRET" => (name, "${MADE_UP_SECRET}".to_owned()),
        _ => (name, value),
    });
    let file: Vec<_> = file.collect();
    let load = |author| {
        // Not in single quotes, which keep a dollar.
        let path = world.folder.path().join(".env");
        let lines: Vec<_> = file.iter().map(|(name, value)| format!("{name}=\"{value}\"\n")).collect();
        fs::write(&path, lines.concat()).unwrap();
        chown(&path, (author == Author::Foreign).then_some(OTHER_USER), None).unwrap();
        env::set_current_dir(world.folder.path().join(if author == Author::Above { "below" } else { "." })).unwrap();
        let loaded = Loader::builder().vars(secret.clone()).interpolate(true).build().load::<Config>();
        fs::remove_file(&path).unwrap();
        loaded.map(|loaded| drop(loaded.into_inner().api_key)).map_err(|error| error.sources()[0].kind().clone())
    };
    assert_eq!(load(Author::Here), Ok(()));
    let connections = world.server.connections();
    assert!(matches!(load(Author::Above), Err(SourceErrorKind::UntrustedUrl { foreign: false, .. })));
    assert_eq!(world.server.connections(), connections);
    if is_root() {
        // Another user's file has its own text, which is no secret of anybody's.
        assert!(matches!(load(Author::Foreign), Err(SourceErrorKind::InvalidVariable { hint: Hint::Unexpanded, .. })));
        assert_eq!(world.server.connections(), connections);
    }
}
