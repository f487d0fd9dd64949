//! What a cloud's endpoint hands out, and what it is asked with, reaches Infisical alone.

use lemna_config::testing::FakeInfisical;
use lemna_config::{LemnaSecrets, Loader, LoaderBuilder, SourceErrorKind};
use lemna_tests::bootstrap_of_identity;
use lemna_tests::endpoint::Endpoint;
use lemna_tests::leak_hunt::hunt;
use lemna_tests::leak_hunt::markers::marker;

#[derive(LemnaSecrets)]
#[expect(dead_code, reason = "what is shown of a load is looked at, not what it gives")]
struct Config {
    api_key: String,
}

const KEY_ID: &str = "AKIDMADEUP";

fn builder(server: &FakeInfisical, method: &str, variables: &[(&str, &str)]) -> LoaderBuilder {
    let more = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let variables = bootstrap_of_identity(server, method).into_iter().chain(more);
    Loader::builder().vars(variables).no_env_file()
}

/// Loads with a server that takes the login, and with one that refuses it.
fn taken_and_refused(markers: &[&str], method: &str, variables: &[(&str, &str)], accept: impl Fn(&FakeInfisical)) {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "made-up");
    for outcome in hunt::<Config>(markers, || builder(&server, method, variables)) {
        let error = outcome.expect_err("the server knows no such login");
        assert!(matches!(error.sources()[0].kind(), SourceErrorKind::CredentialsRefused { .. }), "{error}");
    }
    accept(&server);
    for outcome in hunt::<Config>(markers, || builder(&server, method, variables)) {
        outcome.unwrap_or_else(|error| panic!("{error}"));
    }
}

/// Loads with an endpoint that gives no credential.
fn nothing_given(markers: &[&str], method: &str, variables: &[(&str, &str)]) {
    let server = FakeInfisical::start();
    for outcome in hunt::<Config>(markers, || builder(&server, method, variables)) {
        let error = outcome.expect_err("there is no credential");
        let kind = error.sources()[0].kind();
        assert!(
            matches!(kind, SourceErrorKind::CloudIdentity { .. } | SourceErrorKind::InvalidSetting { .. }),
            "{error}"
        );
    }
}

#[test]
fn a_token_of_google() {
    let m = &marker("google token");
    let token = m.clone();
    let metadata = Endpoint::start(move |_| (200, token.clone()));
    taken_and_refused(&[m], "gcp", &[("GCE_METADATA_HOST", metadata.address())], |server| {
        server.default_identity().accept_jwt("gcp", m);
    });
    for (status, body) in [(200, format!("{m} {m}")), (200, format!("<p>{m}")), (403, m.clone()), (500, m.clone())] {
        let metadata = Endpoint::start(move |_| (status, body.clone()));
        nothing_given(&[m], "gcp", &[("GCE_METADATA_HOST", metadata.address())]);
    }
}

#[test]
fn a_token_of_azure_and_the_header_that_gets_it() {
    let (m, header) = (&marker("azure token"), &marker("azure header"));
    let token = m.clone();
    let metadata = Endpoint::start(move |_| (200, format!(r#"{{"access_token":"{token}"}}"#)));
    let url = metadata.url("/");
    let variables = [("IDENTITY_ENDPOINT", url.as_str()), ("IDENTITY_HEADER", header)];
    taken_and_refused(&[m, header], "azure", &variables, |server| {
        server.default_identity().accept_jwt("azure", m);
    });
    for body in [format!(r#"{{"access_token":"{m}"#), format!(r#"{{"access_token":["{m}"]}}"#), m.clone()] {
        let metadata = Endpoint::start(move |_| (200, body.clone()));
        let url = metadata.url("/");
        nothing_given(&[m, header], "azure", &[("IDENTITY_ENDPOINT", &url), ("IDENTITY_HEADER", header)]);
    }
    let broken = format!("{header}\n{header}");
    nothing_given(&[m, header], "azure", &[("IDENTITY_ENDPOINT", &url), ("IDENTITY_HEADER", &broken)]);
}

#[test]
fn an_address_with_a_password() {
    let m = &marker("address password");
    let (listener, address) = Endpoint::silent();
    drop(listener);
    let url = format!("http://{m}:{m}@{address}/{m}?{m}");
    nothing_given(&[m], "azure", &[("IDENTITY_ENDPOINT", &url), ("IDENTITY_HEADER", "made-up")]);
    nothing_given(&[m], "aws", &[("AWS_CONTAINER_CREDENTIALS_FULL_URI", &url)]);
    nothing_given(&[m], "aws", &[("AWS_EC2_METADATA_SERVICE_ENDPOINT", &url)]);
    nothing_given(&[m], "aws", &[("AWS_CONTAINER_CREDENTIALS_FULL_URI", m)]);
    nothing_given(&[m], "gcp", &[("GCE_METADATA_HOST", &url)]);
}

#[test]
fn the_secret_key_and_the_session_token_of_the_environment() {
    let (secret, session) = (&marker("secret key"), &marker("session token"));
    let variables = [("AWS_ACCESS_KEY_ID", KEY_ID), ("AWS_SECRET_ACCESS_KEY", secret), ("AWS_SESSION_TOKEN", session)];
    taken_and_refused(&[secret, session], "aws", &variables, |server| {
        server.default_identity().accept_aws(KEY_ID);
    });
    nothing_given(&[secret], "aws", &variables[1..2]);
    let broken = format!("{session}\n{session}");
    nothing_given(&[secret, session], "aws", &[variables[0], variables[1], ("AWS_SESSION_TOKEN", &broken)]);
    nothing_given(&[secret, session], "aws", &[variables[0], variables[1], ("AWS_REGION", session)]);
}

#[test]
fn the_credentials_of_a_container_and_the_token_that_gets_them() {
    let (secret, session, token) = (&marker("task key"), &marker("task token"), &marker("container token"));
    let (key, other) = (secret.clone(), session.clone());
    let answer = format!(r#"{{"AccessKeyId":"{KEY_ID}","SecretAccessKey":"{key}","Token":"{other}"}}"#);
    let agent = Endpoint::start(move |_| (200, answer.clone()));
    let url = agent.url("/");
    let markers = [secret.as_str(), session, token];
    let variables =
        [("AWS_CONTAINER_CREDENTIALS_FULL_URI", url.as_str()), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", token)];
    taken_and_refused(&markers, "aws", &variables, |server| {
        server.default_identity().accept_aws(KEY_ID);
    });
    let broken = format!("{token}\r\n{token}");
    nothing_given(&markers, "aws", &[variables[0], ("AWS_CONTAINER_AUTHORIZATION_TOKEN", &broken)]);
}

#[test]
fn the_credentials_of_an_instance_and_the_token_that_gets_them() {
    let (secret, session, token) = (&marker("role key"), &marker("role token"), &marker("metadata token"));
    let markers = [secret.as_str(), session, token];
    for is_whole in [true, false] {
        let (secret, session, token) = (secret.clone(), session.clone(), token.clone());
        let metadata = Endpoint::start(move |request| match () {
            () if request.starts_with("PUT ") => (200, token.clone()),
            () if request.contains("credentials/ HTTP") => (200, "role".to_owned()),
            () if is_whole => {
                (200, format!(r#"{{"AccessKeyId":"{KEY_ID}","SecretAccessKey":"{secret}","Token":"{session}"}}"#))
            }
            () => (200, format!(r#"{{"SecretAccessKey":"{secret}","Token":"{session}"}}"#)),
        });
        let url = metadata.url("");
        let variables = [("AWS_EC2_METADATA_SERVICE_ENDPOINT", url.as_str())];
        if is_whole {
            taken_and_refused(&markers, "aws", &variables, |server| {
                server.default_identity().accept_aws(KEY_ID);
            });
        } else {
            nothing_given(&markers, "aws", &variables);
        }
    }
}
