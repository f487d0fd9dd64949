//! The names of the bootstrap variables.

/// The names of one setting: this library's own, which counts, and the one that Infisical's own tools read.
pub(super) type Names = [&'static str; 2];

pub(super) const MODE: &str = "LEMNA_MODE";

pub(super) const API_URL: Names = ["INFISICAL_API_URL", "INFISICAL_DOMAIN"];
pub(super) const ENVIRONMENT: Names = ["INFISICAL_ENV", "INFISICAL_ENVIRONMENT"];
pub(super) const PROJECT: &str = "INFISICAL_PROJECT_ID";
pub(super) const PATH: &str = "INFISICAL_SECRET_PATH";

pub(super) const METHOD: &str = "INFISICAL_AUTH_METHOD";
pub(super) const CLIENT_ID: Names = ["INFISICAL_CLIENT_ID", "INFISICAL_UNIVERSAL_AUTH_CLIENT_ID"];
pub(super) const CLIENT_SECRET: Names = ["INFISICAL_CLIENT_SECRET", "INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET"];
pub(super) const TOKEN: &str = "INFISICAL_TOKEN";
pub(super) const IDENTITY_ID: &str = "INFISICAL_MACHINE_IDENTITY_ID";
pub(super) const JWT: &str = "INFISICAL_JWT";

/// All that a `.env` file may give.
pub(super) const IN_FILES: [&str; 15] = [
    MODE,
    CLIENT_ID[0],
    CLIENT_ID[1],
    CLIENT_SECRET[0],
    CLIENT_SECRET[1],
    API_URL[0],
    API_URL[1],
    ENVIRONMENT[0],
    ENVIRONMENT[1],
    PROJECT,
    PATH,
    METHOD,
    TOKEN,
    IDENTITY_ID,
    JWT,
];

// Files are named by the process environment alone: a `.env` would say which file of the machine is sent to the server.
#[cfg(feature = "infisical")]
pub(super) const CLIENT_SECRET_FILE: &str = "INFISICAL_CLIENT_SECRET_FILE";
#[cfg(feature = "infisical")]
pub(super) const JWT_FILE: &str = "INFISICAL_JWT_FILE";
#[cfg(feature = "infisical")]
pub(super) const SERVICE_ACCOUNT_FILE: &str = "INFISICAL_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH";
