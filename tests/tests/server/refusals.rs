//! What the client must not do again, and what it says of a server that is not what it should be.

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_config::{LemnaSecrets, Loader, Place, SourceErrorKind};
use lemna_tests::child::LIMIT;
use lemna_tests::{bootstrap, loader, loader_with, loader_with_file, waited};

#[derive(LemnaSecrets)]
#[expect(dead_code, reason = "only loaded")]
struct Config {
    api_key: String,
}

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "made-up");
    server
}

/// A server that answers every login with these bytes and closes the connection, and how many logins it saw.
fn raw_server(answer: &'static str) -> (String, std::sync::Arc<std::sync::atomic::AtomicUsize>) {
    use std::io::{Read, Write};
    use std::sync::atomic::{AtomicUsize, Ordering};

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let logins = std::sync::Arc::new(AtomicUsize::new(0));
    let counted = logins.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            if stream.read(&mut request).is_ok_and(|read| read > 0) {
                counted.fetch_add(1, Ordering::SeqCst);
                let _ = stream.write_all(answer.as_bytes());
            }
        }
    });
    (url, logins)
}

#[test]
fn a_refused_login_is_not_sent_again_though_its_answer_breaks_off() {
    for status in [400, 401, 403, 404, 422] {
        let answer = format!(
            "HTTP/1.1 {status} Refused\r\ncontent-type: application/json\r\ncontent-length: 200\r\n\r\n{{\"statusCode\":"
        );
        let (url, logins) = raw_server(answer.leak());
        let variables = [
            ("INFISICAL_CLIENT_ID", "made-up"),
            ("INFISICAL_CLIENT_SECRET", "made-up"),
            ("INFISICAL_API_URL", &url),
            ("INFISICAL_ENV", "dev"),
        ];
        let error = Config::load_with(&Loader::builder().vars(variables).no_env_file().build()).err().unwrap();
        let [error] = error.sources() else { panic!("{error}") };
        let is_named = matches!(
            error.kind(),
            SourceErrorKind::CredentialsRefused { .. }
                | SourceErrorKind::Forbidden { .. }
                | SourceErrorKind::Refused { .. }
        );
        assert!(is_named, "{status}: {error}");
        assert_eq!(logins.load(std::sync::atomic::Ordering::SeqCst), 1, "{status}");
    }
}

#[test]
fn a_server_that_goes_silent_after_the_login_costs_little_when_all_is_found_elsewhere() {
    let server = server();
    server.fault_always(On::List, Fault::Hang);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    std::fs::write(&file, "API_KEY=made-up\n").unwrap();
    let loader = loader_with_file(&server, file).build();
    let loaded = loader.load::<Config>().unwrap();
    assert_eq!(loaded.warnings().len(), 1);
    assert!(waited(loaded.warnings()) < LIMIT, "{:?}", loaded.warnings());
}

#[test]
fn a_server_that_is_another_is_told_with_what_to_do() {
    let moved = Fault::StatusWith {
        status: 301,
        headers: vec![("location".to_owned(), "https://example.com".to_owned())],
        body: String::new(),
    };
    for (fault, remedy) in [(moved, "https://"), (Fault::Status(405), "not Infisical's API")] {
        let server = server();
        server.fault_always(On::Login, fault);
        let error = Config::load_with(&loader(&server).build()).err().unwrap();
        assert!(error.to_string().contains(remedy), "{error}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[test]
fn a_file_that_cannot_be_read_fails_the_load_though_no_field_is_looked_for_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    std::fs::write(&file, b"INFISICAL_ENV=\xff").unwrap();
    let builder = Loader::builder().vars([("API_KEY", "x")]).env_file(&file);
    let error = Config::load_with(&builder.order([Place::Process, Place::Infisical]).build()).err().unwrap();
    let [error] = error.sources() else { panic!("{error}") };
    assert!(matches!(error.kind(), SourceErrorKind::UnreadableFile { .. }), "{error}");
}

#[test]
fn what_a_broken_line_should_give_is_not_taken_from_a_lower_file() {
    let server = server();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    std::fs::write(&file, format!("INFISICAL_API_URL={}\n", server.url())).unwrap();
    std::fs::write(folder.path().join(".env.local"), "INFISICAL_API_URL=\"http://127.0.0.1:9\n").unwrap();
    let variables = bootstrap(&server).into_iter().filter(|(name, _)| name != "INFISICAL_API_URL");
    let loader = Loader::builder().vars(variables).env_file(&file).build();
    let error = Config::load_with(&loader).err().unwrap();
    let is_told = |error: &lemna_config::SourceError| matches!(error.kind(), SourceErrorKind::MalformedLine { line: 1, path, .. } if path.ends_with(".env.local"));
    assert!(error.sources().iter().any(is_told), "{error}");
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn a_broken_bootstrap_line_that_nobody_needs_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    std::fs::write(&file, "INFISICAL_CLIENT_SECRET=\"made-up\nAPI_KEY=x\n").unwrap();
    let loader = Loader::builder().no_vars().env_file(&file).no_infisical().build();
    assert_eq!(loader.load::<Config>().unwrap().warnings().len(), 1);
}

#[test]
fn a_failed_load_tells_the_lines_that_may_explain_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    std::fs::write(&file, "API KEY=x\n").unwrap();
    let error = Config::load_with(&Loader::builder().no_vars().env_file(&file).build()).err().unwrap();
    assert_eq!(error.warnings().len(), 1);
    let note = format!("\n\n  note: {}:1 is left out: the text left of the `=` is not a name", file.display());
    assert!(error.to_string().ends_with(&note), "{error}");
}

#[test]
fn a_name_that_two_nested_structs_share_is_warned_of_once() {
    #[derive(LemnaSecrets)]
    #[expect(dead_code, reason = "only loaded")]
    struct Outer {
        #[lemna(nested)]
        one: Config,
        #[lemna(nested)]
        two: Other,
    }
    #[derive(LemnaSecrets)]
    #[expect(dead_code, reason = "only loaded")]
    struct Other {
        api_key: String,
    }
    let server = server();
    let loaded = loader_with(&server, &[("API_KEY", "another")]).order([Place::Process, Place::Infisical]).build();
    // All is found above, so that the server is not asked: an own field makes it be.
    assert!(loaded.load::<Outer>().unwrap().warnings().is_empty());
    server.fault_always(On::Login, Fault::Status(404));
    let error = Outer::load_with(&loader(&server).build()).err().unwrap();
    assert_eq!((error.fields().len(), error.sources().len()), (2, 1));

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    std::fs::write(&file, "API_KEY=lower\n").unwrap();
    let loaded = Loader::builder().vars([("API_KEY", "'higher'")]).env_file(&file).build().load::<Outer>().unwrap();
    assert_eq!(loaded.warnings().len(), 1, "{:?}", loaded.warnings());
}
