//! Everything that is sent or proves who asks, from every origin, to the server that every origin names: by the rule of
//! `docs/security.md`, it is sent where its author says.

use std::os::unix::fs::chown;
use std::path::Path;
use std::{env, fs};

use lemna_config::testing::FakeInfisical;
use lemna_config::{LemnaSecrets, Loader, SourceErrorKind};
use lemna_tests::{alone, child::LIMIT};
use rcgen::{CertificateParams, KeyPair};
use tempfile::TempDir;

#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform")]
struct Config {
    api_key: String,
}

const JWT: &str = "eyJ-made-up-jwt";
const OTHER_USER: u32 = 12345;

/// Logins by a token that the machine itself may have, and the variables of one that is given.
const MACHINES: [&str; 3] = ["kubernetes", "gcp", "azure"];
const TOKENS: [&str; 3] = ["INFISICAL_JWT", "INFISICAL_JWT_FILE", "INFISICAL_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH"];

/// Where a variable is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Process,
    File(&'static str, Owner),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Own,
    Other,
}

/// Where the files are, as seen from the working directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Folder {
    Here,
    Above,
}

/// What a variable is to a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Sent with the login, or the path of what is.
    Credential,
    /// Goes along with each request, whatever the login.
    Along,
    /// Says which server that is.
    Address,
    /// No secret: where to look, how to log in, for which organization.
    Where,
    /// Says nothing of a request.
    Nothing,
}

/// Of each variable of the page. One that is new has to be put here, too.
fn part(name: &str) -> Part {
    match name {
        "INFISICAL_API_URL" | "INFISICAL_DOMAIN" => Part::Address,
        "INFISICAL_CUSTOM_HEADERS" | "INFISICAL_CLIENT_CERT_FILE" | "INFISICAL_CLIENT_KEY_FILE" => Part::Along,
        "INFISICAL_ENV"
        | "INFISICAL_ENVIRONMENT"
        | "INFISICAL_AUTH_METHOD"
        | "INFISICAL_PROJECT_ID"
        | "INFISICAL_SECRET_PATH"
        | "INFISICAL_CA_FILE"
        | "INFISICAL_AUTH_ORGANIZATION_SLUG" => Part::Where,
        "LEMNA_ENV" | "LEMNA_MODE" | "LEMNA_REQUIRE" | "LEMNA_SNAPSHOT" => Part::Nothing,
        "INFISICAL_CLIENT_ID"
        | "INFISICAL_UNIVERSAL_AUTH_CLIENT_ID"
        | "INFISICAL_CLIENT_SECRET"
        | "INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET"
        | "INFISICAL_CLIENT_SECRET_FILE"
        | "INFISICAL_TOKEN"
        | "INFISICAL_MACHINE_IDENTITY_ID"
        | "INFISICAL_JWT"
        | "INFISICAL_JWT_FILE"
        | "INFISICAL_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH"
        | "INFISICAL_LDAP_USERNAME"
        | "INFISICAL_LDAP_PASSWORD"
        | "INFISICAL_LDAP_PASSWORD_FILE" => Part::Credential,
        new => panic!("what is {new} to a request?"),
    }
}

/// The variables of the page, and where each is not looked for or does not count: in files, in those above.
fn page() -> Vec<(String, [bool; 2])> {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../lemna-config/docs/security.md")).unwrap();
    let table = page.split("## Who may decide what").nth(1).unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let rows = rows.flat_map(|row| {
        let cells: Vec<_> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let counts = [cells[1], cells[2]].map(|cell| cell == "yes");
        let names: Vec<_> = cells[0].split(", ").map(|name| name.trim_matches('`').to_owned()).collect();
        names.into_iter().map(move |name| (name, counts))
    });
    rows.collect()
}

type Variables = Vec<(&'static str, String)>;

struct World {
    server: FakeInfisical,
    folder: TempDir,
}

impl World {
    fn new() -> Self {
        let server = FakeInfisical::start();
        server.project("lemna-platform").set("dev", "API_KEY", "made-up");
        let identity = server.default_identity().accept_ldap("made-up-user", "made-up-password");
        for method in ["oidc", "jwt", "kubernetes", "spiffe", "gcp", "azure"] {
            identity.accept_jwt(method, JWT);
        }
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(".git")).unwrap();
        fs::create_dir(folder.path().join("below")).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(Vec::new()).unwrap().self_signed(&key).unwrap();
        let files = [
            ("secret", server.client_secret().to_owned()),
            ("jwt", JWT.to_owned()),
            ("password", "made-up-password".to_owned()),
            ("certificate.pem", certificate.pem()),
            ("key.pem", key.serialize_pem()),
        ];
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Self { server, folder }
    }

    /// Every way to log in by what is given, with all that it takes, and what can go along with it.
    fn ways(&self) -> Vec<Variables> {
        let file = |name: &str| self.folder.path().join(name).display().to_string();
        let identity = self.server.default_identity();
        let id = ("INFISICAL_CLIENT_ID", self.server.client_id().to_owned());
        let secret = ("INFISICAL_CLIENT_SECRET", self.server.client_secret().to_owned());
        let universal = vec![id.clone(), secret.clone()];
        let by = |method: &str, rest: &[(&'static str, String)]| -> Variables {
            let start =
                [("INFISICAL_AUTH_METHOD", method.to_owned()), ("INFISICAL_MACHINE_IDENTITY_ID", identity.id())];
            [&start[..], rest].concat()
        };
        let jwt = [("INFISICAL_JWT", JWT.to_owned())];
        let jwt_file = [("INFISICAL_JWT_FILE", file("jwt"))];
        let user = ("INFISICAL_LDAP_USERNAME", "made-up-user".to_owned());
        let certificate =
            [("INFISICAL_CLIENT_CERT_FILE", file("certificate.pem")), ("INFISICAL_CLIENT_KEY_FILE", file("key.pem"))];
        let header = [("INFISICAL_CUSTOM_HEADERS", "X-Access=made-up".to_owned())];
        let token = vec![
            ("INFISICAL_AUTH_METHOD", "token".to_owned()),
            ("INFISICAL_TOKEN", self.server.default_identity().issue_token()),
        ];
        let mut ways = vec![
            vec![
                ("INFISICAL_UNIVERSAL_AUTH_CLIENT_ID", id.1.clone()),
                ("INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET", secret.1),
            ],
            vec![id, ("INFISICAL_CLIENT_SECRET_FILE", file("secret"))],
            by("kubernetes", &[("INFISICAL_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH", file("jwt"))]),
            by("ldap", &[user.clone(), ("INFISICAL_LDAP_PASSWORD_FILE", file("password"))]),
            by("tls-cert", &certificate),
        ];
        let with_values = [
            universal,
            token,
            by("ldap", &[user, ("INFISICAL_LDAP_PASSWORD", "made-up-password".to_owned())]),
            by("oidc", &jwt),
        ];
        for way in with_values {
            ways.push([&way[..], &header].concat());
            ways.push([&way[..], &certificate].concat());
            ways.push(way);
        }
        for method in ["jwt", "kubernetes", "spiffe", "gcp", "azure"] {
            ways.push(by(method, &jwt));
            ways.push(by(method, &jwt_file));
        }
        ways
    }

    /// A load with each variable in its place.
    fn load(&self, folder: Folder, placed: &[(&'static str, String, Place)]) -> Vec<SourceErrorKind> {
        for file in [".env", ".env.local"] {
            let lines =
                placed.iter().filter(|(.., place)| matches!(place, Place::File(in_file, _) if *in_file == file));
            let text: Vec<_> = lines.clone().map(|(name, value, _)| format!("{name}='{value}'\n")).collect();
            let path = self.folder.path().join(file);
            fs::write(&path, text.concat()).unwrap();
            let is_others = lines.clone().any(|(.., place)| matches!(place, Place::File(_, Owner::Other)));
            chown(&path, Some(if is_others { OTHER_USER } else { rustix::process::geteuid().as_raw() }), None).unwrap();
        }
        let start: &Path = Path::new(if folder == Folder::Above { "below" } else { "." });
        env::set_current_dir(self.folder.path().join(start)).unwrap();
        let process = placed.iter().filter(|(.., place)| *place == Place::Process);
        let process = process.map(|(name, value, _)| (*name, value.clone()));
        // No cloud is asked, wherever the tests run.
        let nowhere = ["GCE_METADATA_HOST", "AZURE_POD_IDENTITY_AUTHORITY_HOST"];
        let process: Vec<_> = process.chain(nowhere.map(|name| (name, "http://127.0.0.1:1".to_owned()))).collect();
        match Loader::builder().vars(process).deadline(LIMIT).build().load::<Config>() {
            Ok(loaded) => {
                assert_eq!(loaded.into_inner().api_key, "made-up");
                Vec::new()
            }
            Err(error) => error.sources().iter().map(|source| source.kind().clone()).collect(),
        }
    }
}

/// Whether the login is another one without it. A token alone is taken for one.
fn names_the_login(name: &str, value: &str) -> bool {
    name == "INFISICAL_AUTH_METHOD" && value != "token"
}

/// Whether what `author` wrote may be sent to the server that `address` named.
fn may_be_sent(folder: Folder, author: Place, address: Place) -> bool {
    match (folder, address) {
        (_, Place::Process) | (Folder::Here, Place::File(_, Owner::Own)) => true,
        (Folder::Above, Place::File(_, Owner::Own)) => matches!(author, Place::File(_, Owner::Own)),
        (_, Place::File(_, Owner::Other)) => author == address,
    }
}

fn places(is_root: bool) -> Vec<(Folder, Place, Place)> {
    use Owner::{Other, Own};

    let owners = if is_root { &[Own, Other][..] } else { &[Own] };
    let files = |name| owners.iter().map(move |owner| Place::File(name, *owner));
    let mut places = Vec::new();
    for folder in [Folder::Here, Folder::Above] {
        for address in files(".env").chain([Place::Process]) {
            for author in files(".env.local").chain([Place::Process, address]) {
                places.push((folder, address, author));
            }
        }
    }
    places
}

fn is_untrusted(kinds: &[SourceErrorKind]) -> bool {
    kinds.iter().any(|kind| matches!(kind, SourceErrorKind::UntrustedUrl { .. }))
}

#[test]
fn what_is_sent_goes_where_its_author_says_and_nowhere_else() {
    alone::passes(&mut alone::command(module_path!(), "child_sent"));
}

#[test]
#[ignore = "started by another test"]
fn child_sent() {
    let (world, page) = (World::new(), page());
    let ways = world.ways();
    for (name, _) in &page {
        let is_tried = ways.iter().flatten().any(|(tried, _)| tried == name);
        assert!(is_tried || !matches!(part(name), Part::Credential | Part::Along), "{name}");
    }
    // What the rule says of a variable in a file, provided that the address is in the same file if that is another user's.
    let counts = |name: &str, folder, author, address| {
        let (_, [in_file, above]) = page.iter().find(|(known, _)| known == name).unwrap();
        match (folder, author) {
            (_, Place::Process) => true,
            (_, Place::File(_, Owner::Other)) => author == address && part(name) != Part::Along && *in_file,
            (Folder::Here, _) => *in_file,
            (Folder::Above, _) => *above,
        }
    };
    let (mut refused, mut loaded) = (0, 0);
    for (folder, address, author) in places(rustix::process::geteuid().is_root()) {
        for way in &ways {
            for (moved, _) in way {
                let rest = [("INFISICAL_API_URL", world.server.url()), ("INFISICAL_ENV", "dev".to_owned())];
                let placed: Vec<_> = [&way[..], &rest]
                    .concat()
                    .into_iter()
                    .map(|(name, value)| {
                        let can_be_in_file = page.iter().any(|(known, [in_file, _])| known == name && *in_file);
                        let beside =
                            if can_be_in_file || name == "INFISICAL_API_URL" { address } else { Place::Process };
                        (name, value, if name == *moved { author } else { beside })
                    })
                    .collect();
                let counting = |(name, _, place): &&(&str, String, Place)| counts(name, folder, *place, address);
                let missed: Vec<_> = placed
                    .iter()
                    .filter(|(name, value, _)| part(name) == Part::Credential || names_the_login(name, value))
                    .filter(|variable| !counting(variable))
                    .map(|(name, ..)| *name)
                    .collect();
                // Where no token counts that is given, the machine's own would be taken.
                let takes_machine = way.iter().any(|(_, value)| MACHINES.contains(&value.as_str()));
                let is_machine = takes_machine && missed.iter().any(|name| TOKENS.contains(name));
                let is_complete = missed.is_empty() || (is_machine && missed.len() == 1);
                let sent = placed.iter().filter(|(name, ..)| matches!(part(name), Part::Credential | Part::Along));
                let sent = sent.filter(counting).map(|(.., place)| *place);
                let mut sent = sent.chain(is_machine.then_some(Place::Process));
                let is_refused = is_complete && !sent.all(|place| may_be_sent(folder, place, address));

                let connections = world.server.connections();
                let kinds = world.load(folder, &placed);
                let at = format!("{folder:?}, {placed:?}: {kinds:?}");
                assert_eq!(is_untrusted(&kinds), is_refused, "{at}");
                if is_refused {
                    refused += 1;
                    assert_eq!(world.server.connections(), connections, "{at}");
                } else if missed.is_empty() && !way.iter().any(|(name, _)| *name == "INFISICAL_CLIENT_CERT_FILE") {
                    loaded += 1;
                    assert_eq!(kinds, [], "{at}");
                }
            }
        }
    }
    assert!(refused > 100 && loaded > 100, "{refused} refused, {loaded} loaded");
}

/// The identity of a machine is worth what the process was given: its cloud or cluster gives it to whoever asks.
#[test]
fn the_identity_of_a_machine_is_asked_for_by_no_file_that_names_the_server() {
    alone::passes(&mut alone::command(module_path!(), "child_machine"));
}

#[test]
#[ignore = "started by another test"]
fn child_machine() {
    let world = World::new();
    let untrusted = [(Folder::Above, Owner::Own), (Folder::Here, Owner::Other), (Folder::Above, Owner::Other)];
    for (folder, owner) in untrusted {
        if owner == Owner::Other && !rustix::process::geteuid().is_root() {
            continue;
        }
        for method in ["kubernetes", "gcp", "azure", "aws"] {
            let place = Place::File(".env", owner);
            let file = [
                ("INFISICAL_AUTH_METHOD", method.to_owned()),
                ("INFISICAL_MACHINE_IDENTITY_ID", world.server.default_identity().id()),
                ("INFISICAL_API_URL", world.server.url()),
                ("INFISICAL_ENV", "dev".to_owned()),
            ];
            let placed: Vec<_> = file.into_iter().map(|(name, value)| (name, value, place)).collect();
            let kinds = world.load(folder, &placed);
            assert!(is_untrusted(&kinds), "{method} in {folder:?} of {owner:?}: {kinds:?}");
        }
    }
    assert_eq!(world.server.connections(), 0);
}

/// With `interpolate(true)`, a file above puts a variable of the process into its address, or into a name that is sent.
#[test]
fn what_a_file_takes_from_the_process_is_not_sent_to_the_server_of_that_file() {
    alone::passes(&mut alone::command(module_path!(), "child_borrowed"));
}

#[test]
#[ignore = "started by another test"]
fn child_borrowed() {
    const MARKER: &str = "made-up-marker";
    let world = World::new();
    let url = world.server.url();
    let lines = [
        ("INFISICAL_CLIENT_ID", world.server.client_id().to_owned()),
        ("INFISICAL_CLIENT_SECRET", world.server.client_secret().to_owned()),
        ("INFISICAL_ENV", "dev".to_owned()),
        ("INFISICAL_API_URL", url.clone()),
    ];
    let odd = [
        ("INFISICAL_SECRET_PATH", "/${DB_PASSWORD}".to_owned()),
        ("INFISICAL_PROJECT_ID", "${DB_PASSWORD}".to_owned()),
        ("INFISICAL_ENV", "${DB_PASSWORD}".to_owned()),
        ("INFISICAL_AUTH_ORGANIZATION_SLUG", "${DB_PASSWORD}".to_owned()),
        ("INFISICAL_API_URL", format!("{url}/${{DB_PASSWORD}}")),
    ];
    env::set_current_dir(world.folder.path().join("below")).unwrap();
    for (name, value) in &odd {
        let kept = lines.iter().filter(|(kept, _)| kept != name);
        let text: Vec<_> =
            kept.chain([&(*name, value.clone())]).map(|(name, value)| format!("{name}={value}\n")).collect();
        fs::write(world.folder.path().join(".env"), text.concat()).unwrap();
        let loader = Loader::builder().vars([("DB_PASSWORD", MARKER)]).interpolate(true).deadline(LIMIT).build();
        let error = loader.load::<Config>().err().unwrap_or_else(|| panic!("{name} is sent"));
        let kinds: Vec<_> = error.sources().iter().map(|source| source.kind().clone()).collect();
        assert!(is_untrusted(&kinds), "{name}: {error}");
        assert!(!format!("{error} {error:?}").contains(MARKER), "{name}: {error}");
    }
    assert_eq!(world.server.connections(), 0);
}

/// What is no secret goes to a server of anybody's: where to look, and for which organization.
#[test]
fn what_is_no_secret_may_be_said_to_any_server() {
    alone::passes(&mut alone::command(module_path!(), "child_no_secret"));
}

#[test]
#[ignore = "started by another test"]
fn child_no_secret() {
    let world = World::new();
    world.server.default_identity().in_organization("made-up-org");
    for (folder, address, _) in places(rustix::process::geteuid().is_root()) {
        let unit = [
            ("INFISICAL_CLIENT_ID", world.server.client_id().to_owned()),
            ("INFISICAL_CLIENT_SECRET", world.server.client_secret().to_owned()),
            ("INFISICAL_API_URL", world.server.url()),
        ];
        let no_secret = [
            ("INFISICAL_ENV", "dev"),
            ("INFISICAL_PROJECT_ID", "lemna-platform"),
            ("INFISICAL_SECRET_PATH", "/"),
            ("INFISICAL_AUTH_METHOD", "universal-auth"),
            ("INFISICAL_AUTH_ORGANIZATION_SLUG", "made-up-org"),
        ];
        let unit = unit.into_iter().map(|(name, value)| (name, value, address));
        let no_secret = no_secret.into_iter().map(|(name, value)| (name, value.to_owned(), Place::Process));
        let kinds = world.load(folder, &unit.chain(no_secret).collect::<Vec<_>>());
        assert_eq!(kinds, [], "{folder:?}, {address:?}");
    }
}
