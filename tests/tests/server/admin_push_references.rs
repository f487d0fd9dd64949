//! A push of values that refer to each other: all that a server takes is written, and only the rest is named.

use std::collections::BTreeMap;

use lemna_config::admin::{AdminClient, AdminError, Folder, LostReference, PushReport};
use lemna_config::testing::{Dialect, FakeInfisical, Fault, On, Role};
use lemna_config::{InfisicalSettings, SecretString};

type Secrets = BTreeMap<String, SecretString>;

fn secrets(pairs: &[(&str, &str)]) -> Secrets {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), SecretString::from(*value))).collect()
}

fn server(dialect: Dialect) -> FakeInfisical {
    let server = FakeInfisical::start().dialect(dialect);
    server.project("lemna-platform").set_at("dev", "/shared", "THERE", "made-up").set("prod", "THERE", "made-up");
    server
}

fn writer(fake: &FakeInfisical) -> AdminClient {
    let writer = fake.identity("writer").member_of(fake.project("lemna-platform"), Role::Writer);
    let secret = SecretString::from(writer.client_secret());
    let settings = InfisicalSettings::new(fake.url().parse().expect("a URL"), writer.client_id(), secret, "");
    AdminClient::connect(settings).expect("a client")
}

/// What came of it, and how often was asked to write.
fn push(fake: &FakeInfisical, secrets: &Secrets) -> Result<(PushReport, usize), AdminError> {
    let client = writer(fake);
    let folder = Folder::new(&client.find_project("lemna-platform")?.expect("a project"), "dev", "/")?;
    let before = fake.count(On::Write);
    let report = client.push(&client.plan_push(&folder, secrets)?, |_| {})?;
    Ok((report, fake.count(On::Write) - before))
}

fn refused(report: &PushReport) -> Vec<(&str, String)> {
    report.refused.iter().map(|LostReference { name, refers_to, .. }| (name.as_str(), refers_to.join(" "))).collect()
}

fn is_strict(dialect: Dialect) -> bool {
    dialect == Dialect::V3Bootstrap
}

#[test]
fn what_refers_to_each_other_is_written_in_order() -> Result<(), AdminError> {
    for dialect in Dialect::ALL {
        let fake = server(dialect);
        let mut wanted = secrets(&[
            ("A_URL", "https://${B_HOST}:${PORT}"),
            ("B_HOST", "api.${C_DOMAIN}"),
            ("C_DOMAIN", "${D_NAME}.up"),
            ("D_NAME", "${E_NAME}${E_NAME}"),
            ("E_NAME", "made"),
            ("PORT", "1"),
            ("REMOTE", "${dev.A_URL}/${dev.shared.THERE}/${prod.THERE}"),
        ]);
        // So many that those referred to are in another batch.
        wanted.extend((0..120).map(|at| (format!("M{at:03}"), SecretString::from(format!("${{Z{at:03}}}")))));
        wanted.extend((0..118).map(|at| (format!("Z{at:03}"), SecretString::from("made-up"))));
        wanted.extend(secrets(&[("Z118", "${Z119}"), ("Z119", "made-up")]));
        let (report, requests) = push(&fake, &wanted)?;
        assert_eq!((report.created.len(), report.differing.len(), refused(&report)), (247, 0, vec![]), "{dialect:?}");
        assert_eq!(fake.project("lemna-platform").secrets("dev", "/").len(), 247);
        // One that is refused, and two more for each thing that others wait for.
        assert_eq!(requests, if is_strict(dialect) { 9 } else { 3 }, "{dialect:?}");
    }
    Ok(())
}

#[test]
fn one_reference_to_nothing_keeps_back_its_own_secret_alone() -> Result<(), AdminError> {
    for dialect in Dialect::ALL {
        for (odd, names) in [
            (&[("Q_MANY", "${Q_OK}${GONE}")][..], &[("Q_MANY", "GONE")][..]),
            (&[("Q_MANY", "${dev.shared.GONE}${dev.shared.THERE}")], &[("Q_MANY", "dev.shared.GONE")]),
            (&[("Q_MANY", "${prod.GONE}")], &[("Q_MANY", "prod.GONE")]),
            (&[("Q_MANY", "${nowhere.GONE}")], &[("Q_MANY", "nowhere.GONE")]),
            (&[("Q_MANY", "${dev.no.folder.GONE}")], &[("Q_MANY", "dev.no.folder.GONE")]),
            (&[("Q_MANY", "$${GONE}")], &[("Q_MANY", "GONE")]),
            (&[("Q_MANY", "${GONE}${GONE}${LOST}")], &[("Q_MANY", "GONE LOST")]),
            (&[("Q_MANY", "${gone}")], &[("Q_MANY", "")]),
            (&[("Q_MANY", "${Q_MANY}")], &[("Q_MANY", "Q_MANY")]),
            (&[("A", "${Q_OK}${B}"), ("B", "${A}")], &[("A", "B"), ("B", "A")]),
            // What waits for one that is not written is not written either.
            (&[("A", "${B}"), ("B", "${C}"), ("C", "${GONE}")], &[("A", "B"), ("B", "C"), ("C", "GONE")]),
        ] {
            let fake = server(dialect);
            fake.project("lemna-platform").set("dev", "OLD", "old");
            let mut wanted = secrets(&[("OLD", "${Q_OK}"), ("Q_OK", "made-up"), ("Q_REF", "${Q_OK}")]);
            wanted.extend(secrets(odd));
            let (report, requests) = push(&fake, &wanted)?;
            let expected: Vec<_> = names.iter().map(|(name, to)| (*name, (*to).to_owned())).collect();
            if is_strict(dialect) {
                assert_eq!(refused(&report), expected, "{odd:?}");
                assert_eq!(
                    (&report.created[..], &report.updated[..]),
                    (&["Q_OK", "Q_REF"].map(str::to_owned)[..], &["OLD".to_owned()][..])
                );
                assert!(requests <= 4, "{odd:?}: {requests}");
            } else {
                assert_eq!((refused(&report), report.created.len()), (vec![], 2 + odd.len()), "{odd:?}");
                assert_eq!(requests, 2, "{odd:?}");
            }
            assert!(report.differing.is_empty(), "{:?}", report.differing);
        }
    }
    Ok(())
}

#[test]
fn a_refused_change_leaves_the_old_value() -> Result<(), AdminError> {
    let fake = server(Dialect::V3Bootstrap);
    fake.project("lemna-platform").set("dev", "A", "old").set("dev", "B", "old");
    let (report, _) = push(&fake, &secrets(&[("A", " ${GONE} "), ("B", "${A}")]))?;
    assert_eq!(refused(&report), [("A", "GONE".to_owned())]);
    assert_eq!((report.updated, report.trimmed), (vec!["B".to_owned()], vec![]));
    let there = fake.project("lemna-platform").secrets("dev", "/");
    assert_eq!(there[0], ("A".to_owned(), "old".to_owned()));
    Ok(())
}

#[test]
fn requests_do_not_grow_with_what_is_refused() -> Result<(), AdminError> {
    for (bad, of) in [(1, 245), (245, 245), (200, 245)] {
        let fake = server(Dialect::V3Bootstrap);
        let value = |at| SecretString::from(if at < bad { "${dev.shared.GONE}" } else { "${dev.shared.THERE}" });
        let wanted: Secrets = (0..of).map(|at| (format!("N{at:03}"), value(at))).collect();
        fake.clear_requests();
        let (report, requests) = push(&fake, &wanted)?;
        assert_eq!((report.refused.len(), report.created.len()), (bad, of - bad));
        assert!(requests <= 4, "{requests} for {bad}");
        // To compare, for what the folder referred to holds, and to read back.
        assert_eq!(fake.count(On::List), 3, "{bad}");
    }
    Ok(())
}

#[test]
fn a_text_that_is_no_reference_to_the_server_is_written() -> Result<(), AdminError> {
    for dialect in Dialect::ALL {
        let fake = server(dialect);
        let wanted =
            secrets(&[("A", "${B}"), ("B", "${HOME:-/root}"), ("C", "${not a name}"), ("D", "${"), ("E", "${}")]);
        let (report, _) = push(&fake, &wanted)?;
        assert_eq!((report.created.len(), refused(&report)), (5, vec![]), "{dialect:?}");
    }
    Ok(())
}

#[test]
fn where_folders_cannot_be_listed_the_server_is_asked_until_it_is_known() -> Result<(), AdminError> {
    let fake = server(Dialect::V3Bootstrap);
    let mut wanted: Secrets =
        (0..64).map(|at| (format!("N{at:03}"), SecretString::from("${dev.shared.THERE}"))).collect();
    wanted.extend(secrets(&[("ODD", "${dev.shared.GONE}${dev.shared.THERE}"), ("PLAIN", "made-up")]));
    let client = writer(&fake);
    let folder = Folder::new(&client.find_project("lemna-platform")?.expect("a project"), "dev", "/")?;
    let plan = client.plan_push(&folder, &wanted)?;
    fake.clear_requests().fault(On::List, Fault::Status(403));
    let report = client.push(&plan, |_| {})?;
    assert_eq!(refused(&report), [("ODD", "dev.shared.GONE dev.shared.THERE".to_owned())]);
    assert_eq!(report.created.len(), 65);
    assert!(fake.count(On::Write) <= 16, "{}", fake.count(On::Write));
    Ok(())
}
