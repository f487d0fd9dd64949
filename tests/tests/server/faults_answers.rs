//! The whole load against answers that are none, and those that refuse.

#![expect(clippy::too_many_lines, reason = "tables")]

use crate::case::{Case, STEPS, fails, loads, run_all};
use crate::faulty;
use crate::faulty::{MARKER, Stage, always, answer, fake, page, refusal, refusal_with, times};
use lemna_config::testing::{Fault, On};
use lemna_config::{AnswerProblem, SourceErrorKind as Kind, Step};

fn answers() -> Vec<Case> {
    use AnswerProblem::{Broken, Compressed, Empty, Html, NotJson, TooLarge, UnexpectedForm};
    use Kind::MalformedAnswer as Malformed;
    let json = |text: &str| Fault::Json(text.replace("MARKER", MARKER));
    let mut cases = vec![
        fails!("gzip bomb", faulty::gzip_bomb(), 1..=1, AtOnce, Malformed { problem: Compressed(_), .. }),
        fails!(
            "a body without end",
            faulty::raw(
                [&b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n"[..], &[b' '; 1 << 20]].concat(),
                100
            ),
            1..=1,
            AtOnce,
            Malformed { problem: TooLarge(64), .. }
        ),
        fails!(
            "no token",
            always(On::Login, json(r#"{"MARKER":1}"#)),
            1..=1,
            AtOnce,
            Malformed { problem: UnexpectedForm, .. }
        ),
        fails!(
            "an empty token",
            always(On::Login, json(r#"{"accessToken":""}"#)),
            1..=1,
            AtOnce,
            Malformed { problem: UnexpectedForm, .. }
        ),
        fails!(
            "a token that no header can hold",
            always(On::Login, json(r#"{"accessToken":"MARKER\n"}"#)),
            1..=1,
            AtOnce,
            Malformed { step: Step::Login, problem: UnexpectedForm, .. }
        ),
    ];
    for (on, steps) in STEPS {
        let requests = steps..=steps;
        cases.extend([
            fails!(
                format!("half of the JSON at {on:?}"),
                always(on, Fault::TruncatedJson),
                requests.clone(),
                AtOnce,
                Malformed { status: 200, problem: Broken, .. }
            ),
            fails!(
                format!("a page at {on:?}"),
                always(on, Fault::Html),
                requests.clone(),
                AtOnce,
                Malformed { status: 200, problem: Html, .. }
            ),
            fails!(
                format!("nothing at {on:?}"),
                always(on, Fault::Empty),
                requests.clone(),
                AtOnce,
                Malformed { problem: Empty, .. }
            ),
            fails!(
                format!("100 MB at {on:?}"),
                always(on, Fault::Huge(100 << 20)),
                requests.clone(),
                AtOnce,
                Malformed { problem: TooLarge(64), .. }
            ),
            fails!(
                format!("plain text at {on:?}"),
                always(on, answer(200, "text/plain", ("", ""), MARKER)),
                requests.clone(),
                AtOnce,
                Malformed { problem: NotJson { content_type: "text/plain", .. }, .. }
            ),
            fails!(
                format!("an odd type at {on:?}"),
                always(on, answer(200, "application/x-MARKER", ("", ""), MARKER)),
                requests.clone(),
                AtOnce,
                Malformed { problem: NotJson { content_type: "of another type", .. }, .. }
            ),
            fails!(
                format!("a login page of 401 at {on:?}"),
                always(on, page(401)),
                requests.clone(),
                AtOnce,
                Malformed { status: 401, problem: Html, .. }
            ),
            fails!(
                format!("a page of 403 at {on:?}"),
                always(on, page(403)),
                requests.clone(),
                AtOnce,
                Malformed { status: 403, problem: Html, .. }
            ),
        ]);
    }
    cases.push(fails!(
        "a page of 404 at Login",
        always(On::Login, page(404)),
        1..=1,
        AtOnce,
        Malformed { status: 404, problem: Html, .. }
    ));
    // The newer and the older one.
    cases.push(fails!(
        "a page of 404 for every list",
        always(On::List, page(404)),
        4..=4,
        AtOnce,
        Malformed { status: 404, problem: Html, .. }
    ));
    cases
}

fn statuses() -> Vec<Case> {
    use Kind::{CredentialsRefused, Forbidden, RateLimited, Refused, ServerFailed};
    let limit = |header, message| refusal_with(429, "RateLimitExceeded", header, message);
    let mut cases = vec![
        fails!(
            "429 that tells nothing",
            always(On::Login, limit(("x-made-up", "1"), "slow down")),
            2..=10,
            Within,
            RateLimited { retry_after: None, .. }
        ),
        fails!(
            "429 with a long retry-after",
            always(On::List, limit(("retry-after", "60"), "slow down")),
            3..=3,
            AtOnce,
            RateLimited { retry_after: Some(_), .. }
        ),
        fails!(
            "429 with a wait of ages",
            always(On::Login, limit(("retry-after", "99999999999999999999999"), "slow down")),
            1..=1,
            AtOnce,
            RateLimited { retry_after: Some(wait), .. } if wait.as_secs() == u64::MAX
        ),
        fails!(
            "429 that names a long wait in its message",
            always(On::Login, limit(("x-made-up", "1"), "Please try again in 42 seconds")),
            1..=1,
            AtOnce,
            RateLimited { retry_after: Some(wait), .. } if wait.as_secs() == 42
        ),
        fails!(
            "500 of a rate limit",
            Stage::fake({
                let fake = fake();
                let fault = answer(500, "application/json", ("x-ratelimit-remaining", "0"), r#"{"statusCode":500}"#);
                fake.fault_always(On::Login, fault);
                fake
            }),
            2..=10,
            Within,
            RateLimited { retry_after: None, .. }
        ),
        fails!(
            "503 that asks for more than is left",
            always(On::Login, refusal_with(503, "Unavailable", ("retry-after", "60"), "")),
            1..=1,
            AtOnce,
            ServerFailed { status: 503, .. }
        ),
        fails!("502 of a proxy", always(On::Login, page(502)), 2..=10, Within, ServerFailed { status: 502, .. }),
        fails!(
            "credentials repeated",
            always(On::Login, Fault::EchoSecrets),
            1..=1,
            AtOnce,
            CredentialsRefused { status: 401, .. }
        ),
        fails!(
            "401",
            always(On::Login, refusal(401, "UnauthorizedError")),
            1..=1,
            AtOnce,
            CredentialsRefused { status: 401, .. }
        ),
        fails!(
            "422 at the login",
            always(On::Login, refusal(422, "ValidationFailure")),
            1..=1,
            AtOnce,
            CredentialsRefused { status: 422, .. }
        ),
        fails!(
            "locked",
            always(On::Login, refusal_with(401, "UnauthorizedError", ("x-made-up", "1"), "temporarily locked MARKER")),
            1..=1,
            AtOnce,
            Kind::LockedOut { .. }
        ),
        fails!(
            "403 PermissionDenied",
            always(On::List, refusal(403, "PermissionDenied")),
            3..=3,
            AtOnce,
            Forbidden { step: Step::List, status: 403, .. }
        ),
        fails!(
            "404 of a project",
            always(On::List, refusal(404, "NotFound")),
            3..=3,
            AtOnce,
            Kind::NoSuchProject { .. }
        ),
        fails!(
            // One more, for the environments that there are.
            "404 of a folder",
            always(On::List, refusal(404, "SecretPathNotFound")),
            4..=4,
            AtOnce,
            Kind::NoSuchEnvironment { .. }
        ),
        fails!(
            "422 at the list",
            always(On::List, refusal(422, "ValidationFailure")),
            3..=3,
            AtOnce,
            Refused { status: 422, .. }
        ),
        fails!("418", always(On::List, refusal(418, "Teapot")), 3..=3, AtOnce, Refused { status: 418, .. }),
        loads("429 with retry-after, once", 4, move || times(On::Login, limit(("retry-after", "1"), "slow down"), 1)),
        loads("429 with a wait in its message, once", 4, move || {
            times(On::List, limit(("x-made-up", "1"), "in 1 seconds"), 1)
        }),
    ];
    for status in [408, 425, 500, 502, 503, 504] {
        let fault = move || answer(status, "text/html", ("x-made-up", "1"), "<html>MARKER</html>");
        cases.push(loads(&format!("a burst of {status}"), 7, move || {
            let fake = fake();
            fake.fault_times(On::Login, fault(), 2).fault_times(On::List, fault(), 2);
            Stage::fake(fake)
        }));
        // By JSON, or what is not the server's own would be named as such.
        let ours = move || refusal(status, "Whatever");
        cases.push(fails!(
            format!("{status} for ever"),
            always(On::List, ours()),
            4..=13,
            Within,
            ServerFailed { step: Step::List, .. }
        ));
    }
    cases
}

#[test]
fn answers_that_are_none() {
    run_all(answers());
}

#[test]
fn statuses_that_refuse() {
    run_all(statuses());
}
