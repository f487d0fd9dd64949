//! Which way to log in the bootstrap variables say.

use super::infisical::conflict;
use super::names::{
    CLIENT_ID, CLIENT_SECRET, CLIENT_SECRET_FILE, IDENTITY_ID, JWT, JWT_FILE, METHOD, SERVICE_ACCOUNT_FILE, TOKEN,
};
use super::{Bootstrap, Variable};
use crate::error::SourceErrorKind;
use crate::origin::Origin;
use crate::source::file;
use crate::source::infisical::{JwtSource, Login};
use crate::warning::Warning;

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
    pub(super) fn login(&self, warnings: &mut Vec<Warning>) -> Result<Draft, SourceErrorKind> {
        let Some(method) = self.get(METHOD)? else { return self.implied(warnings) };
        let name = method.value.trim().to_ascii_lowercase();
        let mut draft = match name.strip_suffix("-auth").unwrap_or(&name) {
            "universal" => self.universal(warnings)?,
            "token" => self.token()?,
            method @ ("kubernetes" | "oidc" | "jwt" | "gcp" | "azure") => self.jwt(method)?,
            // Infisical's own tools call it so.
            "gcp-id-token" => self.jwt("gcp")?,
            _ => {
                let expected = "universal-auth, token, kubernetes, oidc, jwt, gcp or azure";
                return Err(SourceErrorKind::InvalidSetting { variable: METHOD, expected });
            }
        };
        draft.present.insert(0, METHOD);
        Ok(draft)
    }

    fn implied(&self, warnings: &mut Vec<Warning>) -> Result<Draft, SourceErrorKind> {
        let universal = self.universal(warnings)?;
        if !universal.present.is_empty() {
            if let (Some(_), Some(used), Some(token)) =
                (&universal.login, self.either(CLIENT_ID, |_, _| true, warnings)?, self.get(TOKEN)?)
            {
                warnings.push(conflict(&used, &token));
            }
            return Ok(universal);
        }
        let token = self.token()?;
        if !token.present.is_empty() {
            return Ok(token);
        }
        let of_jwt = [self.get(IDENTITY_ID)?, self.get(JWT)?, self.of_process(JWT_FILE)?];
        let present: Vec<_> = of_jwt.iter().flatten().map(|variable| variable.name).collect();
        // A JWT alone does not say who signed it, and so not which login takes it.
        Ok(if present.is_empty() { universal } else { Draft { present, missing: vec![METHOD], login: None } })
    }

    fn universal(&self, warnings: &mut Vec<Warning>) -> Result<Draft, SourceErrorKind> {
        let client_id = self.either(CLIENT_ID, str::eq, warnings)?;
        let client_secret = self.client_secret(warnings)?;
        let mut draft = Draft::default();
        draft.note(client_id.as_ref(), CLIENT_ID[0]);
        draft.note(client_secret.as_ref(), CLIENT_SECRET[0]);
        if let (Some(id), Some(secret)) = (client_id, client_secret) {
            let Variable { value, origin, name } = secret;
            let secret = if name == CLIENT_SECRET_FILE {
                file::read_credential(value.as_ref()).map_err(|problem| SourceErrorKind::UnreadableCredential {
                    setting: CLIENT_SECRET_FILE,
                    path: value.into(),
                    problem,
                })?
            } else {
                value.into()
            };
            draft.login = Some((Login::universal_auth(id.value, secret), origin));
        }
        Ok(draft)
    }

    /// The secret itself, or the file that it stands in.
    fn client_secret(&self, warnings: &mut Vec<Warning>) -> Result<Option<Variable>, SourceErrorKind> {
        let secret = self.either(CLIENT_SECRET, str::eq, warnings)?;
        only(secret.into_iter().chain(self.of_process(CLIENT_SECRET_FILE)?))
    }

    fn token(&self) -> Result<Draft, SourceErrorKind> {
        let token = self.get(TOKEN)?;
        let mut draft = Draft::default();
        draft.note(token.as_ref(), TOKEN);
        draft.login = token.map(|token| (Login::token_of(TOKEN, token.value.into()), token.origin));
        Ok(draft)
    }

    fn jwt(&self, method: &str) -> Result<Draft, SourceErrorKind> {
        let is_kubernetes = method == "kubernetes";
        let identity = self.get(IDENTITY_ID)?;
        let given = [
            self.get(JWT)?,
            self.of_process(JWT_FILE)?,
            self.of_process(SERVICE_ACCOUNT_FILE)?.filter(|_| is_kubernetes),
        ];
        let given = only(given.into_iter().flatten())?;
        let mut draft = Draft::default();
        draft.note(identity.as_ref(), IDENTITY_ID);
        if given.is_some() || !is_kubernetes {
            draft.note(given.as_ref(), JWT);
        }
        let jwt = match given {
            Some(Variable { name: JWT, origin: Origin::Process, .. }) => (JwtSource::variable(JWT), Origin::Process),
            Some(Variable { name: JWT, origin, value }) => (JwtSource::value(value.into()), origin),
            Some(Variable { name, origin, value }) => (JwtSource::file_of(name, value), origin),
            // It is the machine's own, and so as worthy of protection as what the process was given.
            None if is_kubernetes => (JwtSource::service_account(), Origin::Process),
            None => return Ok(draft),
        };
        draft.login = identity.map(|identity| (Login::jwt(method, identity.value, jwt.0), jwt.1));
        Ok(draft)
    }
}

/// The one variable that is set, or a complaint about two.
fn only(variables: impl IntoIterator<Item = Variable>) -> Result<Option<Variable>, SourceErrorKind> {
    let mut variables = variables.into_iter();
    match (variables.next(), variables.next()) {
        (Some(one), Some(other)) => Err(SourceErrorKind::SetTwice { variables: [one.name, other.name] }),
        (one, _) => Ok(one),
    }
}
