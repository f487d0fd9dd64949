//! Logins of a machine identity that are neither a client secret nor a JWT, and what else reaches the server.

use secrecy::SecretString;

use super::login::Draft;
use super::{Bootstrap, Variable};
use crate::infisical::client::{InfisicalSettings, Login, Pem};
use crate::problem::{ClientCertificateProblem, SourceErrorKind};
use crate::trust::Setting;

impl Bootstrap<'_> {
    pub(super) fn ldap(&self) -> Draft {
        let identity = self.judged(Setting::IdentityId);
        let username = self.judged(Setting::LdapUsername);
        self.judged(Setting::LdapPassword);
        let password = self.only([Setting::LdapPassword, Setting::LdapPasswordFile]);
        let mut draft = Draft::default();
        draft.note(identity.as_ref(), Setting::IdentityId);
        draft.note(username.as_ref(), Setting::LdapUsername);
        draft.note(password.as_ref(), Setting::LdapPassword);
        if let (Some(identity), Some(username), Some(password)) = (identity, username, password) {
            let sent = vec![identity.sent(), username.sent(), password.sent()];
            let login = |password: SecretString| Login::ldap(identity.value, username.value, password);
            draft.login = self.read_secret(password).map(|password| (login(password), sent));
        }
        draft
    }

    pub(super) fn tls_certificate(&self) -> Draft {
        let identity = self.judged(Setting::IdentityId);
        let mut draft = Draft::default();
        draft.note(identity.as_ref(), Setting::IdentityId);
        // The certificate goes along with any login.
        draft.login = identity.map(|id| {
            let sent = vec![id.sent()];
            (Login::tls_certificate(id.value), sent)
        });
        draft
    }

    /// The settings with what variables say of headers, certificate and organization.
    pub(super) fn reached(&self, settings: InfisicalSettings) -> Result<InfisicalSettings, SourceErrorKind> {
        let settings = match self.get(Setting::Headers) {
            Some(Variable { name, value, .. }) => settings.headers_from_variable(name, &value)?,
            None => settings,
        };
        let settings = match self.judged(Setting::Organization) {
            Some(organization) => settings.organization(organization.value),
            None => settings,
        };
        self.with_certificate(settings)
    }

    fn with_certificate(&self, settings: InfisicalSettings) -> Result<InfisicalSettings, SourceErrorKind> {
        let [certificate, key] = [Setting::ClientCertFile, Setting::ClientKeyFile].map(|setting| self.get(setting));
        if ![&certificate, &key].into_iter().flatten().all(|variable| self.names_a_file(variable)) {
            return Ok(settings);
        }
        let pem = |Variable { name, value, .. }| {
            let (path, shown) = self.named_file(value);
            Pem::file(name, path, shown)
        };
        match (certificate, key) {
            (Some(certificate), key) => Ok(settings.show_certificate(pem(certificate), key.map(pem))),
            (None, Some(key)) => {
                let problem = ClientCertificateProblem::KeyAlone;
                Err(SourceErrorKind::InvalidClientCertificate { origin: key.name.to_owned(), problem })
            }
            (None, None) => Ok(settings),
        }
    }
}
