//! The names of the bootstrap variables.

pub(super) const MODE: &str = "LEMNA_MODE";
pub(super) const REQUIRE: &str = "LEMNA_REQUIRE";

#[cfg(feature = "infisical")]
pub(super) use of_infisical::*;

#[cfg(feature = "infisical")]
mod of_infisical {
    pub(in crate::loader::bootstrap) const SNAPSHOT: &str = "LEMNA_SNAPSHOT";

    /// The names of one setting: this library's own, which counts, and the one that Infisical's own tools read.
    pub(in crate::loader::bootstrap) type Names = [&'static str; 2];

    pub(in crate::loader::bootstrap) const API_URL: Names = ["INFISICAL_API_URL", "INFISICAL_DOMAIN"];
    pub(in crate::loader::bootstrap) const ENVIRONMENT: Names = ["INFISICAL_ENV", "INFISICAL_ENVIRONMENT"];
    pub(in crate::loader::bootstrap) const PROJECT: &str = "INFISICAL_PROJECT_ID";
    pub(in crate::loader::bootstrap) const PATH: &str = "INFISICAL_SECRET_PATH";

    pub(in crate::loader::bootstrap) const METHOD: &str = "INFISICAL_AUTH_METHOD";
    pub(in crate::loader::bootstrap) const CLIENT_ID: Names =
        ["INFISICAL_CLIENT_ID", "INFISICAL_UNIVERSAL_AUTH_CLIENT_ID"];
    pub(in crate::loader::bootstrap) const CLIENT_SECRET: Names =
        ["INFISICAL_CLIENT_SECRET", "INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET"];
    pub(in crate::loader::bootstrap) const TOKEN: &str = "INFISICAL_TOKEN";
    pub(in crate::loader::bootstrap) const IDENTITY_ID: &str = "INFISICAL_MACHINE_IDENTITY_ID";
    pub(in crate::loader::bootstrap) const JWT: &str = "INFISICAL_JWT";

    // Files are named by the process environment alone: a `.env` would say which file of the machine is sent to the server.
    pub(in crate::loader::bootstrap) const CLIENT_SECRET_FILE: &str = "INFISICAL_CLIENT_SECRET_FILE";
    pub(in crate::loader::bootstrap) const JWT_FILE: &str = "INFISICAL_JWT_FILE";
    pub(in crate::loader::bootstrap) const SERVICE_ACCOUNT_FILE: &str =
        "INFISICAL_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH";
}
