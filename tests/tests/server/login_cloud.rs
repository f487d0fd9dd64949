//! Logins by the identity that a cloud gives its machines: where it is asked for, what Infisical is sent, and what the
//! error says where there is none.

use std::fs;

use lemna_config::testing::FakeInfisical;
use lemna_config::{
    Cloud, CloudProblem, InfisicalSettings, LemnaSecrets, LoadError, Loaded, Loader, Login, Mode, SourceErrorKind,
};
use lemna_tests::bootstrap_of_identity;
use lemna_tests::child::LIMIT;
use lemna_tests::endpoint::Endpoint;

#[derive(LemnaSecrets)]
struct Config {
    api_key: String,
}

type Result = std::result::Result<Loaded<Config>, LoadError<ConfigField>>;

const JWT: &str = "eyJ-MARKER-made-up-cloud-token";
const KEY_ID: &str = "AKIDMADEUP";
const SECRET: &str = "MARKER-made-up-secret-key";
const TOKEN: &str = "MARKER-made-up-session-token";

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "from-infisical");
    server
}

fn by_variables(server: &FakeInfisical, method: &str, variables: &[(&str, &str)]) -> Result {
    let more = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let variables = bootstrap_of_identity(server, method).into_iter().chain(more);
    let loader = Loader::builder().vars(variables).no_env_file();
    loader.deadline(LIMIT).mode(Mode::Strict).build().load()
}

fn in_code(server: &FakeInfisical, login: Login, variables: &[(&str, &str)]) -> Result {
    let settings = InfisicalSettings::with_login(server.url().parse().unwrap(), login, "dev")
        .project(server.project("lemna-platform").id());
    let loader = Loader::builder().vars(variables.iter().copied()).no_env_file().infisical(settings);
    loader.deadline(LIMIT).build().load()
}

#[track_caller]
fn loaded(result: Result) {
    let loaded = result.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(loaded.config().api_key, "from-infisical");
}

#[track_caller]
fn kind(result: Result) -> SourceErrorKind {
    let error = result.expect_err("it fails");
    let report = format!("{error} {error:?} {:?} {:?}", error.sources(), error.sources()[0].remedy());
    assert!(!report.contains("MARKER"), "{report}");
    error.sources()[0].kind().clone()
}

#[track_caller]
fn problem(result: Result, of: Cloud) -> CloudProblem {
    match kind(result) {
        SourceErrorKind::CloudIdentity { cloud, problem, .. } if cloud == of => problem,
        kind => panic!("{kind:?}"),
    }
}

fn never(_: &str) -> (u16, String) {
    panic!("nobody asks here")
}

#[test]
fn google_is_asked_for_a_token_for_this_identity() {
    let server = server();
    let id = server.default_identity().accept_jwt("gcp", JWT).id();
    let metadata = Endpoint::start(|_| (200, format!("{JWT}\n")));
    let host = [("GCE_METADATA_HOST", metadata.address())];
    for name in ["gcp", "gcp-auth", "GCP-ID-TOKEN"] {
        loaded(by_variables(&server, name, &host));
    }
    loaded(in_code(&server, Login::gcp(id.as_str()), &host));
    let heads = metadata.requests();
    assert_eq!(heads.len(), 4);
    let line = format!(
        "GET /computeMetadata/v1/instance/service-accounts/default/identity?audience={id}&format=full HTTP/1.1\n"
    );
    assert!(heads[0].starts_with(&line), "{}", heads[0]);
    assert!(heads[0].contains("\nmetadata-flavor: Google\n"), "{}", heads[0]);
    assert_eq!(server.requests()[0].path(), "/api/v1/auth/gcp-auth/login");
}

#[test]
fn azure_is_asked_where_the_machine_or_the_app_has_its_endpoint() {
    let server = server();
    let id = server.default_identity().accept_jwt("azure", JWT).id();
    let metadata = Endpoint::start(|_| (200, format!(r#"{{"access_token":"{JWT}","expires_in":"86399"}}"#)));
    let machine = metadata.url("");
    loaded(by_variables(&server, "azure", &[("AZURE_POD_IDENTITY_AUTHORITY_HOST", &machine)]));
    let endpoint = metadata.url("/msi/token");
    let app = [("IDENTITY_ENDPOINT", endpoint.as_str()), ("IDENTITY_HEADER", "MARKER-made-up-header")];
    loaded(by_variables(&server, "azure-auth", &app));
    loaded(in_code(&server, Login::azure(id), &app));
    let heads = metadata.requests();
    let resource = "resource=https%3A%2F%2Fmanagement.azure.com%2F";
    let line = format!("GET /metadata/identity/oauth2/token?api-version=2018-02-01&{resource} HTTP/1.1\n");
    assert!(heads[0].starts_with(&line) && heads[0].contains("\nmetadata: true\n"), "{}", heads[0]);
    let line = format!("GET /msi/token?api-version=2019-08-01&{resource} HTTP/1.1\n");
    assert!(heads[1].starts_with(&line), "{}", heads[1]);
    assert!(heads[1].contains("\nx-identity-header: MARKER-made-up-header\n"), "{}", heads[1]);
    assert_eq!(server.requests()[0].path(), "/api/v1/auth/azure-auth/login");

    let half = kind(by_variables(&server, "azure", &app[..1]));
    assert_eq!(half.to_string(), "IDENTITY_HEADER is not set, as IDENTITY_ENDPOINT is");
}

#[test]
fn a_token_that_is_given_counts_before_the_endpoint() {
    let server = server();
    server.default_identity().accept_jwt("gcp", JWT).accept_jwt("azure", JWT);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    fs::write(&path, JWT).unwrap();
    let metadata = Endpoint::start(never);
    let url = metadata.url("");
    let hosts =
        [("GCE_METADATA_HOST", metadata.address()), ("IDENTITY_ENDPOINT", &url), ("IDENTITY_HEADER", "made-up")];
    for method in ["gcp", "azure"] {
        for given in [("INFISICAL_JWT", JWT), ("INFISICAL_JWT_FILE", path.to_str().unwrap())] {
            loaded(by_variables(&server, method, &[hosts[0], hosts[1], hosts[2], given]));
        }
    }
    assert_eq!(metadata.requests().len(), 0);
}

#[test]
fn no_endpoint_is_asked_for_another_login() {
    let server = server();
    let metadata = Endpoint::start(never);
    let url = metadata.url("");
    let (id, secret) = (server.default_identity().client_id(), server.default_identity().client_secret());
    let variables = [
        ("INFISICAL_CLIENT_ID", id.as_str()),
        ("INFISICAL_CLIENT_SECRET", &secret),
        ("GCE_METADATA_HOST", metadata.address()),
        ("AZURE_POD_IDENTITY_AUTHORITY_HOST", &url),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", &url),
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", &url),
    ];
    loaded(by_variables(&server, "universal-auth", &variables));
    assert_eq!(metadata.requests().len(), 0);
}

#[test]
fn an_endpoint_that_gives_no_token_is_named_with_its_cause() {
    let server = server();
    let by_host = |host: &str| by_variables(&server, "gcp", &[("GCE_METADATA_HOST", host)]);
    for (status, body, expected) in [
        (404, JWT.to_owned(), CloudProblem::Refused(404)),
        (302, JWT.to_owned(), CloudProblem::Refused(302)),
        (500, String::new(), CloudProblem::Refused(500)),
        (200, String::new(), CloudProblem::UnexpectedForm),
        (200, format!("<html>{JWT} x</html>"), CloudProblem::UnexpectedForm),
        (200, format!("{JWT}\r\nX-Header: x"), CloudProblem::UnexpectedForm),
        (200, "MARKER".repeat(20_000), CloudProblem::TooLarge),
    ] {
        let metadata = Endpoint::start(move |_| (status, body.clone()));
        assert_eq!(problem(by_host(metadata.address()), Cloud::Gcp), expected);
        assert_eq!(metadata.requests().len(), 1, "it is asked once, and no redirect followed: {expected:?}");
    }
    for body in [JWT.to_owned(), format!(r#"{{"token":"{JWT}"}}"#), format!(r#"{{"access_token":"{JWT} x"}}"#)] {
        let metadata = Endpoint::start(move |_| (200, body.clone()));
        let host = metadata.url("");
        let result = by_variables(&server, "azure", &[("AZURE_POD_IDENTITY_AUTHORITY_HOST", &host)]);
        assert_eq!(problem(result, Cloud::Azure), CloudProblem::UnexpectedForm);
    }
    let (listener, address) = Endpoint::silent();
    assert_eq!(problem(by_host(&address), Cloud::Gcp), CloudProblem::Silent);
    drop(listener);
    let kind = kind(by_host(&address));
    assert_eq!(kind.to_string(), format!("the endpoint of Google Cloud at http://{address} cannot be reached"));
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn what_the_endpoint_gives_is_refused_by_infisical_as_any_other_token() {
    let server = server();
    server.default_identity().accept_jwt("gcp", "another");
    let metadata = Endpoint::start(|_| (200, JWT.to_owned()));
    let kind = kind(by_variables(&server, "gcp", &[("GCE_METADATA_HOST", metadata.address())]));
    assert!(matches!(kind, SourceErrorKind::CredentialsRefused { status: 401, .. }), "{kind:?}");
}

/// The headers for AWS that a server is sent.
fn signed(variables: &[(&str, &str)]) -> serde_json::Value {
    let server = Endpoint::start(|_| (401, "{}".to_owned()));
    let settings = InfisicalSettings::with_login(server.url("").parse().unwrap(), Login::aws("made-up-id"), "dev");
    let loader = Loader::builder().vars(variables.iter().copied()).no_env_file().infisical(settings);
    let refused = kind(loader.deadline(LIMIT).build().load());
    assert!(matches!(refused, SourceErrorKind::CredentialsRefused { .. }), "{refused:?}");
    let requests = server.requests();
    let (head, body) = requests[0].split_once("\n\n").unwrap();
    assert!(head.starts_with("POST /api/v1/auth/aws-auth/login HTTP/1.1\n"), "{head}");
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["identityId"], "made-up-id");
    assert_eq!(body["iamHttpRequestMethod"], "POST");
    // `Action=GetCallerIdentity&Version=2011-06-15`
    assert_eq!(body["iamRequestBody"], "QWN0aW9uPUdldENhbGxlcklkZW50aXR5JlZlcnNpb249MjAxMS0wNi0xNQ==");
    serde_json::from_slice(&decoded(body["iamRequestHeaders"].as_str().unwrap())).unwrap()
}

/// Of base64.
fn decoded(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text.bytes().filter_map(|letter| LETTERS.iter().position(|known| *known == letter));
    let bits: Vec<_> = digits.flat_map(|digit| (0..6).rev().map(move |bit| digit >> bit & 1)).collect();
    let bytes = bits.chunks_exact(8).map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | bit));
    bytes.map(|byte| u8::try_from(byte).unwrap()).collect()
}

#[test]
fn aws_signs_with_what_the_environment_holds() {
    let server = server();
    let id = server.default_identity().accept_aws(KEY_ID).id();
    let long = [("AWS_ACCESS_KEY_ID", KEY_ID), ("AWS_SECRET_ACCESS_KEY", SECRET)];
    for name in ["aws", "aws-auth", "AWS-IAM"] {
        loaded(by_variables(&server, name, &long));
    }
    let headers = signed(&long);
    assert_eq!(headers["Host"], "sts.us-east-1.amazonaws.com");
    assert!(headers.get("X-Amz-Security-Token").is_none());

    let session = [long[0], long[1], ("AWS_SESSION_TOKEN", TOKEN), ("AWS_REGION", "eu-central-1")];
    loaded(in_code(&server, Login::aws(id), &session));
    let headers = signed(&session);
    assert_eq!(headers["Host"], "sts.eu-central-1.amazonaws.com");
    assert_eq!(headers["X-Amz-Security-Token"], TOKEN);
    assert!(!headers.to_string().contains(SECRET), "the secret key is not sent");

    server.default_identity().accept_aws("AKIDANOTHER");
    let refused = by_variables(&server, "aws", &long);
    let remedy = refused.as_ref().err().unwrap().sources()[0].remedy().unwrap().to_owned();
    assert!(remedy.contains("clock") && remedy.contains("AWS Auth"), "{remedy}");
    assert!(matches!(kind(refused), SourceErrorKind::CredentialsRefused { status: 401, .. }));
}

#[test]
fn half_of_the_environments_credentials_is_a_mistake() {
    let server = server();
    server.default_identity().accept_aws(KEY_ID);
    for (given, missing) in [
        (("AWS_ACCESS_KEY_ID", KEY_ID), "AWS_SECRET_ACCESS_KEY is not set, as AWS_ACCESS_KEY_ID is"),
        (("AWS_SECRET_ACCESS_KEY", SECRET), "AWS_ACCESS_KEY_ID is not set, as AWS_SECRET_ACCESS_KEY is"),
    ] {
        assert_eq!(kind(by_variables(&server, "aws", &[given])).to_string(), missing);
    }
    let odd = [("AWS_ACCESS_KEY_ID", KEY_ID), ("AWS_SECRET_ACCESS_KEY", "MARKER\nmade up")];
    assert_eq!(
        kind(by_variables(&server, "aws", &odd)).to_string(),
        "AWS_SECRET_ACCESS_KEY is not a credential of AWS"
    );
    assert_eq!(server.requests().len(), 0);
}

fn credentials(code: &str) -> String {
    format!(r#"{{"Code":"{code}","AccessKeyId":"{KEY_ID}","SecretAccessKey":"{SECRET}","Token":"{TOKEN}"}}"#)
}

#[test]
fn aws_signs_with_what_the_container_is_given() {
    let server = server();
    server.default_identity().accept_aws(KEY_ID);
    let agent = Endpoint::start(|_| (200, credentials("Success")));
    let url = agent.url("/v1/credentials");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    fs::write(&path, "MARKER-of-the-file\n").unwrap();
    let uri = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", url.as_str());
    let token = ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Bearer MARKER-of-the-variable");
    let file = ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", path.to_str().unwrap());
    // The instance is not asked where there is a container.
    let disabled = ("AWS_EC2_METADATA_DISABLED", "true");
    loaded(by_variables(&server, "aws", &[uri, disabled]));
    loaded(by_variables(&server, "aws", &[uri, token]));
    loaded(by_variables(&server, "aws", &[uri, token, file]));
    let heads = agent.requests();
    assert!(heads[0].starts_with("GET /v1/credentials HTTP/1.1\n") && !heads[0].contains("authorization"), "{heads:?}");
    assert!(heads[1].contains("\nauthorization: Bearer MARKER-of-the-variable"), "{heads:?}");
    assert!(heads[2].contains("\nauthorization: MARKER-of-the-file"), "{heads:?}");
    assert_eq!(signed(&[uri])["X-Amz-Security-Token"], TOKEN);

    let far = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://MARKER.example.com/x");
    let kind = kind(by_variables(&server, "aws", &[far, token]));
    assert!(matches!(kind, SourceErrorKind::InvalidSetting { variable, .. } if variable == far.0), "{kind:?}");
    let gone = folder.path().join("gone");
    let result = by_variables(&server, "aws", &[uri, (file.0, gone.to_str().unwrap())]);
    assert!(matches!(self::kind(result), SourceErrorKind::UnreadableCredential { .. }));
}

/// An instance that wants the token of its second version.
fn instance(head: &str) -> (u16, String) {
    let is_known = head.contains("\nx-aws-ec2-metadata-token: MARKER-made-up-metadata-token");
    match head.split(' ').take(2).collect::<Vec<_>>()[..] {
        ["PUT", "/latest/api/token"] if head.contains("\nx-aws-ec2-metadata-token-ttl-seconds: ") => {
            (200, "MARKER-made-up-metadata-token".to_owned())
        }
        ["GET", "/latest/meta-data/iam/security-credentials/"] if is_known => (200, "made-up-role\n".to_owned()),
        ["GET", "/latest/meta-data/iam/security-credentials/made-up-role"] if is_known => (200, credentials("Success")),
        _ => (401, "MARKER".to_owned()),
    }
}

#[test]
fn aws_signs_with_the_role_of_the_instance() {
    let server = server();
    server.default_identity().accept_aws(KEY_ID);
    let metadata = Endpoint::start(instance);
    for url in [metadata.url(""), metadata.url("/")] {
        loaded(by_variables(&server, "aws", &[("AWS_EC2_METADATA_SERVICE_ENDPOINT", &url)]));
    }
    assert_eq!(metadata.requests().len(), 6);
    let url = metadata.url("");
    let disabled = [("AWS_EC2_METADATA_SERVICE_ENDPOINT", url.as_str()), ("AWS_EC2_METADATA_DISABLED", "TRUE")];
    assert_eq!(problem(by_variables(&server, "aws", &disabled), Cloud::Aws), CloudProblem::Disabled);
    assert_eq!(metadata.requests().len(), 6);
}

#[test]
fn an_instance_without_a_role_or_with_an_odd_answer_is_named() {
    let server = server();
    for (role, answer, expected) in [
        ((404, String::new()), String::new(), CloudProblem::Refused(404)),
        ((200, String::new()), String::new(), CloudProblem::UnexpectedForm),
        ((200, "../MARKER".to_owned()), String::new(), CloudProblem::UnexpectedForm),
        ((200, "role".to_owned()), "MARKER".to_owned(), CloudProblem::UnexpectedForm),
        ((200, "role".to_owned()), credentials("AssumeRoleUnauthorizedAccess"), CloudProblem::UnexpectedForm),
        ((200, "role".to_owned()), credentials("Success").replace(KEY_ID, "MARKER x"), CloudProblem::UnexpectedForm),
    ] {
        let metadata = Endpoint::start(move |head| match () {
            () if head.starts_with("PUT ") => (200, "MARKER".to_owned()),
            () if head.contains("credentials/ HTTP") => role.clone(),
            () => (200, answer.clone()),
        });
        let url = metadata.url("");
        let result = by_variables(&server, "aws", &[("AWS_EC2_METADATA_SERVICE_ENDPOINT", &url)]);
        assert_eq!(problem(result, Cloud::Aws), expected);
    }
    assert_eq!(server.requests().len(), 0);
}

/// A `.env` could name an endpoint of its author's, and with it who the program is.
#[test]
fn a_file_names_no_endpoint() {
    let server = server();
    server.default_identity().accept_jwt("gcp", JWT).accept_jwt("azure", JWT).accept_aws(KEY_ID);
    let evil = Endpoint::start(never);
    let (url, address) = (evil.url(""), evil.address());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    let text = format!(
        "GCE_METADATA_HOST={address}\nIDENTITY_ENDPOINT={url}\nIDENTITY_HEADER=x\n\
         AZURE_POD_IDENTITY_AUTHORITY_HOST={url}\nAWS_EC2_METADATA_SERVICE_ENDPOINT={url}\n\
         AWS_CONTAINER_CREDENTIALS_FULL_URI={url}\nAWS_ACCESS_KEY_ID=MARKER\nAWS_SECRET_ACCESS_KEY=MARKER\n"
    );
    fs::write(&file, text).unwrap();
    let own = Endpoint::start(|head| match () {
        () if head.contains("computeMetadata") => (200, JWT.to_owned()),
        () if head.contains("oauth2") => (200, format!(r#"{{"access_token":"{JWT}"}}"#)),
        () => instance(head),
    });
    let (server_url, project, id) =
        (server.url(), server.project("lemna-platform").id(), server.default_identity().id());
    let own_url = own.url("");
    for method in ["gcp", "azure", "aws"] {
        let variables = [
            ("INFISICAL_API_URL", server_url.as_str()),
            ("INFISICAL_ENV", "dev"),
            ("INFISICAL_PROJECT_ID", &project),
            ("INFISICAL_AUTH_METHOD", method),
            ("INFISICAL_MACHINE_IDENTITY_ID", &id),
            ("GCE_METADATA_HOST", own.address()),
            ("AZURE_POD_IDENTITY_AUTHORITY_HOST", &own_url),
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT", &own_url),
        ];
        loaded(Loader::builder().vars(variables).env_file(&file).deadline(LIMIT).build().load());
    }
    assert_eq!(evil.requests().len(), 0);
}
