//! Which secrets of a project an identity sees, and which values it can read.

use hyper::StatusCode;
use serde_json::{Value, json};

use crate::testing::answer::Refusal;
use crate::testing::world::{SecretData, World};
use crate::testing::{Dialect, Role};

pub(crate) struct Sight<'a> {
    seen: Option<&'a [String]>,
    /// `None`: whatever it sees.
    readable: Option<&'a [String]>,
}

impl<'a> Sight<'a> {
    pub(crate) fn of(world: &'a World, identity: usize, project: usize) -> Self {
        let identity = &world.identities[identity];
        // The server of 2024 knows no difference between a name and its value.
        let is_names_only = identity.roles.get(&project) == Some(&Role::Names) && world.dialect > Dialect::V3;
        Self { seen: identity.seen.as_deref(), readable: is_names_only.then_some(&identity.readable) }
    }

    pub(crate) fn sees(&self, secret: &SecretData) -> bool {
        self.seen.is_none_or(|seen| seen.contains(&secret.key))
    }

    pub(crate) fn reads(&self, secret: &SecretData) -> bool {
        self.readable.is_none_or(|readable| readable.contains(&secret.key))
    }

    /// One value that is not readable refuses the whole list. The details are what is readable.
    pub(crate) fn refused_list(&self, environment: &str) -> Refusal {
        let rule = |name: &String| {
            json!({
                "action": ["readValue"],
                "inverted": false,
                "subject": ["secrets"],
                "conditions": { "secretName": name, "environment": environment },
            })
        };
        let rules: Value = self.readable.into_iter().flatten().map(rule).collect();
        Refusal::permission("You are not allowed to readValue on secrets").details(rules)
    }

    pub(crate) fn refused_one(name: &str) -> Refusal {
        let message = format!("You do not have permission to view secret value on secret with name '{name}'");
        Refusal::new(StatusCode::FORBIDDEN, "ForbiddenReadSecretError", &message)
    }
}
