//! The variables that lead to Infisical: what a `.env` says of them stays, the others are added.

use std::path::PathBuf;

use lemna_config::admin::{AdminClient, AdminErrorKind, Dialect, Server};
use lemna_config::{ApiUrl, ExposeSecret as _, Login, SecretString, SourceErrorKind};

use super::env_file::RootEnv;
use super::steps::{State, Steps};
use super::{ENVIRONMENTS, Reader, Setup, is_plain};
use crate::exit::Exit;
use crate::failure::{Failure, warn};
use crate::shown::{self, printable};

/// What `lemna setup` says that a client secret is for.
const DESCRIPTION: &str = "lemna setup";

impl Setup {
    /// What the `.env` says must not be changed, so it must fit.
    pub(super) fn check_bootstrap(&self, env: &RootEnv, url: &ApiUrl) -> Result<(), Failure> {
        const WAY_OUT: &str = "remove the line, or name another file with --env-file";
        if env.get("INFISICAL_API_URL").is_some_and(|known| known.parse().ok().as_ref() != Some(url)) {
            return Err(env.conflict("INFISICAL_API_URL", "names another server", WAY_OUT));
        }
        let other = |known: &str| self.environment.as_deref().is_some_and(|asked| asked != known);
        if env.get("INFISICAL_ENV").is_some_and(other) {
            return Err(env.conflict("INFISICAL_ENV", "names another environment", WAY_OUT));
        }
        Ok(())
    }

    /// Adds the variables that are missing, with a client secret where there is none.
    pub(super) fn write_bootstrap(
        &self,
        steps: &mut Steps,
        env: &RootEnv,
        server: &Server,
        reader: Option<&Reader>,
        dialect: Dialect,
    ) -> Result<(), Failure> {
        let environment = env.get("INFISICAL_ENV").or(self.environment.as_deref()).unwrap_or("dev");
        if let Some(reader) = reader {
            check_reader(env, reader, environment)?;
        }
        let is_known = knows_secret(env, reader, server)?;
        let mut lines = self.missing(env, reader, environment, dialect);
        let path = shown::path(env.path());
        let file = match (lines.is_empty(), env.is_there(), self.dry_run) {
            (true, ..) => State::There,
            (false, true, false) => State::Extended,
            (false, true, true) => State::ToExtend,
            (false, false, false) => State::Made,
            (false, false, true) => State::ToMake,
        };
        let secret = match (is_known, self.dry_run) {
            (true, _) => State::There,
            (false, true) => State::ToMake,
            (false, false) => State::Made,
        };
        if !self.dry_run && !lines.is_empty() {
            let new_secret_of = reader.filter(|_| !is_known);
            steps.backup = write(env, &mut lines, steps.client.as_ref(), new_secret_of)?;
        }
        steps.add("client secret", &self.identity, secret);
        steps.add("file", path, file);
        Ok(())
    }

    /// The variables that the file lacks. Its client secret is made later.
    fn missing(
        &self,
        env: &RootEnv,
        reader: Option<&Reader>,
        environment: &str,
        dialect: Dialect,
    ) -> Vec<(&'static str, String)> {
        let mut lines = vec![
            ("INFISICAL_CLIENT_ID", reader.map(|reader| reader.client_id.clone()).unwrap_or_default()),
            ("INFISICAL_CLIENT_SECRET", String::new()),
            ("INFISICAL_API_URL", self.url.trim().to_owned()),
            ("INFISICAL_ENV", environment.to_owned()),
        ];
        if dialect == Dialect::V3 {
            // Such servers list an identity's projects to no identity.
            lines.push(("INFISICAL_PROJECT_ID", reader.map(|reader| reader.project.slug.clone()).unwrap_or_default()));
        }
        lines.retain(|(name, _)| env.get(name).is_none());
        lines
    }
}

/// Whether the file has a client secret, which must be the reader's.
fn knows_secret(env: &RootEnv, reader: Option<&Reader>, server: &Server) -> Result<bool, Failure> {
    match (reader, env.get("INFISICAL_CLIENT_SECRET")) {
        (Some(reader), Some(secret)) => {
            check_secret(env, reader, server, secret)?;
            Ok(true)
        }
        (None, Some(_)) => {
            let problem = "belongs to no identity of this project, which does not exist yet";
            Err(env.conflict("INFISICAL_CLIENT_SECRET", problem, "name another file with --env-file"))
        }
        (_, None) => Ok(false),
    }
}

/// Adds `lines`, and a new client secret for the reader that needs one, to the file. The answer is its backup.
fn write(
    env: &RootEnv,
    lines: &mut [(&'static str, String)],
    client: Option<&AdminClient>,
    new_secret_of: Option<&Reader>,
) -> Result<Option<PathBuf>, Failure> {
    // Found out before a client secret is made that could not be written down then.
    let rewrite = env.begin()?;
    if let (Some(reader), Some(client)) = (new_secret_of, client) {
        let made = client_secret(client, reader)?;
        let lines = lines.iter_mut().filter(|(name, _)| *name == "INFISICAL_CLIENT_SECRET");
        lines.for_each(|(_, value)| made.expose_secret().clone_into(value));
    }
    if let Some((name, _)) = lines.iter().find(|(_, value)| !is_plain(value)) {
        return Err(Failure::new(Exit::Configuration, format_args!("{name} cannot be written in a line of a .env")));
    }
    rewrite.finish_with_backup(env.with(lines).expose_secret())
}

fn check_reader(env: &RootEnv, reader: &Reader, environment: &str) -> Result<(), Failure> {
    let Reader { project, identity, client_id } = reader;
    if !project.has_environment(environment) && !ENVIRONMENTS.iter().any(|(slug, _)| *slug == environment) {
        let known: Vec<_> = project.environments.iter().map(|environment| printable(&environment.slug)).collect();
        let (slug, known) = (printable(&project.slug), known.join(", "));
        let report = format!("project {slug} has no environment {} (there are {known})", environment.escape_debug());
        return Err(Failure::new(Exit::Configuration, report));
    }
    if env.get("INFISICAL_CLIENT_ID").is_some_and(|known| known != client_id) {
        let problem = format!("does not belong to the identity {}", identity.name);
        let way_out = "name that identity with --identity, or another file with --env-file; or remove the line, and that \
                       of INFISICAL_CLIENT_SECRET";
        return Err(env.conflict("INFISICAL_CLIENT_ID", &problem, way_out));
    }
    let is_another = |known: &str| ![&project.id, &project.slug, &project.name].contains(&&known.to_owned());
    if env.get("INFISICAL_PROJECT_ID").is_some_and(is_another) {
        let way_out = "name that project with --project, or remove the line";
        return Err(env.conflict("INFISICAL_PROJECT_ID", "names another project", way_out));
    }
    Ok(())
}

/// Whether the client secret of the `.env` still works. It is tried once: too many wrong ones lock an identity.
fn check_secret(env: &RootEnv, reader: &Reader, server: &Server, secret: &str) -> Result<(), Failure> {
    let login = Login::universal_auth(&reader.client_id, secret.into());
    match server.connect(login)?.find_project(&reader.project.id) {
        Err(error) if matches!(error.kind(), AdminErrorKind::Server(SourceErrorKind::CredentialsRefused { .. })) => {
            let problem = format!("is refused for the identity {}", reader.identity.name);
            let way_out = "remove the line, and run this again: it makes a new one";
            Err(env.conflict("INFISICAL_CLIENT_SECRET", &problem, way_out))
        }
        Err(error) => Err(error.into()),
        Ok(_) => Ok(()),
    }
}

fn client_secret(client: &AdminClient, reader: &Reader) -> Result<SecretString, Failure> {
    let ours = client.client_secrets(&reader.identity)?;
    let ours = ours.iter().filter(|secret| secret.description == DESCRIPTION).count();
    if ours > 0 {
        warn(format_args!(
            "{} has {ours} client secret(s) of earlier runs; revoke in the dashboard those that no .env holds",
            reader.identity.name
        ));
    }
    Ok(client.create_client_secret(&reader.identity, DESCRIPTION)?.client_secret)
}
