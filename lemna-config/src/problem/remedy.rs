//! What to do about a source that failed.

use super::cause::{AWAY, AnswerProblem, Step, Unreachable, UrlProblem};
use super::config_file::of_config_file;
use super::file::FileProblem;
use super::kind::SourceErrorKind;
use super::line::LineProblem;
use super::phrases::{AWS_AUTH, LDAP_AUTH, TLS_CERT_AUTH, UNIVERSAL_AUTH};
use super::tls::TlsProblem;
use crate::from_secret::Hint;

impl SourceErrorKind {
    pub(crate) fn remedy(&self) -> Option<&'static str> {
        if let Some(remedy) = of_config_file(self) {
            return Some(remedy);
        }
        Some(match self {
            Self::HalfBootstrap { misnamed, .. } if !misnamed.is_empty() => {
                "correct the name that is not read and set them all, or none to go without Infisical"
            }
            Self::HalfBootstrap { .. } => "set them all, or none to go without Infisical",
            Self::InvalidVariable { hint, .. } => of_variable(*hint),
            Self::RequiredButAbsent { .. } => {
                "set INFISICAL_CLIENT_ID, INFISICAL_CLIENT_SECRET, INFISICAL_API_URL and INFISICAL_ENV"
            }
            Self::InvalidUrl { problem: UrlProblem::Unexpanded, .. } => {
                "write the address out, or expand the reference where the variable is set"
            }
            Self::InvalidUrl { problem: UrlProblem::NotHttps, .. } => "change the address to https://...",
            Self::InvalidUrl { .. } => "set it to the server's address, such as https://infisical.example.com",
            Self::UntrustedUrl { foreign: true, .. } => {
                "set INFISICAL_API_URL where the credential is set, put address and credential both into that file, or \
                 give the file to the user that the program runs as"
            }
            Self::UntrustedUrl { .. } => {
                "set INFISICAL_API_URL where the credential is set, or start in the folder of the .env"
            }
            Self::UnreadableFile { problem: FileProblem::NoDescriptor, .. } => Unreachable::NoDescriptor.remedy(),
            Self::UnreadableFile { .. } => {
                "correct or remove the file, or name another with Loader::builder().env_file"
            }
            Self::InvalidCa { .. } => "set it to the path of a PEM file with the CA certificate",
            Self::InvalidClientCertificate { problem, .. } => problem.remedy(),
            Self::InvalidHeader { problem, .. } => problem.remedy(),
            Self::UntrustedCa { foreign: true, .. } => {
                "set INFISICAL_CA_FILE in the process environment, or give the .env to the user that the program runs as"
            }
            Self::UntrustedCa { .. } => {
                "set INFISICAL_CA_FILE in the process environment, or start in the folder of the .env"
            }
            Self::InvalidName { .. } => {
                "use a name that is not empty, `.` or `..`, without control characters or blanks at its ends; remove a \
                 secret called `batch` in Infisical itself"
            }
            Self::ListedElsewhere { .. } => {
                "correct INFISICAL_PROJECT_ID, INFISICAL_ENV and INFISICAL_SECRET_PATH, or log in as an identity whose token \
                 is not bound to another place; a proxy that rewrites requests can cause this, too"
            }
            Self::SetTwice { .. } => "remove one of them",
            Self::UnreadableCredential { path, .. } if path.as_os_str().is_empty() => {
                "set the variable to the path of a file, not to its content (the value does not look like a path, so it is \
                 not shown)"
            }
            Self::UnreadableCredential { .. } => "use a regular UTF-8 file of at most 64 KiB that this user can read",
            Self::UnreadableDirectory { .. } => "mount the folder, or leave the source out",
            Self::MalformedLine { problem, .. } => of_line(*problem),
            Self::Unreachable { cause, .. } => cause.remedy(),
            Self::TimedOut { .. } => AWAY,
            Self::UnusableProxy { problem, .. } => problem.remedy(),
            Self::ProxyFailed { problem, .. } => problem.remedy(),
            Self::CredentialsRefused { method, .. } => of_login(method),
            Self::NoSuchOrganization { .. } => {
                "correct INFISICAL_AUTH_ORGANIZATION_SLUG or leave it out, or add the identity to the organization"
            }
            Self::CloudIdentity { cloud, problem, .. } => problem.remedy(*cloud),
            Self::TokenRefused { .. } => {
                "the access token has expired, was revoked, or is from another server: create a new one and set it, or give \
                 the identity a way to log in"
            }
            Self::LockedOut { .. } => {
                "stop whatever logs in with a wrong secret, and wait: five minutes, unless the server says otherwise"
            }
            Self::NoSuchProject { .. } => "correct INFISICAL_PROJECT_ID, or add the identity to the project",
            Self::SeveralProjects { .. } => "set INFISICAL_PROJECT_ID to the slug or the id of the right one",
            Self::ProjectUndecided { .. } => {
                "set INFISICAL_PROJECT_ID, or write #[lemna(project = \"...\")] on the struct"
            }
            Self::NoSuchEnvironment { .. } => "correct INFISICAL_ENV",
            Self::NoSuchFolder { .. } => "correct #[lemna(path = \"...\")], INFISICAL_SECRET_PATH or INFISICAL_ENV",
            Self::FolderNotAsked { .. } => "load this struct by itself: Config::load()",
            Self::NotAMember { .. } => {
                "add the identity to the project in Infisical (Access Control, Machine Identities), with a role that can read \
                 secrets; or correct INFISICAL_PROJECT_ID"
            }
            Self::ValuesForbidden { .. } => {
                "give the identity's role in the project the permission Read Value for every secret of the folder (the role \
                 Viewer has it), or move the others to another folder"
            }
            Self::Forbidden { step, status, .. } => forbidden(*step, *status),
            Self::Refused { step, status, .. } => return refused(*step, *status),
            Self::MalformedAnswer { problem, .. } => malformed(*problem),
            Self::RateLimited { .. } => {
                "give the load more time with Loader::builder().deadline, or start fewer processes at once"
            }
            Self::InvalidSetting { variable, .. } => return of_setting(variable),
            // What of these has a remedy is of a config file.
            _ => return None,
        })
    }
}

/// What to do about credentials that the server refuses, by the way to log in.
fn of_login(method: &str) -> &'static str {
    match method {
        UNIVERSAL_AUTH => {
            "check INFISICAL_CLIENT_ID, INFISICAL_CLIENT_SECRET (revoked? expired? used up?) and that \
             INFISICAL_API_URL is the server they were made on"
        }
        LDAP_AUTH => {
            "check INFISICAL_LDAP_USERNAME, INFISICAL_LDAP_PASSWORD and INFISICAL_MACHINE_IDENTITY_ID, and that the \
             identity has LDAP auth with this directory and accepts this user"
        }
        TLS_CERT_AUTH => {
            "check INFISICAL_MACHINE_IDENTITY_ID, that the identity has TLS certificate auth, that its CA issued the \
             client certificate and its common name is allowed, and that the proxy before the server passes the \
             certificate on"
        }
        AWS_AUTH => {
            "check INFISICAL_MACHINE_IDENTITY_ID, that the identity has AWS Auth and allows this account and role, that \
             the clock of this machine is right, and that INFISICAL_API_URL is the server it was made on"
        }
        _ => {
            "check INFISICAL_MACHINE_IDENTITY_ID, that the identity has this way to log in and accepts the JWT's \
             issuer, subject and audience from this address, and that INFISICAL_API_URL is the server it was made on"
        }
    }
}

/// What a setting of this library accepts.
fn of_setting(variable: &str) -> Option<&'static str> {
    match variable {
        "LEMNA_MODE" => Some("set LEMNA_MODE to strict or to lenient, or leave it out"),
        "LEMNA_REQUIRE" => Some("set LEMNA_REQUIRE to infisical, or leave it out"),
        "LEMNA_SNAPSHOT" => Some("set LEMNA_SNAPSHOT to the path of a file, such as ./copy.lemna, or leave it out"),
        _ => None,
    }
}

fn of_line(problem: LineProblem) -> &'static str {
    match problem {
        LineProblem::UnclosedQuote | LineProblem::TextAfterQuote => {
            "put the value in quotes that are closed: NAME=\"value\""
        }
        LineProblem::OnlyEquals => {
            "put the name of the secret before the line, as in NAME=value, or a value of `=` in quotes"
        }
        LineProblem::Unseen { .. } => "delete the character, or retype the name",
        LineProblem::GoesOn => "put the whole value in quotes: NAME='first line ... last line'",
        _ => "write the line as NAME=value",
    }
}

/// What to do about a variable that cannot be right.
fn of_variable(hint: Hint) -> &'static str {
    match hint {
        Hint::Quotes => "remove the quotes: `docker run --env-file` keeps those of a file",
        Hint::LineEnd => {
            "remove the line end: a file with Windows line ends leaves one after each value, as does `echo` instead of \
             `printf %s` when a secret is created"
        }
        Hint::ByteOrderMark => "save its file as UTF-8 without a byte order mark",
        Hint::Invisible => "type it again, or copy it from Infisical: invisible characters often come from a web page",
        Hint::Placeholder => "set it to the real value: a placeholder was left in place",
        Hint::Unexpanded => "write the value out, or expand the reference where the variable is set",
        Hint::Encrypted => "start the program with the tool that decrypts it, or write the plain value",
        Hint::FilePath => "set it to the file's content, or name the file in INFISICAL_CLIENT_SECRET_FILE",
        _ => "correct its value",
    }
}

fn forbidden(step: Step, status: u16) -> &'static str {
    match (step, status) {
        (Step::Login, _) => {
            "the identity cannot log in from this machine's address: check its trusted IPs in Infisical"
        }
        (_, 401) => "every token expires before it is used: allow its tokens more uses, or a longer time to live",
        (Step::Write | Step::Folders, _) => "give the identity a role in the project that can write, such as member",
        (Step::NewEnvironment | Step::Membership, _) => "do this as an administrator of the project",
        (Step::NewProject | Step::Identities | Step::Bootstrap, _) => "do this as an administrator of the organization",
        _ => "add the identity to the project, with a role that can read secrets",
    }
}

fn malformed(problem: AnswerProblem) -> &'static str {
    match problem {
        AnswerProblem::NotModified => {
            "check the cache or proxy before the server: it answers from its cache of other requests"
        }
        AnswerProblem::Compressed(_) => {
            "stop the proxy or CDN in front of the server from compressing answers: requests send `accept-encoding: identity`"
        }
        AnswerProblem::WantsTls => "change http:// to https:// in INFISICAL_API_URL",
        AnswerProblem::WantsCertificate => TlsProblem::ClientCertificate.remedy(),
        AnswerProblem::RefusesCertificate => TlsProblem::ClientCertificateRefused.remedy(),
        _ => "check that INFISICAL_API_URL is the address of Infisical itself, not of a proxy or a login page",
    }
}

fn refused(step: Step, status: u16) -> Option<&'static str> {
    Some(match (step, status) {
        (_, 300..=399) => {
            "redirects are not followed: set INFISICAL_API_URL to the address that the server redirects to, such as \
             https:// instead of http://"
        }
        (Step::Write, 400 | 401 | 422) => {
            "check for a name that the server does not accept, or a value that refers to a missing secret (${...})"
        }
        (Step::NewProject, 400 | 401 | 422) => {
            "a project of this name might exist without this login as a member: add it, or use another name"
        }
        (Step::Bootstrap, 400 | 422) => {
            "the server does not accept the e-mail address, the password or the name of the organization"
        }
        (_, 401 | 422) => {
            "the server does not take the form of the request: check the project, environment and folder that it names"
        }
        (_, 404 | 405) => "this is not Infisical's API: check host, port and path of INFISICAL_API_URL",
        _ => return None,
    })
}
