//! A value of a `.env` that goes on in the next lines without quotes: its field fails, and its lines are no names.

use std::fs;

use lemna_config::{FieldErrorKind, LemnaSecrets, LineProblem, Loader, SourceErrorKind, Warning};

#[expect(dead_code, reason = "it is only loaded")]
#[derive(Debug, LemnaSecrets)]
#[lemna(no_debug)]
struct Config {
    first: String,
    pem: String,
    last: u16,
}

/// Asks for what stands in the body of the value.
#[derive(Debug, LemnaSecrets)]
#[lemna(no_debug)]
struct Others {
    first: String,
    last: u16,
    #[lemna(name = "MARKERbody1")]
    body: Option<String>,
    #[lemna(name = "Proc-Type")]
    header: Option<String>,
}

const BODIES: [&str; 3] = [
    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMARKERbody1=\nMARKERbody2==\nMARKERbody3=MARKER\n\
     -----END RSA PRIVATE KEY-----",
    "{\n  \"MARKERbody1\": \"MARKER=1\"\n}",
    "MARKER \\\n  MARKERbody1 \\\n  MARKERbody2",
];

fn loader(body: &str, folder: &tempfile::TempDir) -> Loader {
    let file = folder.path().join(".env");
    fs::write(&file, format!("FIRST=made-up\nPEM={body}\nLAST=80\n")).unwrap();
    Loader::builder().no_vars().env_file(file).build()
}

#[test]
fn it_costs_its_own_field_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    for body in BODIES {
        let error = Config::load_with(&loader(body, &folder)).unwrap_err();
        let [field] = error.fields() else { panic!("{error}") };
        assert_eq!(field.field(), ConfigField::Pem);
        assert_eq!(field.kind(), &FieldErrorKind::BadLine(LineProblem::GoesOn));
        let [source] = error.sources() else { panic!("{error}") };
        assert!(matches!(source.kind(), SourceErrorKind::MalformedLine { line: 2, problem: LineProblem::GoesOn, .. }));
        let report = format!("{error} {error:?}");
        assert!(report.contains("the value continues in the next lines: put it in quotes"), "{report}");
        assert!(report.contains("NAME='first line ... last line'"), "{report}");
        assert!(!report.contains("MARKER"), "{report}");
    }
}

#[test]
fn its_lines_are_never_names() {
    let folder = tempfile::tempdir().unwrap();
    for body in BODIES {
        let loader = loader(body, &folder);
        let loaded = loader.load::<Others>().unwrap();
        let Others { first, last, body: found, header } = loaded.config();
        assert_eq!((first.as_str(), *last, found, header), ("made-up", 80, &None, &None));
        let [warning @ Warning::BadLine { problem: LineProblem::GoesOn, .. }] = loaded.warnings() else {
            panic!("{:?}", loaded.warnings())
        };
        assert!(!warning.to_string().contains("MARKER"), "{warning}");
        assert_eq!(loader.load_env().unwrap().names().collect::<Vec<_>>(), ["FIRST", "LAST"]);
    }
}

#[test]
fn in_quotes_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    for body in BODIES {
        assert!(Config::load_with(&loader(&format!("'{body}'"), &folder)).is_ok(), "{body}");
    }
}
