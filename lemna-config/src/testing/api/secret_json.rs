//! A secret as JSON. The same secret has other fields in each kind of answer.

use serde::Serialize;

use super::route::Verb;
use crate::testing::Dialect;
use crate::testing::world::SecretData;

/// What the server shows in place of a value it hides.
const MASK: &str = "<hidden-by-infisical>";

/// `Some(NULL)` is a field that is there and null, `None` one that is not there.
const NULL: () = ();

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SecretJson<'a> {
    id: &'a str,
    #[serde(rename = "_id")]
    id_again: &'a str,
    workspace: &'a str,
    environment: &'a str,
    version: u32,
    r#type: &'static str,
    secret_key: &'a str,
    secret_value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_value_hidden: Option<bool>,
    secret_comment: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_reminder_note: Option<()>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_reminder_repeat_days: Option<()>,
    skip_multiline_encoding: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<()>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_rotated_secret: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rotation_id: Option<()>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_metadata: Option<[(); 0]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<[(); 0]>,
}

/// Where a secret is, and how much of it is visible.
#[derive(Clone, Copy)]
pub(crate) struct Shown<'a> {
    pub(crate) dialect: Dialect,
    pub(crate) workspace: &'a str,
    pub(crate) environment: &'a str,
    /// Whether the request asked for values at all.
    pub(crate) values: bool,
}

impl<'a> SecretJson<'a> {
    /// As in the answer to a write, where fewer fields are shown than elsewhere.
    pub(crate) fn written(secret: &'a SecretData, shown: Shown<'a>, value: String, verb: Verb) -> Self {
        let whole = Self::whole(secret, shown, value);
        Self {
            secret_value_hidden: whole.secret_value_hidden.filter(|_| verb != Verb::Create),
            is_rotated_secret: whole.is_rotated_secret.filter(|_| verb != Verb::Delete),
            rotation_id: whole.rotation_id.filter(|()| verb != Verb::Delete),
            secret_metadata: None,
            ..whole
        }
    }

    fn whole(secret: &'a SecretData, shown: Shown<'a>, value: String) -> Self {
        let newer = shown.dialect > Dialect::V3;
        let hidden = secret.hidden || !shown.values;
        Self {
            id: &secret.id,
            id_again: &secret.id,
            workspace: shown.workspace,
            environment: shown.environment,
            version: secret.version,
            r#type: "shared",
            secret_key: &secret.key,
            secret_value: if hidden { MASK.to_owned() } else { value },
            secret_value_hidden: newer.then_some(hidden),
            secret_comment: "",
            secret_reminder_note: Some(NULL),
            secret_reminder_repeat_days: Some(NULL),
            skip_multiline_encoding: false,
            metadata: (!newer).then_some(NULL),
            created_at: Some(&secret.created),
            updated_at: Some(&secret.updated),
            secret_path: None,
            is_rotated_secret: newer.then_some(false),
            rotation_id: newer.then_some(NULL),
            secret_metadata: newer.then_some([]),
            tags: None,
        }
    }

    pub(crate) fn listed(secret: &'a SecretData, shown: Shown<'a>, value: String, path: &'a str) -> Self {
        Self { secret_path: Some(path), tags: Some([]), ..Self::whole(secret, shown, value) }
    }

    pub(crate) fn alone(secret: &'a SecretData, shown: Shown<'a>, value: String, path: &'a str) -> Self {
        let listed = Self::listed(secret, shown, value, path);
        if shown.dialect == Dialect::V4 {
            return listed;
        }
        Self { secret_path: None, is_rotated_secret: None, rotation_id: None, ..listed }
    }

    pub(crate) fn imported(secret: &'a SecretData, shown: Shown<'a>, value: String) -> Self {
        Self {
            workspace: "",
            secret_reminder_note: None,
            secret_reminder_repeat_days: None,
            created_at: None,
            updated_at: None,
            ..Self::whole(secret, shown, value)
        }
    }

    pub(crate) fn key(&self) -> &'a str {
        self.secret_key
    }
}
