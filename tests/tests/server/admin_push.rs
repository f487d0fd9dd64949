//! Secrets written through `lemna_config::admin`: in batches, whatever goes wrong on the way, and never shown.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use lemna_config::admin::{AdminClient, AdminError, AdminErrorKind, Folder, Founder, PushReport, Server, View};
use lemna_config::testing::{Dialect, FakeInfisical, Fault, On, Project, Role};
use lemna_config::{InfisicalSettings, SecretString};

type Secrets = BTreeMap<String, SecretString>;

fn secrets(pairs: &[(&str, &str)]) -> Secrets {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), SecretString::from(*value))).collect()
}

fn writer(fake: &FakeInfisical) -> AdminClient {
    let writer = fake.identity("writer").member_of(fake.project("lemna-platform"), Role::Writer);
    let secret = SecretString::from(writer.client_secret());
    let settings = InfisicalSettings::new(fake.url().parse().expect("a URL"), writer.client_id(), secret, "");
    AdminClient::connect(settings).expect("a client")
}

fn dev(client: &AdminClient) -> Result<Folder, AdminError> {
    Folder::new(&client.find_project("lemna-platform")?.expect("a project"), "dev", "/")
}

fn push(client: &AdminClient, secrets: &Secrets) -> Result<PushReport, AdminError> {
    client.push(&client.plan_push(&dev(client)?, secrets)?, |_| {})
}

fn pairs(project: Project<'_>) -> Vec<(String, String)> {
    project.secrets("dev", "/")
}

const EACH: [Dialect; 3] = Dialect::ALL;

#[test]
fn a_push_makes_changes_and_leaves_and_the_next_does_nothing() -> Result<(), AdminError> {
    for dialect in EACH {
        let fake = FakeInfisical::start().dialect(dialect);
        let project =
            fake.project("lemna-platform").set("dev", "OLD", "1").set("dev", "SAME", "s").set("dev", "REST", "r");
        let client = writer(&fake);
        let key = "-----BEGIN KEY-----\nmade$up\n-----END KEY-----\n";
        let wanted = secrets(&[("KEY", key), ("OLD", "2"), ("SAME", "s"), ("SPACE", " padded ")]);
        let plan = client.plan_push(&dev(&client)?, &wanted)?;
        assert_eq!(plan.new_names().collect::<Vec<_>>(), ["KEY", "SPACE"]);
        assert_eq!(plan.changed_names().collect::<Vec<_>>(), ["OLD"]);
        assert_eq!((plan.equal(), plan.trimmed()), (&["SAME".to_owned()][..], &["SPACE".to_owned()][..]));

        let mut told = Vec::new();
        let report = client.push(&plan, |progress| told.push((progress.written, progress.total)))?;
        assert_eq!(told, [(0, 3), (2, 3), (3, 3)]);
        assert_eq!(
            (report.created, report.updated),
            (vec!["KEY".to_owned(), "SPACE".to_owned()], vec!["OLD".to_owned()])
        );
        assert_eq!((report.trimmed, report.differing), (vec!["SPACE".to_owned()], Vec::new()));
        let there = pairs(project);
        let there: Vec<_> = there.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(there, [("KEY", key), ("OLD", "2"), ("REST", "r"), ("SAME", "s"), ("SPACE", "padded")]);

        fake.clear_requests();
        let plan = client.plan_push(&dev(&client)?, &wanted)?;
        assert!(plan.is_done(), "{plan:?}");
        assert_eq!(client.push(&plan, |_| {})?.equal.len(), 4);
        assert_eq!(fake.count(On::Write), 0);
    }
    Ok(())
}

#[test]
fn what_is_too_large_for_one_request_takes_several() -> Result<(), AdminError> {
    let fake = FakeInfisical::start();
    let project = fake.project("lemna-platform");
    let client = writer(&fake);
    let large = "x".repeat(200 * 1024);
    let names: Vec<_> = (0..10).map(|at| format!("LARGE_{at}")).collect();
    let all: Secrets = names.iter().map(|name| (name.clone(), SecretString::from(large.as_str()))).collect();
    push(&client, &all)?;
    assert_eq!((fake.count(On::Write), pairs(project).len()), (5, 10));

    // A proxy that takes less: batches are halved until they pass.
    let fake = FakeInfisical::start();
    let project = fake.project("lemna-platform");
    fake.body_limit(2_000);
    let many: Secrets = (0..50).map(|at| (format!("NAME_{at}"), SecretString::from("made-up"))).collect();
    assert_eq!(push(&writer(&fake), &many)?.created.len(), 50);
    assert_eq!(pairs(project).len(), 50);
    let error = push(&writer(&fake), &secrets(&[("HUGE", &"x".repeat(3_000))])).unwrap_err();
    assert_eq!(error.to_string(), "HUGE is larger than a server accepts");
    let error = push(&writer(&fake), &secrets(&[("HUGER", &"x".repeat(1 << 20))])).unwrap_err();
    assert!(matches!(error.kind(), AdminErrorKind::TooLarge { .. }), "{error}");
    Ok(())
}

#[test]
fn a_batch_too_large_for_a_gateway_is_halved_whatever_its_page_looks_like() -> Result<(), AdminError> {
    let json = r#"{"statusCode":413,"message":"request entity too large","error":"Error"}"#;
    for (content_type, body) in
        [("application/json", json), ("text/html", "<h1>413</h1>"), ("text/plain", "too large"), ("text/plain", "")]
    {
        for dialect in EACH {
            let fake = FakeInfisical::start().dialect(dialect);
            let project = fake.project("lemna-platform");
            let headers = vec![("content-type".to_owned(), content_type.to_owned())];
            let too_large = Fault::StatusWith { status: 413, headers, body: body.to_owned() };
            let client = writer(&fake);
            let plan = client.plan_push(&dev(&client)?, &secrets(&[("A", "1"), ("B", "2"), ("C", "3")]))?;
            fake.clear_requests().fault(On::Write, too_large.clone());
            assert_eq!(client.push(&plan, |_| {})?.created.len(), 3, "{content_type}");
            assert_eq!((fake.count(On::Write), pairs(project).len()), (3, 3), "{dialect:?}: {content_type}");

            fake.fault_always(On::Write, too_large);
            let error = push(&client, &secrets(&[("HUGE", "1"), ("HUGER", "1")])).unwrap_err();
            assert_eq!(error.to_string(), "HUGE is larger than a server accepts", "{dialect:?}: {content_type}");
        }
    }
    Ok(())
}

#[test]
fn what_waits_for_an_approval_is_told_as_such() -> Result<(), AdminError> {
    for dialect in EACH {
        let fake = FakeInfisical::start().dialect(dialect);
        let project = fake.project("lemna-platform").set("dev", "A", "1").needs_approval("dev", "/");
        let report = push(&writer(&fake), &secrets(&[("A", "2"), ("B", " 1 ")]))?;
        assert_eq!(report.pending, ["A", "B"]);
        assert_eq!((report.created.len(), report.updated.len(), report.trimmed.len()), (0, 0, 0));
        assert_eq!(pairs(project), [("A".to_owned(), "1".to_owned())]);
    }
    Ok(())
}

#[test]
fn what_cannot_be_compared_is_written_and_told() -> Result<(), AdminError> {
    let fake = FakeInfisical::start();
    let project = fake.project("lemna-platform").set("dev", "A", "1").hide("dev", "A");
    let client = writer(&fake);
    let plan = client.plan_push(&dev(&client)?, &secrets(&[("A", "2")]))?;
    assert_eq!((plan.unreadable(), plan.changed_names().count()), (&["A".to_owned()][..], 1));
    let report = client.push(&plan, |_| {})?;
    assert_eq!(report.differing, ["A"]);
    assert_eq!(pairs(project), [("A".to_owned(), "2".to_owned())]);
    Ok(())
}

/// 220 secrets, of which 60 are there with other values.
fn many(project: Project<'_>) -> Secrets {
    for at in 0..60 {
        project.set("dev", &format!("NAME_{at:03}"), "old");
    }
    (0..220).map(|at| (format!("NAME_{at:03}"), SecretString::from(format!("new {at}")))).collect()
}

fn is_all_there(project: Project<'_>, wanted: &Secrets) -> bool {
    use lemna_config::ExposeSecret;

    let there = pairs(project);
    there.len() == wanted.len()
        && there.iter().all(|(name, value)| wanted.get(name).is_some_and(|wanted| wanted.expose_secret() == value))
}

#[test]
fn a_push_that_loses_a_request_or_an_answer_is_completed() -> Result<(), AdminError> {
    for dialect in EACH {
        let fake = FakeInfisical::start().dialect(dialect);
        let wanted = many(fake.project("lemna-platform"));
        push(&writer(&fake), &wanted)?;
        let requests = u32::try_from(fake.count(On::Any)).expect("few");
        assert_eq!(fake.count(On::Write), 3, "batches of a hundred");
        for at in 0..requests {
            for fault in [Fault::Reset, Fault::CutOff, Fault::Status(500), Fault::Html] {
                let fake = FakeInfisical::start().dialect(dialect);
                let project = fake.project("lemna-platform");
                let wanted = many(project);
                let client = writer(&fake);
                fake.fault_after(at, On::Any, fault.clone());
                let first = push(&client, &wanted);
                let report = push(&client, &wanted)?;
                assert!(is_all_there(project, &wanted), "{dialect:?}, {fault:?} at {at}: {first:?}");
                assert!(report.differing.is_empty() && report.pending.is_empty());
                assert!(first.is_err() || report.equal.len() == 220, "{fault:?} at {at}");
            }
        }
    }
    Ok(())
}

#[test]
fn a_lost_answer_is_looked_after_within_the_push() -> Result<(), AdminError> {
    for (fault, writes) in [(Fault::CutOff, 2), (Fault::Status(500), 3)] {
        let fake = FakeInfisical::start();
        let project = fake.project("lemna-platform");
        fake.fault(On::Write, fault.clone());
        let mut wanted = many(project);
        wanted.retain(|name, _| name.as_str() < "NAME_100");
        let report = push(&writer(&fake), &wanted)?;
        assert!(is_all_there(project, &wanted));
        assert_eq!((report.created.len(), report.updated.len(), fake.count(On::Write)), (40, 60, writes), "{fault:?}");
    }
    Ok(())
}

#[test]
fn a_request_that_the_server_did_not_act_on_is_sent_again() -> Result<(), AdminError> {
    let fake = FakeInfisical::start();
    let project = fake.project("lemna-platform");
    let wanted = secrets(&[("A", "1")]);
    let client = writer(&fake);
    let plan = client.plan_push(&dev(&client)?, &wanted)?;
    fake.clear_requests().fault(On::Write, Fault::Status(429));
    assert_eq!(client.push(&plan, |_| {})?.created, ["A"]);
    // The list reads back what was written: none was needed between the two.
    assert_eq!((fake.count(On::Write), fake.count(On::List), pairs(project).len()), (2, 1, 1));
    Ok(())
}

#[test]
fn a_server_that_fails_for_good_ends_the_push() {
    let fake = FakeInfisical::start();
    let wanted = many(fake.project("lemna-platform"));
    fake.fault_always(On::Write, Fault::Status(500));
    assert!(push(&writer(&fake), &wanted).is_err());
    assert_eq!(fake.count(On::Write), 3);
}

const MARKER: &str = "MARKER-value-hunter2";

/// Every text that can be made of an error.
fn shown(error: &AdminError) -> String {
    let dynamic: &dyn std::error::Error = error;
    let mut shown = format!("{error}{error:?}{error:#?}{dynamic}{:?}{:?}", error.kind(), error.remedy());
    write!(shown, "{:?}", dynamic.source().map(ToString::to_string)).expect("memory");
    shown
}

#[test]
fn nothing_that_is_shown_holds_a_value_a_secret_or_a_token() -> Result<(), AdminError> {
    let faults = [
        Fault::EchoSecrets,
        Fault::Json(format!("{{\"secrets\":\"{MARKER}\"}}")),
        Fault::Json(format!("{{\"secrets\":[{{\"secretKey\":\"A\",\"secretValue\":[\"{MARKER}\"]}}]}}")),
        Fault::Json(format!("{{\"projects\":\"{MARKER}\",\"approval\":\"{MARKER}\"}}")),
        Fault::StatusWith { status: 400, headers: Vec::new(), body: format!("{{\"message\":\"{MARKER}\"}}") },
        Fault::StatusWith { status: 422, headers: Vec::new(), body: format!("{{\"message\":[\"{MARKER}\"]}}") },
        Fault::StatusWith { status: 404, headers: Vec::new(), body: format!("<p>{MARKER}</p>") },
        Fault::TruncatedJson,
        Fault::Html,
    ];
    let mut errors = 0;
    for fault in faults {
        for on in [On::Login, On::Projects, On::List, On::Get, On::Write, On::Folders, On::Identities] {
            let fake = FakeInfisical::start();
            fake.project("lemna-platform").set("dev", "A", MARKER);
            let known = writer(&fake).find_project("lemna-platform")?.expect("a project");
            let (folder, new_folder) = (Folder::new(&known, "dev", "/")?, Folder::new(&known, "dev", "/new")?);
            fake.fault_always(on, fault.clone());
            let client = writer(&fake);
            let mut texts = format!("{client:?}{folder:?}");
            let wanted = secrets(&[("B", MARKER)]);
            let plan = client.plan_push(&folder, &wanted);
            let found = client.find_project("lemna-platform");
            let outcomes = [
                plan.as_ref().map(|plan| write!(texts, "{plan:?}{plan:#?}").expect("memory")).map_err(Clone::clone),
                plan.as_ref().map_err(Clone::clone).and_then(|plan| client.push(plan, |_| {})).map(drop),
                client.secrets(&folder, View::Stored).map(|secrets| write!(texts, "{secrets:?}").expect("memory")),
                client.secret(&folder, "A", View::Resolved).map(|secret| write!(texts, "{secret:?}").expect("memory")),
                client.remove(&folder, "C").map(drop),
                client.ensure_folder(&new_folder).map(drop),
                found.map(drop),
                client.find_identity("any", "services").map(drop),
            ];
            for error in outcomes.into_iter().filter_map(Result::err) {
                errors += 1;
                texts += &shown(&error);
            }
            let secret = fake.identity("writer").client_secret();
            for marker in [MARKER, "hunter2", secret.as_str(), "eyJ", "made-up-client-secret"] {
                assert!(!texts.contains(marker), "{fault:?} on {on:?} shows {marker}: {texts}");
            }
        }
    }
    assert!(errors > 100, "{errors}");
    Ok(())
}

#[test]
fn a_bootstrap_shows_neither_password_nor_token() {
    let founder = || Founder::new("admin@example.com", SecretString::from(MARKER), "Lemna");
    let mut texts = format!("{:?}{:#?}", founder(), founder());
    for fault in [
        Fault::EchoSecrets,
        Fault::Json(format!("{{\"identity\":{{\"credentials\":{{\"token\":[\"{MARKER}\"]}}}}}}")),
        Fault::Html,
        Fault::CutOff,
    ] {
        let fake = FakeInfisical::fresh();
        fake.fault_always(On::Bootstrap, fault);
        let server = Server::new(fake.url().parse().expect("a URL")).expect("a server");
        texts += &shown(&server.bootstrap(&founder()).unwrap_err());
    }
    let fake = FakeInfisical::fresh();
    let server = Server::new(fake.url().parse().expect("a URL")).expect("a server");
    let bootstrapped = server.bootstrap(&founder()).expect("a set-up");
    write!(texts, "{bootstrapped:?}{bootstrapped:#?}{server:?}").expect("memory");
    assert!(!texts.contains(MARKER) && !texts.contains("eyJ"), "{texts}");
}
