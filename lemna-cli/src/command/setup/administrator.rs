//! Who sets up. Of all that it logs in with, only what is no secret can be an argument.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use clap::Args;
use lemna_config::admin::{AdminClient, AdminErrorKind, Founder, Server};
use lemna_config::{ExposeSecret as _, Login, SecretString};

use crate::exit::Exit;
use crate::failure::{Failure, warn};
use crate::read;
use crate::shown;

use super::variable::variable;

const PASSWORD: &str = "LEMNA_ADMIN_PASSWORD";
const CLIENT_SECRET: &str = "LEMNA_ADMIN_CLIENT_SECRET";
const TOKEN: &str = "LEMNA_ADMIN_TOKEN";

#[derive(Debug, Args)]
pub(super) struct Administrator {
    /// A person who administers the server. On a fresh server, this first account is created. The password comes from
    /// LEMNA_ADMIN_PASSWORD, from the file, or from a prompt
    #[arg(long, value_name = "ADDRESS")]
    admin_email: Option<String>,

    /// The file with the password; `-` for stdin
    #[arg(long, value_name = "FILE", requires = "admin_email")]
    admin_password_file: Option<PathBuf>,

    /// The organization. A fresh server's organization gets this name; if there are several, it selects one
    #[arg(long, value_name = "NAME", default_value = "platform")]
    organization: String,

    /// A machine identity that administers the organization. The client secret comes from LEMNA_ADMIN_CLIENT_SECRET,
    /// from the file, or from a prompt
    #[arg(long, value_name = "ID", conflicts_with = "admin_email")]
    admin_client_id: Option<String>,

    /// The file with the client secret; `-` for stdin
    #[arg(long, value_name = "FILE", requires = "admin_client_id")]
    admin_client_secret_file: Option<PathBuf>,

    /// The file with an access token of such an identity; `-` for stdin. Or set LEMNA_ADMIN_TOKEN
    #[arg(long, value_name = "FILE", conflicts_with_all = ["admin_email", "admin_client_id"])]
    admin_token_file: Option<PathBuf>,
}

/// Whoever is logged in.
pub(super) struct LoggedIn {
    pub(super) client: AdminClient,
    /// The first account of the server was made for this.
    pub(super) is_founder: bool,
}

impl Administrator {
    /// The first account of a fresh server.
    pub(super) fn founder(&self) -> Result<&str, Failure> {
        self.admin_email.as_deref().ok_or_else(|| {
            let report = "the server has no account yet: name the first one with --admin-email ADDRESS";
            Failure::new(Exit::Usage, report)
        })
    }

    pub(super) fn log_in(&self, server: &Server, is_fresh: bool) -> Result<LoggedIn, Failure> {
        if is_fresh {
            self.founder()?;
        }
        if let Some(email) = &self.admin_email {
            let asked = Asked { what: &format!("Password of {email}"), is_new: is_fresh };
            let password = secret(PASSWORD, self.admin_password_file.as_deref(), &asked)?;
            return as_person(server, &Founder::new(email, password, &self.organization), is_fresh);
        }
        let client = if let Some(id) = &self.admin_client_id {
            let asked = Asked { what: &format!("Client secret of {id}"), is_new: false };
            let secret = secret(CLIENT_SECRET, self.admin_client_secret_file.as_deref(), &asked)?;
            server.connect(Login::universal_auth(id, secret))?
        } else if self.admin_token_file.is_some() || variable(TOKEN)?.is_some() {
            let asked = Asked { what: "Access token", is_new: false };
            server.as_bearer(secret(TOKEN, self.admin_token_file.as_deref(), &asked)?)?
        } else {
            let report = "an administrator is needed: name one with --admin-email ADDRESS or --admin-client-id ID, or give \
                          an access token with --admin-token-file FILE";
            return Err(Failure::new(Exit::Usage, report));
        };
        Ok(LoggedIn { client, is_founder: false })
    }
}

/// As the person, also where a bootstrap has just given the token of an identity: what that one made, the next run would
/// not see. Only a server that lets no person log in from outside gets that token, which nobody has after this run.
fn as_person(server: &Server, founder: &Founder, is_fresh: bool) -> Result<LoggedIn, Failure> {
    let mut bootstrapped = None;
    if is_fresh {
        match server.bootstrap(founder) {
            Ok(made) if made.is_of_person => {
                return Ok(LoggedIn { client: server.as_bearer(made.token)?, is_founder: true });
            }
            Ok(made) => bootstrapped = Some(made.token),
            // Somebody was faster, with the same account perhaps.
            Err(error) if matches!(error.kind(), AdminErrorKind::AlreadySetUp { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let is_founder = bootstrapped.is_some();
    let token = match (server.log_in(founder), bootstrapped) {
        (Err(error), Some(token)) if matches!(error.kind(), AdminErrorKind::NoPersonLogin { .. }) => {
            warn(
                "the first account is created, but this server does not let people log in from outside: to run `lemna \
                 setup` again, create an identity that administers the organization in the dashboard, and name it with \
                 --admin-client-id",
            );
            token
        }
        (token, _) => token?,
    };
    Ok(LoggedIn { client: server.as_bearer(token)?, is_founder })
}

/// What is asked for in a terminal.
struct Asked<'a> {
    what: &'a str,
    /// Asked for twice, for nobody else knows it.
    is_new: bool,
}

/// From the file if one is named, or else the variable, or else whoever sits at the terminal.
fn secret(name: &str, file: Option<&Path>, asked: &Asked<'_>) -> Result<SecretString, Failure> {
    let (secret, from) = match (file, variable(name)?) {
        (Some(file), _) => (read_secret(file)?, shown::path(file)),
        (None, Some(value)) => (value.into(), name.to_owned()),
        (None, None) => (asked.ask(name)?.into(), "what was typed".to_owned()),
    };
    if secret.expose_secret().trim().is_empty() {
        return Err(Failure::new(Exit::Configuration, format_args!("{from} is empty")));
    }
    Ok(secret)
}

/// More than any password, client secret or token.
const LIMIT: usize = 64 * 1024;

fn read_secret(file: &Path) -> Result<SecretString, Failure> {
    let text = if file == Path::new("-") { read::input(LIMIT) } else { read::named(file, LIMIT) };
    Ok(read::without_line_end(&text?))
}

impl Asked<'_> {
    fn ask(&self, variable: &str) -> Result<String, Failure> {
        let nobody = || {
            let report = format!("{} is needed: set {variable}, or name a file (`lemna help setup`)", self.what);
            Failure::new(Exit::Usage, report)
        };
        if !io::stdin().is_terminal() {
            return Err(nobody());
        }
        let prompt = |prompt: String| rpassword::prompt_password(prompt).map_err(|_| nobody());
        let typed = prompt(format!("{}: ", self.what))?;
        if self.is_new && prompt("Once more: ".to_owned())? != typed {
            return Err(Failure::new(Exit::Usage, "the two do not match: nothing was done"));
        }
        Ok(typed)
    }
}
