//! What the body of an error answer says. Its texts are only compared, never shown: a server can echo what it was sent.

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
    /// An answer that is no JSON, such as a proxy's page, says nothing.
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

    /// Whether the token has ended or is no good: 401, or 403 `TokenError`. Servers of 2024 answer 401 to input of the
    /// wrong shape as well.
    pub(crate) fn is_token_ended(&self, status: u16) -> bool {
        (status == 401 && !self.is_invalid_input()) || (status == 403 && self.is("TokenError"))
    }

    /// Whether the input has the wrong shape: 422, or 401 of a server of 2024.
    pub(crate) fn is_invalid_input(&self) -> bool {
        self.is("ValidationFailure")
    }

    /// Whether there is no such project, as servers of 2024 say with 500.
    pub(crate) fn is_missing_project(&self) -> bool {
        self.is("Failed to find project by slug") || self.is("Failed to find project by id")
    }

    /// Whether the identity has no universal auth: 400 of a server of 2024, else 404.
    #[cfg(feature = "admin")]
    pub(crate) fn is_missing_universal_auth(&self, status: u16) -> bool {
        matches!(status, 400 | 404) && self.mentions("universal auth")
    }

    /// Whether a value refers to a secret, folder or environment that is not there, which servers of 2025 refuse.
    #[cfg(feature = "admin")]
    pub(crate) fn is_missing_reference(&self) -> bool {
        ["Referenced secret", "Referenced path", "Referenced environment"].iter().any(|what| self.mentions(what))
    }

    /// Each server has different words.
    #[cfg(feature = "admin")]
    pub(crate) fn is_missing_folder(&self) -> bool {
        self.is("SecretPathNotFound") || self.mentions("Folder with path") || self.mentions("Folder not found")
    }

    /// Whether the server looked up an identity called `details`: those of 2024 and 2025 know no such path, and answer
    /// 500.
    pub(crate) fn is_missing_details(&self) -> bool {
        self.is("FindByOrgId")
    }

    /// Whether a project was not made because another one has its slug: 400, or 500 before 2026.
    #[cfg(feature = "admin")]
    pub(crate) fn is_taken_slug(&self, status: u16) -> bool {
        (status == 400 && self.mentions("already exists")) || (status == 500 && self.is("Create"))
    }

    /// Whether a 500 is permanent: older servers answer so where others say that something does not exist, or exists
    /// already.
    pub(crate) fn is_lasting(&self) -> bool {
        self.is_missing_project() || self.is_missing_details() || self.is("Create")
    }

    /// Whether it is the values of secrets that are not readable, while their names are: newer servers refuse a list
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
