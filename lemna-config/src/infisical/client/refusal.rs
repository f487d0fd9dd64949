//! What the body of an error answer tells. Its texts are only compared, never shown: a server may echo what it was
//! sent.

use std::borrow::Cow;
use std::time::Duration;

use serde::Deserialize;

use super::wait;

#[derive(Deserialize, Default)]
pub(crate) struct Refusal<'a> {
    #[serde(borrow, default)]
    error: Option<Cow<'a, str>>,
    /// An array where the request was malformed.
    #[serde(borrow, default)]
    message: Option<&'a serde_json::value::RawValue>,
    #[serde(borrow, default, rename = "reqId")]
    request_id: Option<&'a serde_json::value::RawValue>,
}

impl<'a> Refusal<'a> {
    /// An answer that is no JSON, such as a proxy's page, tells nothing.
    pub(super) fn of(body: &'a [u8]) -> Self {
        let text = std::str::from_utf8(body).unwrap_or_default();
        serde_json::from_str(text).unwrap_or_default()
    }

    pub(crate) fn is(&self, error: &str) -> bool {
        self.error.as_deref() == Some(error)
    }

    pub(crate) fn mentions(&self, word: &str) -> bool {
        self.message.is_some_and(|message| message.get().contains(word))
    }

    /// Whether the server has no such path at all, told apart from a thing it does not find by the space in
    /// `Not Found` and the missing request id. Stand-alone images answer with a page instead.
    pub(crate) fn is_missing_route(&self) -> bool {
        self.request_id.is_none() && (self.error.is_none() || self.is("Not Found"))
    }

    /// Whether the token has ended or is no good: 401, or 403 `TokenError`.
    pub(crate) fn is_token_ended(&self, status: u16) -> bool {
        status == 401 || (status == 403 && self.is("TokenError"))
    }

    /// Whether it is the values of secrets that may not be read, while their names may be: newer servers refuse a list
    /// for one such secret.
    pub(crate) fn is_of_values(&self, status: u16) -> bool {
        status == 403 && self.is("PermissionDenied") && self.mentions("readValue")
    }

    /// Whether the identity is no member of the project. Servers up to 2025 say so in the place of the error's name.
    pub(crate) fn is_of_no_member(&self, status: u16) -> bool {
        const OLDER: &str = "Identity is not a member of the specified project";
        let error = self.error.as_deref().unwrap_or_default();
        status == 403 && (error == "ProjectMembershipNotFound" || error.starts_with(OLDER))
    }

    /// The wait that a `RateLimitExceeded` names in its message alone.
    pub(crate) fn wait(&self) -> Option<Duration> {
        wait::in_message(self.message?.get())
    }
}
