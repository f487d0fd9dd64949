//! Scripted faults: what goes wrong, at which requests and how often.

use std::fmt;
use std::time::Duration;

use hyper::StatusCode;
use serde_json::json;

use super::Dialect;
use super::answer::{Answer, Refusal};
use super::body::{Abort, ScriptedBody, Step};
use super::ids::Ids;

/// A kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum On {
    /// A machine identity logs in.
    Login,
    /// A token is renewed or given back.
    Token,
    /// Secrets are listed.
    List,
    /// One secret is read by its name.
    Get,
    /// Secrets are made, changed or removed.
    Write,
    /// Projects are listed, or one is looked up, made or given an environment.
    Projects,
    /// Folders are listed or made.
    Folders,
    /// Identities are listed or made, given a way to log in, or made members of a project.
    Identities,
    /// The server is set up, or its administrator, a person, logs in.
    Bootstrap,
    /// The health check.
    Status,
    /// A path that this server has no route for, such as the v4 list on [`Dialect::V3`].
    NoRoute,
    /// Every request of whatever kind.
    Any,
}

impl On {
    pub(crate) fn covers(self, kind: On) -> bool {
        self == On::Any || self == kind
    }
}

/// A fault. Those that spoil an answer spoil the one that would have been given.
#[derive(Clone)]
#[non_exhaustive]
pub enum Fault {
    /// This status with the server's usual error body. 429 and 503 ask the client to come back in a second.
    Status(u16),
    /// This very answer.
    StatusWith {
        /// From 200 to 599.
        status: u16,
        /// Names and values, such as `("retry-after", "1")`.
        headers: Vec<(String, String)>,
        /// Sent as it is, as JSON unless the headers name another `content-type`.
        body: String,
    },
    /// 200 with a web page, as a proxy or a wrong URL gives it.
    Html,
    /// 200 with nothing in it.
    Empty,
    /// 200 with this text, said to be JSON.
    Json(String),
    /// Half of the answer, although the headers promise all of it; then the connection is closed.
    CutOff,
    /// Half of the answer as if it were whole.
    TruncatedJson,
    /// 200 with JSON of this many bytes, which the server never holds all at once.
    Huge(u64),
    /// The answer's head at once, its body a byte a second.
    Trickle,
    /// No answer at all, on a connection that stays open.
    Hang,
    /// The connection is reset (RST) before anything is answered.
    Reset,
    /// The connection is reset (RST) in the middle of the body.
    ResetInBody,
    /// The answer, delayed by this much.
    Delay(Duration),
    /// The uncompressed answer with a header that says it is compressed.
    Gzip,
    /// 401 whose text repeats the request's body and its `authorization` header: printing the server's text would print
    /// these secrets.
    EchoSecrets,
}

impl fmt::Debug for Fault {
    /// Only the name: bodies can hold secrets of a test.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "Status({status})"),
            Self::StatusWith { status, .. } => write!(f, "StatusWith({status})"),
            Self::Html => f.write_str("Html"),
            Self::Empty => f.write_str("Empty"),
            Self::Json(_) => f.write_str("Json"),
            Self::CutOff => f.write_str("CutOff"),
            Self::TruncatedJson => f.write_str("TruncatedJson"),
            Self::Huge(bytes) => write!(f, "Huge({bytes})"),
            Self::Trickle => f.write_str("Trickle"),
            Self::Hang => f.write_str("Hang"),
            Self::Reset => f.write_str("Reset"),
            Self::ResetInBody => f.write_str("ResetInBody"),
            Self::Delay(time) => write!(f, "Delay({time:?})"),
            Self::Gzip => f.write_str("Gzip"),
            Self::EchoSecrets => f.write_str("EchoSecrets"),
        }
    }
}

impl Fault {
    /// # Panics
    ///
    /// If the status is not a final one of HTTP: better when the fault is ordered than on the server's thread.
    pub(crate) fn check(&self) {
        if let Self::Status(status) | Self::StatusWith { status, .. } = self {
            assert!((200..=599).contains(status), "{status} is no status that a server can answer with");
        }
    }

    /// The answer in place of the usual one, for a fault that needs no usual one.
    pub(crate) fn answer(&self, dialect: Dialect, ids: &mut Ids, request: &Echo<'_>) -> Option<Answer> {
        Some(match self {
            Self::Status(code) => typical(*code, dialect, ids),
            Self::StatusWith { status, headers, body } => {
                let typed = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
                let start = Answer::plain(status_code(*status), "application/json; charset=utf-8", body.as_str());
                let start = if typed { start.without("content-type") } else { start };
                headers.iter().fold(start, |answer, (name, value)| answer.with(name, value))
            }
            Self::Html => {
                let page = "<!doctype html><html><head><title>Sign in</title></head><body>Sign in</body></html>";
                Answer::plain(StatusCode::OK, "text/html; charset=utf-8", page)
            }
            Self::Empty | Self::Huge(_) => Answer::plain(StatusCode::OK, "application/json; charset=utf-8", ""),
            Self::Json(text) => Answer::plain(StatusCode::OK, "application/json; charset=utf-8", text.as_str()),
            Self::EchoSecrets => {
                let message = format!("Refused: {} {}", request.authorization, request.body);
                Refusal::unauthorized(&message)
                    .details(json!([request.authorization, request.body]))
                    .answer(dialect, ids)
            }
            _ => return None,
        })
    }

    /// How the answer's body goes out.
    pub(crate) fn body(&self, bytes: Vec<u8>) -> ScriptedBody {
        match self {
            Self::CutOff => ScriptedBody::half(bytes, Abort::Close),
            Self::ResetInBody => ScriptedBody::half(bytes, Abort::Reset),
            Self::Trickle => ScriptedBody::trickle(bytes),
            Self::TruncatedJson => {
                let half = bytes.len() / 2;
                ScriptedBody::whole(bytes[..half].to_vec())
            }
            Self::Huge(size) => huge(*size),
            _ => ScriptedBody::whole(bytes),
        }
    }
}

/// What [`Fault::EchoSecrets`] repeats.
pub(crate) struct Echo<'a> {
    pub(crate) authorization: &'a str,
    pub(crate) body: &'a str,
}

fn status_code(code: u16) -> StatusCode {
    StatusCode::from_u16(code).expect("checked when the fault was ordered")
}

fn typical(code: u16, dialect: Dialect, ids: &mut Ids) -> Answer {
    let (error, message) = match code {
        400 => ("BadRequest", "Bad request"),
        401 => ("UnauthorizedError", "Invalid credentials"),
        403 => ("ForbiddenError", "You are not allowed to access this resource"),
        404 => ("NotFound", "Resource not found"),
        408 => ("RequestTimeout", "Request timed out"),
        422 => ("ValidationFailure", "Invalid input"),
        429 => ("RateLimitExceeded", "Rate limit exceeded. Please try again in 1 seconds"),
        504 => ("GatewayTimeoutError", "Gateway timeout"),
        _ => ("InternalServerError", "Something went wrong"),
    };
    let answer = Refusal::new(status_code(code), error, message).answer(dialect, ids);
    if matches!(code, 429 | 503) { answer.with("retry-after", "1") } else { answer }
}

/// A JSON object with one long string in it.
fn huge(size: u64) -> ScriptedBody {
    let (head, tail) = (r#"{"padding":""#, r#""}"#);
    let fill = size.saturating_sub((head.len() + tail.len()) as u64);
    let promised = fill + (head.len() + tail.len()) as u64;
    ScriptedBody::new(promised, [Step::Send(head.into()), Step::Fill(fill), Step::Send(tail.into())])
}

struct Order {
    on: On,
    fault: Fault,
    /// How many requests pass before the first that is spoiled.
    skip: u32,
    /// `None`: for ever.
    left: Option<u32>,
}

/// The faults still to come, in the order in which they were ordered.
#[derive(Default)]
pub(crate) struct Script {
    orders: Vec<Order>,
}

impl Script {
    pub(crate) fn add(&mut self, on: On, fault: Fault, skip: u32, times: Option<u32>) {
        if times != Some(0) {
            self.orders.push(Order { on, fault, skip, left: times });
        }
    }

    pub(crate) fn clear(&mut self) {
        self.orders.clear();
    }

    /// The fault for a request of this kind, used up once by it.
    pub(crate) fn next(&mut self, kind: On) -> Option<Fault> {
        let index = self.orders.iter().position(|order| order.on.covers(kind) && order.skip == 0);
        for waiting in self.orders.iter_mut().filter(|order| order.on.covers(kind)) {
            waiting.skip = waiting.skip.saturating_sub(1);
        }
        let index = index?;
        let order = &mut self.orders[index];
        let fault = order.fault.clone();
        if let Some(left) = &mut order.left {
            *left -= 1;
            if *left == 0 {
                self.orders.remove(index);
            }
        }
        Some(fault)
    }
}
