//! The variables that steer a load.

macro_rules! settings {
    ($(#[$attribute:meta])* $($setting:ident,)*) => {
        $(#[$attribute])*
        pub(crate) enum Setting {
            $($setting,)*
        }

        impl Setting {
            pub(crate) const ALL: &[Self] = &[$(Self::$setting,)*];
        }
    };
}

settings! {
    /// A variable that says something about the load itself. A new one does not compile before its rule says who can
    /// write it.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    #[cfg_attr(
        not(feature = "infisical"),
        allow(dead_code, reason = "all but one are Infisical's, and the table is the same with and without it")
    )]
    ClientId,
    ClientSecret,
    ApiUrl,
    Environment,
    AuthMethod,
    Token,
    IdentityId,
    Jwt,
    Project,
    Path,
    CaFile,
    Mode,
    Require,
    Snapshot,
    ClientSecretFile,
    JwtFile,
    ServiceAccountFile,
    Headers,
    ClientCertFile,
    ClientKeyFile,
    Organization,
    LdapUsername,
    LdapPassword,
    LdapPasswordFile,
    Stage,
}

impl Setting {
    /// This library's own name, which counts, and then the one that Infisical's own tools read, if that is another.
    pub(crate) const fn names(self) -> &'static [&'static str] {
        match self {
            Self::ApiUrl => &["INFISICAL_API_URL", "INFISICAL_DOMAIN"],
            Self::ClientId => &["INFISICAL_CLIENT_ID", "INFISICAL_UNIVERSAL_AUTH_CLIENT_ID"],
            Self::ClientSecret => &["INFISICAL_CLIENT_SECRET", "INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET"],
            Self::ClientSecretFile => &["INFISICAL_CLIENT_SECRET_FILE"],
            Self::Token => &["INFISICAL_TOKEN"],
            Self::IdentityId => &["INFISICAL_MACHINE_IDENTITY_ID"],
            Self::Jwt => &["INFISICAL_JWT"],
            Self::JwtFile => &["INFISICAL_JWT_FILE"],
            Self::ServiceAccountFile => &["INFISICAL_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH"],
            Self::AuthMethod => &["INFISICAL_AUTH_METHOD"],
            Self::Environment => &["INFISICAL_ENV", "INFISICAL_ENVIRONMENT"],
            Self::Project => &["INFISICAL_PROJECT_ID"],
            Self::Path => &["INFISICAL_SECRET_PATH"],
            Self::CaFile => &["INFISICAL_CA_FILE"],
            Self::Headers => &["INFISICAL_CUSTOM_HEADERS"],
            Self::ClientCertFile => &["INFISICAL_CLIENT_CERT_FILE"],
            Self::ClientKeyFile => &["INFISICAL_CLIENT_KEY_FILE"],
            Self::Organization => &["INFISICAL_AUTH_ORGANIZATION_SLUG"],
            Self::LdapUsername => &["INFISICAL_LDAP_USERNAME"],
            Self::LdapPassword => &["INFISICAL_LDAP_PASSWORD"],
            Self::LdapPasswordFile => &["INFISICAL_LDAP_PASSWORD_FILE"],
            Self::Stage => &["LEMNA_ENV"],
            Self::Mode => &["LEMNA_MODE"],
            Self::Require => &["LEMNA_REQUIRE"],
            Self::Snapshot => &["LEMNA_SNAPSHOT"],
        }
    }

    /// What errors call it.
    pub(crate) const fn name(self) -> &'static str {
        self.names()[0]
    }
}
