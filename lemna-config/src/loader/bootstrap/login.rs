//! Which way to log in the bootstrap variables say.

use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};

use super::author::Sent;
use super::{Bootstrap, Variable, conflict, unknown};
use crate::infisical::client::{JwtSource, Login};
use crate::problem::{Cloud, SourceErrorKind};
use crate::trust::{Setting, Trust};
use crate::words::{Origin, Printable, looks_like_path};

/// What `INFISICAL_AUTH_METHOD` accepts.
const METHODS: [&str; 11] =
    ["universal-auth", "token", "kubernetes", "oidc", "jwt", "gcp", "azure", "aws", "spiffe", "ldap", "tls-cert"];

/// A way to log in, as far as the variables give it.
#[derive(Default)]
pub(super) struct Draft {
    /// Each with the place where it was found.
    pub(super) present: Vec<(&'static str, Origin)>,
    pub(super) missing: Vec<&'static str>,
    /// With all that it is made of; `None` where something is missing.
    pub(super) login: Option<(Login, Vec<Sent>)>,
}

impl Draft {
    /// Takes note of a variable, or of the name under which it is missed.
    pub(super) fn note(&mut self, variable: Option<&Variable>, missed: Setting) {
        match variable {
            Some(variable) => self.present.push(variable.found()),
            None => self.missing.push(missed.name()),
        }
    }
}

impl Variable {
    fn found(&self) -> (&'static str, Origin) {
        (self.name, self.author.origin.clone())
    }

    pub(super) fn sent(&self) -> Sent {
        Sent { what: self.name, author: self.author.clone() }
    }
}

impl Bootstrap<'_> {
    /// The way that `INFISICAL_AUTH_METHOD` names. Without it universal auth, if any of its variables is set, or else
    /// a ready token.
    pub(super) fn login(&self) -> Draft {
        let Some(method) = self.get(Setting::AuthMethod) else { return self.implied() };
        let name = method.value.trim().to_ascii_lowercase();
        let mut draft = match name.strip_suffix("-auth").unwrap_or(&name) {
            "universal" => self.universal(),
            "token" => self.token(),
            method @ ("kubernetes" | "oidc" | "jwt" | "spiffe") => self.jwt(method),
            "ldap" => self.ldap(),
            "tls-cert" => self.tls_certificate(),
            // Infisical's own tools call them so too.
            "gcp" | "gcp-id-token" => self.jwt_or_cloud("gcp", Cloud::Gcp),
            "azure" => self.jwt_or_cloud("azure", Cloud::Azure),
            #[cfg(feature = "aws")]
            "aws" | "aws-iam" => self.cloud(Cloud::Aws),
            #[cfg(not(feature = "aws"))]
            "aws" | "aws-iam" => {
                let expected = "a login of this build, which lacks the feature `aws` of lemna-config";
                self.misset(unknown(&method, Some(&method.author.origin), expected, &[]));
                return Draft::default();
            }
            _ => {
                let expected =
                    "universal-auth, token, kubernetes, oidc, jwt, gcp, azure, aws, spiffe, ldap or tls-cert";
                self.misset(unknown(&method, Some(&method.author.origin), expected, &METHODS));
                return Draft::default();
            }
        };
        draft.present.insert(0, method.found());
        draft
    }

    fn implied(&self) -> Draft {
        let universal = self.universal();
        if !universal.present.is_empty() {
            if let (Some(_), Some(used), Some(token)) =
                (&universal.login, self.get(Setting::ClientId), self.get(Setting::Token))
            {
                self.notes.warn(conflict(&used, &token));
            }
            return universal;
        }
        let token = self.token();
        if !token.present.is_empty() {
            return token;
        }
        let of_jwt = [Setting::IdentityId, Setting::Jwt, Setting::JwtFile].map(|setting| self.get(setting));
        let present: Vec<_> = of_jwt.iter().flatten().map(Variable::found).collect();
        // A JWT alone does not say who signed it, and so not which login takes it.
        if present.is_empty() {
            universal
        } else {
            Draft { present, missing: vec![Setting::AuthMethod.name()], login: None }
        }
    }

    fn universal(&self) -> Draft {
        let client_id = self.judged(Setting::ClientId);
        let client_secret = self.client_secret();
        let mut draft = Draft::default();
        draft.note(client_id.as_ref(), Setting::ClientId);
        draft.note(client_secret.as_ref(), Setting::ClientSecret);
        if let (Some(id), Some(secret)) = (client_id, client_secret) {
            let sent = vec![id.sent(), secret.sent()];
            draft.login = self.read_secret(secret).map(|secret| (Login::universal_auth(id.value, secret), sent));
        }
        draft
    }

    /// The secret, or what is in the file that the variable names.
    pub(super) fn read_secret(&self, variable: Variable) -> Option<SecretString> {
        let files = [Setting::ClientSecretFile, Setting::LdapPasswordFile];
        if !files.iter().any(|file| file.name() == variable.name) {
            return Some(variable.value.into());
        }
        if !self.names_a_file(&variable) {
            return None;
        }
        let Variable { name, value, .. } = variable;
        let (path, shown) = self.named_file(value);
        match self.reading.credential(&path) {
            Ok(secret) => {
                self.judge_file(name, &Printable(shown.display()).to_string(), secret.expose_secret());
                Some(secret)
            }
            Err(problem) => {
                self.misset(SourceErrorKind::UnreadableCredential { setting: name, path: shown, problem });
                None
            }
        }
    }

    /// The path that a variable names, and what of it errors show: nothing, if it could be the credential itself.
    pub(super) fn named_file(&self, value: String) -> (PathBuf, PathBuf) {
        let is_shown = looks_like_path(&value);
        let path = self.settings.resolved(value.into());
        let shown = if is_shown { path.clone() } else { PathBuf::new() };
        (path, shown)
    }

    /// The secret itself, or the file that holds it.
    fn client_secret(&self) -> Option<Variable> {
        self.judged(Setting::ClientSecret);
        self.only([Setting::ClientSecret, Setting::ClientSecretFile])
    }

    fn token(&self) -> Draft {
        let token = self.judged(Setting::Token);
        let mut draft = Draft::default();
        draft.note(token.as_ref(), Setting::Token);
        draft.login = token.map(|token| {
            let sent = vec![token.sent()];
            (Login::token_of(token.name, token.value.into()), sent)
        });
        draft
    }

    fn jwt(&self, method: &str) -> Draft {
        let is_kubernetes = method == "kubernetes";
        let identity = self.judged(Setting::IdentityId);
        self.judged(Setting::Jwt);
        let given = if is_kubernetes {
            self.only([Setting::Jwt, Setting::JwtFile, Setting::ServiceAccountFile])
        } else {
            self.only([Setting::Jwt, Setting::JwtFile])
        };
        let mut draft = Draft::default();
        draft.note(identity.as_ref(), Setting::IdentityId);
        if given.is_some() || !is_kubernetes {
            draft.note(given.as_ref(), Setting::Jwt);
        }
        let (jwt, sent) = match given {
            Some(variable) => {
                let sent = variable.sent();
                (self.jwt_source(variable), sent)
            }
            None if is_kubernetes => (JwtSource::service_account(), Sent::of_machine()),
            None => return draft,
        };
        draft.login = identity.map(|id| {
            let sent = vec![id.sent(), sent];
            (Login::jwt(method, id.value, jwt), sent)
        });
        draft
    }

    /// A JWT that is given, or else one that the cloud gives this machine.
    fn jwt_or_cloud(&self, method: &str, cloud: Cloud) -> Draft {
        let is_given = [Setting::Jwt, Setting::JwtFile].into_iter().any(|setting| self.get(setting).is_some());
        if is_given { self.jwt(method) } else { self.cloud(cloud) }
    }

    fn cloud(&self, cloud: Cloud) -> Draft {
        let identity = self.judged(Setting::IdentityId);
        let mut draft = Draft::default();
        draft.note(identity.as_ref(), Setting::IdentityId);
        draft.login = identity.map(|id| {
            let sent = vec![id.sent(), Sent::of_machine()];
            (Login::of_cloud(cloud, id.value), sent)
        });
        draft
    }

    fn jwt_source(&self, Variable { name, value, author, .. }: Variable) -> JwtSource {
        if name != Setting::Jwt.name() {
            let (path, shown) = self.named_file(value);
            JwtSource::file_of(name, path, shown)
        } else if author.trust == Trust::Process {
            JwtSource::variable(name)
        } else {
            JwtSource::value(value.into())
        }
    }

    /// The one of these that is set. Two are a mistake.
    pub(super) fn only(&self, settings: impl IntoIterator<Item = Setting>) -> Option<Variable> {
        let mut variables = settings.into_iter().filter_map(|setting| self.get(setting));
        let one = variables.next()?;
        if let Some(other) = variables.next() {
            self.misset(SourceErrorKind::SetTwice { variables: [one.name, other.name] });
        }
        Some(one)
    }
}
