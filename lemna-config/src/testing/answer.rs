//! An answer before it goes out, and the server's error bodies.

use std::hash::{DefaultHasher, Hash, Hasher};

use hyper::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};

use super::Dialect;
use super::ids::Ids;

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// JSON as the server sends it, with the headers that all its answers have.
    pub(crate) fn json<T: Serialize>(status: StatusCode, body: &T) -> Self {
        let body = serde_json::to_vec(body).expect("maps with string keys always serialise");
        let headers = vec![
            ("vary".to_owned(), "Origin".to_owned()),
            ("content-type".to_owned(), "application/json; charset=utf-8".to_owned()),
            ("etag".to_owned(), entity_tag(&body)),
        ];
        Self { status, headers, body }
    }

    pub(crate) fn ok<T: Serialize>(body: &T) -> Self {
        Self::json(StatusCode::OK, body)
    }

    pub(crate) fn plain(status: StatusCode, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        Self { status, headers, body: body.into() }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// 304 where the client holds this very body already; a weak tag is as good as a strong one.
    pub(crate) fn unless_known(mut self, if_none_match: Option<&str>, dialect: Dialect) -> Self {
        let held = if_none_match.map(|tag| tag.strip_prefix("W/").unwrap_or(tag));
        if self.status != StatusCode::OK || held.is_none() || self.header("etag") != held {
            return self;
        }
        self.status = StatusCode::NOT_MODIFIED;
        self.body.clear();
        let is_strong = if_none_match == held;
        if dialect == Dialect::V4 && is_strong { self.without("content-type") } else { self }
    }
}

fn entity_tag(body: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    format!("\"{:016x}\"", hasher.finish())
}

/// Why a request is not granted.
pub(crate) struct Refusal {
    status: StatusCode,
    error: String,
    message: Value,
    details: Option<Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RefusalBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    req_id: Option<String>,
    status_code: u16,
    message: Value,
    error: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Value>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, error: &str, message: &str) -> Self {
        Self { status, error: error.to_owned(), message: message.into(), details: None }
    }

    pub(crate) fn bad_request(message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", message)
    }

    pub(crate) fn unauthorized(message: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "UnauthorizedError", message)
    }

    pub(crate) fn token(message: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "TokenError", message)
    }

    pub(crate) fn not_found(message: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NotFound", message)
    }

    pub(crate) fn permission(message: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "PermissionDenied", message).details(json!([]))
    }

    /// The route is not for such an identity, or not for a person.
    pub(crate) fn wrong_kind(path: &str) -> Self {
        let error = format!("Forbidden access to {path}");
        Self::new(StatusCode::FORBIDDEN, &error, "You are not allowed to access this resource")
    }

    pub(crate) fn internal() -> Self {
        Self::internal_at("InternalServerError")
    }

    /// A failure of the server that `error` names the place of: older servers answer so where others say `not found`.
    pub(crate) fn internal_at(error: &str) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, error, "Something went wrong")
    }

    /// One field of the input is refused by a special rule.
    pub(crate) fn invalid(dialect: Dialect, field: &str, message: &str) -> Self {
        Self::validation(dialect, vec![json!({ "code": "custom", "message": message, "path": [field] })])
    }

    /// A field of the input, a text or a list (`kind`), holds fewer than `least`.
    pub(crate) fn too_small(dialect: Dialect, field: &str, kind: &str, least: usize, message: &str) -> Self {
        let issue = json!({
            "code": "too_small",
            "minimum": least,
            "type": kind,
            "inclusive": true,
            "exact": false,
            "message": message,
            "path": [field],
        });
        Self::validation(dialect, vec![issue])
    }

    /// The input has the wrong shape; `issues` are the schema checker's.
    pub(crate) fn validation(dialect: Dialect, issues: Vec<Value>) -> Self {
        let status = match dialect {
            Dialect::V3 => StatusCode::UNAUTHORIZED,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self { status, error: "ValidationFailure".to_owned(), message: Value::Array(issues), details: None }
    }

    pub(crate) fn details(mut self, details: Value) -> Self {
        self.details = Some(details);
        self
    }

    pub(crate) fn answer(self, dialect: Dialect, ids: &mut Ids) -> Answer {
        let body = RefusalBody {
            req_id: (dialect > Dialect::V3).then(|| ids.request_id()),
            status_code: self.status.as_u16(),
            message: self.message,
            error: self.error,
            details: self.details.filter(|_| dialect > Dialect::V3),
        };
        Answer::json(self.status, &body)
    }
}

/// What the web framework itself says to a path that no route is for.
pub(crate) fn no_such_route(method: &str, target: &str) -> Answer {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Body {
        message: String,
        error: &'static str,
        status_code: u16,
    }
    let message = format!("Route {method}:{target} not found");
    Answer::json(StatusCode::NOT_FOUND, &Body { message, error: "Not Found", status_code: 404 })
}
