//! Signatures as AWS publishes them: of its "aws-signing-test-suite", version 4, signatures in headers. It is in the
//! repository awslabs/aws-c-auth (`tests/aws-signing-test-suite/v4`), Apache 2.0.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;

use super::sign::{Scope, Unsigned, headers};

/// 2015-08-30T12:36:00Z, the time of all of them.
const TIME: Duration = Duration::from_secs(1_440_938_160);
const HOST: (&str, &str) = ("Host", "example.amazonaws.com");
const TOKEN: &str = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";
const STS_TOKEN: &str = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

struct Vector {
    name: &'static str,
    method: &'static str,
    path: &'static str,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
    token: Option<&'static str>,
    covered: &'static str,
    signature: &'static str,
}

const VECTORS: [Vector; 7] = [
    Vector {
        name: "get-vanilla",
        method: "GET",
        path: "/",
        headers: &[HOST],
        body: "",
        token: None,
        covered: "host;x-amz-date",
        signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    },
    Vector {
        name: "get-vanilla-query-order-encoded",
        method: "GET",
        path: "/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
        headers: &[HOST],
        body: "",
        token: None,
        covered: "host;x-amz-date",
        signature: "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac",
    },
    Vector {
        name: "get-header-value-trim",
        method: "GET",
        path: "/",
        headers: &[HOST, ("My-Header1", " value1"), ("My-Header2", " \"a   b   c\"")],
        body: "",
        token: None,
        covered: "host;my-header1;my-header2;x-amz-date",
        signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
    },
    Vector {
        name: "get-vanilla-with-session-token",
        method: "GET",
        path: "/",
        headers: &[HOST],
        body: "",
        token: Some(TOKEN),
        covered: "host;x-amz-date;x-amz-security-token",
        signature: "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
    },
    Vector {
        name: "post-vanilla",
        method: "POST",
        path: "/",
        headers: &[HOST],
        body: "",
        token: None,
        covered: "host;x-amz-date",
        signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
    },
    Vector {
        name: "post-sts-header-before",
        method: "POST",
        path: "/",
        headers: &[HOST],
        body: "",
        token: Some(STS_TOKEN),
        covered: "host;x-amz-date;x-amz-security-token",
        signature: "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
    },
    Vector {
        name: "post-x-www-form-urlencoded",
        method: "POST",
        path: "/",
        headers: &[
            ("Content-Type", "application/x-www-form-urlencoded"),
            HOST,
            ("Content-Length", "13"),
            ("x-amz-content-sha256", "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e"),
        ],
        body: "Param1=value1",
        token: None,
        covered: "content-length;content-type;host;x-amz-content-sha256;x-amz-date",
        signature: "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b",
    },
];

#[test]
fn the_signatures_are_those_that_aws_publishes() {
    for Vector { name, method, path, headers: own, body, token, covered, signature } in VECTORS {
        let url = format!("https://example.amazonaws.com{path}");
        let request = Unsigned { method, url: &url, headers: own, body: body.as_bytes() };
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        let credentials = Credentials::new("AKIDEXAMPLE", secret, token.map(str::to_owned), None, "vector");
        let time = SystemTime::UNIX_EPOCH + TIME;
        let added = headers(&request, &credentials, &Scope { region: "us-east-1", service: "service", time }).unwrap();
        let of = |wanted: &str| added.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        let expected = format!(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
             SignedHeaders={covered}, Signature={signature}"
        );
        assert_eq!(of("Authorization"), Some(expected.as_str()), "{name}");
        assert_eq!(of("X-Amz-Date"), Some("20150830T123600Z"), "{name}");
        assert_eq!(of("X-Amz-Security-Token"), token, "{name}");
    }
}
