//! Which way to log in the bootstrap variables say.

use std::path::PathBuf;

use secrecy::SecretString;

use super::names::{
    CLIENT_ID, CLIENT_SECRET, CLIENT_SECRET_FILE, IDENTITY_ID, JWT, JWT_FILE, METHOD, SERVICE_ACCOUNT_FILE, TOKEN,
};
use super::{Bootstrap, Variable, conflict};
use crate::infisical::client::{JwtSource, Login};
use crate::problem::SourceErrorKind;
use crate::system::file;
use crate::words::Origin;

/// A way to log in, as far as the variables give it.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) present: Vec<&'static str>,
    pub(super) missing: Vec<&'static str>,
    /// With the origin of its credential; `None` where something is missing.
    pub(super) login: Option<(Login, Origin)>,
}

impl Draft {
    /// Takes note of a variable, or of the name under which it is missed.
    fn note(&mut self, variable: Option<&Variable>, missed: &'static str) {
        match variable {
            Some(variable) => self.present.push(variable.name),
            None => self.missing.push(missed),
        }
    }
}

impl Bootstrap<'_> {
    /// The way that `INFISICAL_AUTH_METHOD` names. Without it universal auth, if any of its variables is set, or else
    /// a ready token.
    pub(super) fn login(&self) -> Draft {
        let Some(method) = self.get(METHOD) else { return self.implied() };
        let name = method.value.trim().to_ascii_lowercase();
        let mut draft = match name.strip_suffix("-auth").unwrap_or(&name) {
            "universal" => self.universal(),
            "token" => self.token(),
            method @ ("kubernetes" | "oidc" | "jwt" | "gcp" | "azure") => self.jwt(method),
            // Infisical's own tools call it so.
            "gcp-id-token" => self.jwt("gcp"),
            _ => {
                let expected = "universal-auth, token, kubernetes, oidc, jwt, gcp or azure";
                self.misset(SourceErrorKind::InvalidSetting { variable: METHOD, expected });
                return Draft::default();
            }
        };
        draft.present.insert(0, METHOD);
        draft
    }

    fn implied(&self) -> Draft {
        let universal = self.universal();
        if !universal.present.is_empty() {
            if let (Some(_), Some(used), Some(token)) =
                (&universal.login, self.either(CLIENT_ID, |_, _| true), self.get(TOKEN))
            {
                self.notes.warn(conflict(&used, &token));
            }
            return universal;
        }
        let token = self.token();
        if !token.present.is_empty() {
            return token;
        }
        let of_jwt = [self.get(IDENTITY_ID), self.get(JWT), self.of_process(JWT_FILE)];
        let present: Vec<_> = of_jwt.iter().flatten().map(|variable| variable.name).collect();
        // A JWT alone does not say who signed it, and so not which login takes it.
        if present.is_empty() { universal } else { Draft { present, missing: vec![METHOD], login: None } }
    }

    fn universal(&self) -> Draft {
        let client_id = self.either(CLIENT_ID, str::eq);
        let client_secret = self.client_secret();
        let mut draft = Draft::default();
        draft.note(client_id.as_ref(), CLIENT_ID[0]);
        draft.note(client_secret.as_ref(), CLIENT_SECRET[0]);
        if let (Some(id), Some(secret)) = (client_id, client_secret) {
            let origin = secret.origin.clone();
            draft.login = self.read_secret(secret).map(|secret| (Login::universal_auth(id.value, secret), origin));
        }
        draft
    }

    fn read_secret(&self, Variable { name, value, .. }: Variable) -> Option<SecretString> {
        if name != CLIENT_SECRET_FILE {
            return Some(value.into());
        }
        let unreadable = |problem| {
            let path = PathBuf::from(&value);
            self.misset(SourceErrorKind::UnreadableCredential { setting: CLIENT_SECRET_FILE, path, problem });
        };
        file::read_credential(&self.settings.resolved(PathBuf::from(&value))).map_err(unreadable).ok()
    }

    /// The secret itself, or the file that it stands in.
    fn client_secret(&self) -> Option<Variable> {
        let secret = self.either(CLIENT_SECRET, str::eq);
        self.only(secret.into_iter().chain(self.of_process(CLIENT_SECRET_FILE)))
    }

    fn token(&self) -> Draft {
        let token = self.get(TOKEN);
        let mut draft = Draft::default();
        draft.note(token.as_ref(), TOKEN);
        draft.login = token.map(|token| (Login::token_of(TOKEN, token.value.into()), token.origin));
        draft
    }

    fn jwt(&self, method: &str) -> Draft {
        let is_kubernetes = method == "kubernetes";
        let identity = self.get(IDENTITY_ID);
        let given =
            [self.get(JWT), self.of_process(JWT_FILE), self.of_process(SERVICE_ACCOUNT_FILE).filter(|_| is_kubernetes)];
        let given = self.only(given.into_iter().flatten());
        let mut draft = Draft::default();
        draft.note(identity.as_ref(), IDENTITY_ID);
        if given.is_some() || !is_kubernetes {
            draft.note(given.as_ref(), JWT);
        }
        let jwt = match given {
            Some(Variable { name: JWT, origin: Origin::Process, .. }) => (JwtSource::variable(JWT), Origin::Process),
            Some(Variable { name: JWT, origin, value }) => (JwtSource::value(value.into()), origin),
            Some(Variable { name, origin, value }) => {
                (JwtSource::file_of(name, self.settings.resolved(value.into())), origin)
            }
            // It is the machine's own, and so as worthy of protection as what the process was given.
            None if is_kubernetes => (JwtSource::service_account(), Origin::Process),
            None => return draft,
        };
        draft.login = identity.map(|identity| (Login::jwt(method, identity.value, jwt.0), jwt.1));
        draft
    }

    /// The one variable that is set. Two are a mistake.
    fn only(&self, variables: impl IntoIterator<Item = Variable>) -> Option<Variable> {
        let mut variables = variables.into_iter();
        let one = variables.next()?;
        if let Some(other) = variables.next() {
            self.misset(SourceErrorKind::SetTwice { variables: [one.name, other.name] });
        }
        Some(one)
    }
}
