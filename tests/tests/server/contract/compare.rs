//! What differs between a recorded answer and the fake's.

use lemna_tests::raw_http::Reply;
use serde_json::Value;

use super::scene::text;

const HEADERS: [&str; 8] = [
    "content-type",
    "content-length",
    "etag",
    "retry-after",
    "vary",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
];

/// Fields that differ in every run: only their kind is compared.
const ONLY_BY_TYPE: [&str; 27] = [
    "_id",
    "accessToken",
    "adminIdentityIds[0]",
    "clientId",
    "clientSecret",
    "clientSecretPrefix",
    "createdAt",
    "date",
    "envId",
    "expires",
    "folderId",
    "id",
    "identityId",
    "identityUAId",
    "instanceId",
    "lastLoginAuthMethod",
    "lastLoginTime",
    "lastSecretModified",
    "orgId",
    "parentId",
    "projectId",
    "projectMembershipId",
    "reqId",
    "slug",
    "token",
    "updatedAt",
    "userJoinedAt",
];

/// A line each.
pub(super) fn compare(recorded: &Value, reply: &Reply) -> Vec<String> {
    let mut wrong = Vec::new();
    if recorded["status"] != reply.status {
        wrong.push(format!("status is {}, recorded was {}: {}", reply.status, recorded["status"], reply.text()));
        return wrong;
    }
    let body = if reply.body.is_empty() { Value::Null } else { reply.json() };
    bodies("body", &sorted(recorded["body"].clone()), &sorted(body), &mut wrong);
    heads(recorded, reply, &mut wrong);
    wrong
}

fn heads(recorded: &Value, reply: &Reply, wrong: &mut Vec<String>) {
    for name in HEADERS {
        let recorded_value = recorded["headers"].get(name).map(text);
        let equal = match name {
            "etag" => recorded_value.is_some() == reply.header(name).is_some(),
            // What differs in length, such as a token, differs here too.
            "content-length" if reply.status == 304 || has_free_length(&recorded["body"]) => true,
            _ => recorded_value == reply.header(name),
        };
        if !equal {
            wrong.push(format!("header {name} is {:?}, recorded was {recorded_value:?}", reply.header(name)));
        }
    }
}

/// Whether a field of the body that is compared by its kind is of no fixed length.
fn has_free_length(body: &Value) -> bool {
    const FREE: [&str; 9] = [
        "accessToken",
        "token",
        "clientSecret",
        "slug",
        "lastSecretModified",
        "identities",
        "organizations",
        "identityUniversalAuth",
        "config",
    ];

    match body {
        Value::Object(fields) => {
            fields.iter().any(|(key, value)| FREE.contains(&key.as_str()) || has_free_length(value))
        }
        Value::Array(elements) => elements.iter().any(has_free_length),
        _ => false,
    }
}

fn bodies(place: &str, recorded: &Value, given: &Value, wrong: &mut Vec<String>) {
    match (recorded, given) {
        (Value::Object(recorded), Value::Object(given)) => {
            for key in recorded.keys().filter(|key| !given.contains_key(*key)) {
                wrong.push(format!("{place}.{key} is missing"));
            }
            for key in given.keys().filter(|key| !recorded.contains_key(*key)) {
                wrong.push(format!("{place}.{key} was not recorded"));
            }
            for (key, recorded) in recorded {
                if let Some(given) = given.get(key) {
                    bodies(&format!("{place}.{key}"), recorded, given, wrong);
                }
            }
        }
        (Value::Array(recorded), Value::Array(given)) => {
            if recorded.len() != given.len() {
                wrong.push(format!("{place} has {} elements, recorded were {}", given.len(), recorded.len()));
            }
            for (index, (recorded, given)) in recorded.iter().zip(given).enumerate() {
                bodies(&format!("{place}[{index}]"), recorded, given, wrong);
            }
        }
        (Value::String(recorded), Value::String(given)) if by_type_only(place) => {
            if recorded.is_empty() != given.is_empty() {
                wrong.push(format!("{place} is {given:?}, recorded was {recorded:?}"));
            }
        }
        _ if recorded == given => {}
        _ => wrong.push(format!("{place} is {given}, recorded was {recorded}")),
    }
}

fn by_type_only(place: &str) -> bool {
    place.rsplit('.').next().is_some_and(|key| ONLY_BY_TYPE.contains(&key))
}

/// The server lists secrets by their random ids, so that their order says nothing: here they go by folder and name.
/// All other lists keep their order.
fn sorted(value: Value) -> Value {
    match value {
        Value::Array(mut elements) => {
            if elements.iter().all(|element| element.get("secretKey").is_some()) {
                elements.sort_by_key(|secret| format!("{} {}", secret["secretPath"], secret["secretKey"]));
            }
            elements.into_iter().map(sorted).collect()
        }
        Value::Object(fields) => fields.into_iter().map(|(key, value)| (key, sorted(value))).collect(),
        other => other,
    }
}
