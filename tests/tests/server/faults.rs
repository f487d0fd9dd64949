//! The whole load against everything that goes wrong: what it says, what it costs in time and requests, and what
//! becomes of the fields that needed no server.

use std::thread;
use std::time::Duration;

use crate::case::{Case, Config, STEPS, fails, loader, loads, run_all};
use crate::faulty;
use crate::faulty::{MARKER, Stage, always, answer, fake, page, refusal, times};
use crate::net::{Authority, Identity, Listener, address};
use lemna_config::testing::{Fault, On};
use lemna_config::{SourceErrorKind as Kind, Step, TlsProblem, Trusted, Unreachable};
use lemna_tests::child::LIMIT;
use lemna_tests::waited;

fn connections() -> Vec<Case> {
    use Kind::{TimedOut, Unreachable as Away};
    let mut cases = vec![
        fails!("refused", faulty::refused(), 0..=0, Within, Away { cause: Unreachable::Refused, .. }),
        fails!("blackhole", faulty::blackhole(), 0..=0, Within, Away { cause: Unreachable::NoConnection, .. }),
        fails!("no name", faulty::no_name(), 0..=0, Within, Away { cause: Unreachable::Name, .. }),
        fails!("mute", faulty::mute(), 1..=1, Whole, TimedOut { step: Step::Login, .. }),
        fails!("a head without end", faulty::trickling_head(), 1..=1, Whole, TimedOut { step: Step::Login, .. }),
        fails!("closed", faulty::raw(Vec::new(), 1), 2..=5, Within, Away { cause: Unreachable::BrokenOff, .. }),
        fails!(
            "no HTTP",
            faulty::raw(b"SSH-2.0-MARKER\r\n".to_vec(), 1),
            1..=1,
            AtOnce,
            Away { cause: Unreachable::NotHttp, .. }
        ),
    ];
    for (on, steps) in STEPS {
        for fault in [Fault::Reset, Fault::ResetInBody, Fault::CutOff] {
            let name = format!("{fault:?} at {on:?}");
            let again = fault.clone();
            cases.push(fails!(
                format!("{name}, always"),
                always(on, fault.clone()),
                steps + 1..=steps + 4,
                Within,
                Away { cause: Unreachable::BrokenOff, .. }
            ));
            cases.push(loads(&format!("{name}, once"), 4, move || times(on, again.clone(), 1)));
        }
        for fault in [Fault::Hang, Fault::Trickle] {
            let name = format!("{fault:?} at {on:?}");
            cases.push(match on {
                On::Login => fails!(name, always(on, fault.clone()), 1..=1, Whole, TimedOut { step: Step::Login, .. }),
                On::Projects => {
                    fails!(name, always(on, fault.clone()), 2..=2, Whole, TimedOut { step: Step::Projects, .. })
                }
                _ => fails!(name, always(on, fault.clone()), 3..=3, Whole, TimedOut { step: Step::List, .. }),
            });
        }
    }
    cases
}

fn tokens() -> Vec<Case> {
    use Kind::Forbidden;
    let login =
        |token: &str| Fault::Json(format!(r#"{{"accessToken":"{token}","expiresIn":0,"accessTokenMaxTTL":-1}}"#));
    let list = || {
        Fault::Json(format!(
            r#"{{"secrets":[{{"secretKey":"NEEDED","secretValue":"{MARKER}-needed"}},{{"secretKey":"EXTRA","secretValue":"extra"}}]}}"#
        ))
    };
    // Of 2001 and of 2286, unsigned.
    let (past, future) =
        ("eyJhbGciOiJub25lIn0.eyJleHAiOjEwMDAwMDAwMDB9.", "eyJhbGciOiJub25lIn0.eyJleHAiOjk5OTk5OTk5OTl9.");
    let skewed = move |token: &'static str, date: &'static str| {
        move || {
            let fake = fake();
            let Fault::Json(body) = login(token) else { unreachable!() };
            fake.fault(On::Login, answer(200, "application/json", ("date", date), &body));
            fake.fault(On::Projects, Fault::Json(r#"{"projects":[{"id":"p","slug":"p","name":"p"}]}"#.to_owned()));
            fake.fault(On::List, list());
            Stage::fake(fake)
        }
    };
    vec![
        // A login, the project, the list, and all three again.
        loads("an expired token, once", 6, || times(On::List, refusal(403, "TokenError"), 1)),
        loads("a revoked token, once", 6, || times(On::List, refusal(401, "UnauthorizedError"), 1)),
        loads("a token that ends before the projects", 5, || times(On::Projects, refusal(401, "UnauthorizedError"), 1)),
        fails!(
            "an expired token, always",
            always(On::List, refusal(403, "TokenError")),
            6..=6,
            AtOnce,
            Forbidden { step: Step::List, status: 403, .. }
        ),
        fails!(
            "a revoked token, always",
            always(On::List, refusal(401, "UnauthorizedError")),
            6..=6,
            AtOnce,
            Forbidden { step: Step::List, status: 401, .. }
        ),
        fails!(
            "a token with one use",
            {
                let fake = fake();
                fake.default_identity().token_uses(1);
                Stage::fake(fake)
            },
            6..=6,
            AtOnce,
            Forbidden { step: Step::List, status: 401, .. }
        ),
        fails!("a token that is none", always(On::Login, login("MARKER-no-token")), 4..=4, AtOnce, Forbidden { .. }),
        loads("a token of the past, by a server ahead", 3, skewed(past, "Fri, 31 Dec 2100 00:00:00 GMT")),
        loads("a token of the future, by a server behind", 3, skewed(future, "Thu, 01 Jan 1970 00:00:00 GMT")),
        loads("a date that is none", 3, skewed(past, "MARKER")),
    ]
}

fn certificates() -> Vec<Case> {
    fn over_tls(identity: fn(&Authority) -> Identity) -> Stage {
        let (fake, trusted) = (fake(), Authority::new("trusted"));
        let listener = Listener::tls(identity(&trusted), address(&fake.url()));
        let url = format!("https://{}", listener.address);
        let mut stage = Stage::fake(fake);
        stage.trusted = Some(trusted.pem().to_owned());
        stage.url = url;
        let behind = std::mem::replace(&mut stage.asked, Box::new(|| 0));
        stage.asked = Box::new(move || if behind() == 0 { listener.accepted() } else { behind() });
        stage
    }
    use Kind::Unreachable as Away;
    vec![
        loads("a certificate of an authority that is trusted", 3, || over_tls(|ours| ours.identity(&["127.0.0.1"]))),
        fails!(
            "a certificate for another host",
            over_tls(|ours| ours.identity(&["MARKER.example.com"])),
            1..=1,
            AtOnce,
            Away { cause: Unreachable::Tls(TlsProblem::NoAddress), .. }
        ),
        fails!(
            "a certificate of an unknown authority",
            over_tls(|_| Authority::new("MARKER").identity(&["127.0.0.1"])),
            1..=1,
            AtOnce,
            Away { cause: Unreachable::Tls(TlsProblem::NoChain(Trusted::Given)), .. }
        ),
        fails!(
            "no TLS behind https",
            {
                let mut stage = always(On::Any, Fault::Html);
                stage.url = stage.url.replace("http://", "https://");
                stage.trusted = Some(Authority::new("any").pem().to_owned());
                stage
            },
            0..=0,
            AtOnce,
            Away { cause: Unreachable::Tls(TlsProblem::NotTls), .. }
        ),
    ]
}

#[test]
fn connections_that_fail() {
    run_all(connections());
}

#[test]
fn tokens_that_are_no_good() {
    run_all(tokens());
}

#[test]
fn certificates_that_are_no_good() {
    run_all(certificates());
}

/// A load has two seconds for a server that it can do without, however long its deadline is.
#[test]
fn a_server_that_is_away_costs_two_seconds_where_nothing_needs_it() {
    type Away = (&'static str, fn() -> Stage);
    let away: [Away; 6] = [
        ("refused", faulty::refused),
        ("blackhole", faulty::blackhole),
        ("no name", faulty::no_name),
        ("mute", faulty::mute),
        ("hang", || always(On::Any, Fault::Hang)),
        ("a proxy before nothing", || always(On::Any, page(502))),
    ];
    thread::scope(|scope| {
        for (name, stage) in away {
            scope.spawn(move || {
                let stage = stage();
                let loaded = loader(&stage, &[("NEEDED", "x")]).deadline(LIMIT).build().load::<Config>().unwrap();
                assert_eq!(loaded.warnings().len(), if name == "no name" { 2 } else { 1 }, "{name}");
                if ["mute", "hang"].contains(&name) {
                    let waited = waited(loaded.warnings());
                    assert!(waited >= Duration::from_secs(2) && waited < LIMIT, "{name}: {waited:?}");
                }
            });
        }
    });
}
