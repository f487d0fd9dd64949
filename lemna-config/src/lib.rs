//! Fills a plain struct at start-up from the process environment, [Infisical](https://infisical.com) and a `.env` file,
//! or returns one typed error that lists everything that is wrong, field by field. A `Watch` keeps the struct up to
//! date.
//!
//! ```no_run
//! use lemna_config::{LemnaSecrets, SecretString};
//!
//! #[derive(LemnaSecrets)]
//! #[lemna(project = "my-project")]
//! struct Config {
//!     /// Where the API listens.
//!     api_url: String,                        // API_URL
//!     api_key: SecretString,                  // API_KEY
//!     #[lemna(default = 8080)]
//!     port: u16,
//!     linear_api_key: Option<SecretString>,   // absent or empty: None
//! }
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let config = Config::load()?;
//!     println!("{config:?}"); // names and types, never a value
//!     Ok(())
//! }
//! ```
//!
//! * What you can write on a struct: [the derive](derive@LemnaSecrets).
//! * The options of a load: [`Loader::builder`]. Its results: [`Loaded`], [`Warning`], [`LoadError`].
//! * A config that follows its sources while the program runs (feature `infisical`): `LemnaSecrets::watch`, `Watch`.
//! * The public fields of a config, for serde: [`#[lemna(serialize)]`](derive@LemnaSecrets#serialize).
//! * Field types: [`FromSecret`](trait@FromSecret), which you can [derive](derive@FromSecret) for your own types. Custom
//!   sources: [`Source`].
//! * Names checked at compile time: [`#[lemna(manifest)]`](derive@LemnaSecrets#manifest), [`secret_name!`],
//!   [`secret_names`].
//! * Why a value is in use: [`Loaded::explain`].
//! * A dry run of a load, for deploy gates: [`check`].
//! * Variables by name, passed on to children or set in the process itself: [`load_env`], [`Env`].
//! * The same for programs with figment or config: `interop::Variables` (features `figment` and `config`).
//! * Files to commit, made from the struct: [`Schema::env_example`], [`Schema::markdown`], `Schema::to_json`.
//!   [`assert_committed`] compares each with the code.
//! * Spans and events for `tracing` (target `lemna_config`) with stable names and fields: [the
//!   guide](guide::observability).
//! * For tests: [`from_pairs`](LemnaSecrets::from_pairs) reads nothing but its pairs. With the feature `testing`,
//!   `testing::FakeInfisical` is a server that speaks Infisical's protocol.
//!
//! # Where a value comes from
//!
//! Highest first: [`overrides`](LoaderBuilder::overrides), flags of the command line (`Flags`), the process
//! environment, `.env.local`, custom sources (such as [`SecretsDirectory`]), Infisical, `.env`,
//! config files, the field's default.
//! [`LoaderBuilder::order`] has the table. [`Loaded::explain`] shows for each field which place won and what the others
//! hold. Empty is not a value: it falls through.
//!
//! A load logs in to Infisical as a machine identity with universal auth. It takes the credentials from the process
//! environment, `.env.local` or `.env`:
//!
//! | variable | |
//! |---|---|
//! | `INFISICAL_CLIENT_ID`, `INFISICAL_CLIENT_SECRET` | the identity |
//! | `INFISICAL_API_URL` | the server, such as `http://localhost:8192` |
//! | `INFISICAL_ENV` | the slug of the environment, such as `dev` |
//! | `INFISICAL_PROJECT_ID` | the project by id, slug or name; needed if the struct names none and the identity has several |
//! | `INFISICAL_SECRET_PATH` | the folder, such as `/app`. Default: `/` |
//! | `INFISICAL_CA_FILE` | a PEM file of authorities to trust besides the system's |
//! | `INFISICAL_CLIENT_CERT_FILE`, `INFISICAL_CLIENT_KEY_FILE` | PEM files of a client certificate (mutual TLS) and its key |
//! | `INFISICAL_CUSTOM_HEADERS` | headers for a gateway before the server: `name=value name2="value 2"` |
//! | `INFISICAL_AUTH_ORGANIZATION_SLUG` | the organization that a login is for |
//! | `LEMNA_MODE` | `strict` or `lenient` |
//! | `LEMNA_ENV` | the environment, for rules and files by environment; else `INFISICAL_ENV` is |
//! | `LEMNA_REQUIRE` | `infisical`: a load fails where Infisical is not set up |
//! | `LEMNA_SNAPSHOT` | the file of the last known good copy (`LoaderBuilder::snapshot`) |
//!
//! If none of the first four is set, Infisical is skipped silently. If only some are, the load fails in both modes.
//!
//! `INFISICAL_CLIENT_SECRET_FILE` names a file that holds the client secret (UTF-8, at most 64 KiB; one line end at its
//! end is dropped). Only the process environment can set it. Setting both forms fails the load.
//!
//! The names of Infisical's own tools work as well: `INFISICAL_UNIVERSAL_AUTH_CLIENT_ID`,
//! `INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET`, `INFISICAL_DOMAIN` and `INFISICAL_ENVIRONMENT`. The names above come
//! first, wherever they are set, and [a warning](Warning::ConflictingVariables) names two that differ. These might be
//! meant for those tools, so an incomplete set fails only the fields that needed Infisical, unless the load is strict.
//!
//! Ways to log in other than universal auth:
//!
//! | `INFISICAL_AUTH_METHOD` | needs, beside address and environment |
//! |---|---|
//! | `universal-auth` | `INFISICAL_CLIENT_ID` and `INFISICAL_CLIENT_SECRET` or `INFISICAL_CLIENT_SECRET_FILE` |
//! | `token` | `INFISICAL_TOKEN`, an access token. There is no login, and nothing replaces the token when it expires |
//! | `kubernetes` | `INFISICAL_MACHINE_IDENTITY_ID`; `INFISICAL_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH`, if the token is not in the usual place of a pod |
//! | `oidc`, `jwt`, `spiffe` | `INFISICAL_MACHINE_IDENTITY_ID`; `INFISICAL_JWT` or `INFISICAL_JWT_FILE` |
//! | `gcp`, `azure` | `INFISICAL_MACHINE_IDENTITY_ID`; `INFISICAL_JWT` or `INFISICAL_JWT_FILE`, or neither to use the machine's own identity (`Login::gcp`, `Login::azure`) |
//! | `aws` | `INFISICAL_MACHINE_IDENTITY_ID`, and the feature `aws` (`Login::aws`) |
//! | `ldap` | `INFISICAL_MACHINE_IDENTITY_ID`, `INFISICAL_LDAP_USERNAME`; `INFISICAL_LDAP_PASSWORD` or `INFISICAL_LDAP_PASSWORD_FILE` |
//! | `tls-cert` | `INFISICAL_MACHINE_IDENTITY_ID`; a client certificate |
//!
//! If the variable is not set, any variable of universal auth selects that, and otherwise `INFISICAL_TOKEN` selects a
//! token. Only the process environment can name files, and each login reads them again. In code: `Login`.
//!
//! # What never happens
//!
//! No error, warning, log line, `Debug` or panic message of this crate has a value, a token or a line of a `.env` file.
//! Only [`Env::inject`] changes a variable of the process. A refused login is not retried, because three lock the
//! identity for minutes. A `.env` in a folder above, or one that belongs to another user, never decides which server
//! receives a client secret from elsewhere; [the guide](guide::security) lists what it can decide.
//!
//! # Features
//!
//! | feature | | brings |
//! |---|---|---|
//! | `infisical` | default | queries to Infisical; `LemnaSecrets::watch`; the last known good copy. Without it there is neither an HTTP client nor an async runtime in the build |
//! | `aws` | | `Login::aws` and `INFISICAL_AUTH_METHOD=aws`: a login signed with the credentials of AWS. It adds AWS's signing crate and its dependencies, some 35 crates |
//! | `json` | part of `infisical` | fields marked `#[lemna(json)]`; [`#[lemna(serialize)]`](derive@LemnaSecrets#serialize); `Schema::to_json`, `ServiceSchema`, `Report::to_json` |
//! | `base64` | part of `infisical` | fields marked `#[lemna(base64)]` |
//! | `url` | part of `infisical` | fields of the type `Url` |
//! | `toml`, `yaml` | | [`LoaderBuilder::file`] reads TOML and YAML; JSON by `json` |
//! | `clap` | | `Flags`: fields marked [`#[lemna(flag)]`](derive@LemnaSecrets#flag) as flags of [clap](https://docs.rs/clap) 4 |
//! | `uuid` | | fields of the type `Uuid` |
//! | `http` | | fields of the type [`http::Uri`](https://docs.rs/http) 1 |
//! | `jiff` | | fields of the types `Timestamp`, `civil::Date`, `civil::DateTime` and `civil::Time` of [jiff](https://docs.rs/jiff) 0.2 |
//! | `figment` | | `interop::Variables` as a provider of [figment](https://docs.rs/figment) 0.10 |
//! | `config` | | `interop::Variables` as a source of [config](https://docs.rs/config) 0.15 |
//! | `admin` | | `admin`, which sets servers up and writes secrets; the command `lemna` is built on it |
//! | `testing` | | `testing::FakeInfisical`. For tests only |

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "admin")]
#[cfg_attr(docsrs, doc(cfg(feature = "admin")))]
pub mod admin;
mod check;
mod documents;
mod dotenv;
mod error;
mod events;
mod explain;
#[cfg(feature = "clap")]
mod flags;
mod from_secret;
mod global;
#[cfg(any(doc, doctest))]
pub mod guide;
mod hydrate;
#[cfg(feature = "infisical")]
mod infisical;
#[cfg(any(feature = "config", feature = "figment"))]
#[cfg_attr(docsrs, doc(cfg(any(feature = "config", feature = "figment"))))]
pub mod interop;
mod lemna_secrets;
mod loader;
mod merge;
mod problem;
mod schema;
mod source;
mod system;
#[cfg(feature = "testing")]
#[cfg_attr(docsrs, doc(cfg(feature = "testing")))]
pub mod testing;
mod tree;
mod trust;
mod variables;
mod view;
mod warning;
#[cfg(feature = "infisical")]
mod watch;
mod words;

pub use check::{CheckedField, FieldState, Report, check, check_async};
#[cfg(feature = "json")]
#[cfg_attr(docsrs, doc(cfg(feature = "json")))]
pub use documents::{
    SchemaFileError, ServiceConfig, ServiceDefault, ServiceDeprecation, ServiceField, ServiceFormat, ServiceGroup,
    ServiceGroupKind, ServiceLack, ServiceMode, ServiceRange, ServiceRequirement, ServiceSchema, TextProblem,
    schema_json,
};
pub use documents::{SecretNames, assert_committed, env_example, secret_names};
pub use error::{
    Alternative, AnyLoadError, Attempt, EnvError, FieldError, FieldErrorKind, LoadError, OrExit, Outcome, VariableError,
};
pub use explain::{ExplainedField, ExplainedPlace, Explanation, Standing};
#[cfg(feature = "clap")]
pub use flags::{Flags, assert_no_flag_clashes};
pub use from_secret::{ByteSize, FromSecret, Hint, Invalid, Part};
pub use global::InitGlobalError;
#[cfg(feature = "http")]
#[cfg_attr(docsrs, doc(cfg(feature = "http")))]
pub use http::Uri;
pub use hydrate::ConfigStruct;
#[cfg(feature = "infisical")]
#[cfg_attr(docsrs, doc(cfg(feature = "infisical")))]
pub use infisical::client::{ApiUrl, CustomLogin, Duplicates, InfisicalSettings, JwtSource, Login};
#[cfg(feature = "jiff")]
#[cfg_attr(docsrs, doc(cfg(feature = "jiff")))]
pub use jiff;
#[doc = include_str!("from_secret.md")]
pub use lemna_config_derive::FromSecret;
// Its examples run here with the features that they need, and without any in the tests' package `consumer`.
#[cfg_attr(any(not(doctest), all(feature = "base64", feature = "json")), doc = include_str!("derive.md"))]
// The end of the page: tests of the derive keep these files as its code is.
#[doc = include_str!("expansion/plain.md")]
#[doc = include_str!("expansion/nested.md")]
#[doc = include_str!("expansion/choice.md")]
#[doc = include_str!("expansion/validated.md")]
#[doc = include_str!("expansion/listed.md")]
pub use lemna_config_derive::LemnaSecrets;
#[doc = include_str!("documents/names/secret_name.md")]
pub use lemna_config_derive::secret_name;
pub use lemna_secrets::LemnaSecrets;
pub use loader::{FieldOrigin, Loaded, Loader, LoaderBuilder, Place};
pub use problem::{
    AnswerProblem, CaProblem, ClientCertificateProblem, Cloud, CloudProblem, ConfigFileProblem, FileProblem,
    HeaderProblem, LineProblem, Misnamed, Proxy, ProxyProblem, ProxyVariableProblem, SnapshotProblem, SourceError,
    SourceErrorKind, Step, StoreProblem, TlsProblem, Trusted, Unreachable, UrlProblem,
};
pub use schema::{
    Absent, AnyField, DefaultValue, Deprecation, Field, FieldSchema, Format, GroupKind, GroupSchema, Requirement,
    Schema, ValueRange,
};
pub use secrecy::{ExposeSecret, SecretBox, SecretSlice, SecretString};
pub use source::{Answer, Request, SecretsDirectory, Source};
pub use system::Withheld;
#[cfg(feature = "url")]
#[cfg_attr(docsrs, doc(cfg(feature = "url")))]
pub use url::Url;
#[cfg(feature = "uuid")]
#[cfg_attr(docsrs, doc(cfg(feature = "uuid")))]
pub use uuid::Uuid;
pub use variables::{Env, InjectError, load_dotenv, load_env, load_infisical};
pub use warning::Warning;
#[cfg(feature = "infisical")]
#[cfg_attr(docsrs, doc(cfg(feature = "infisical")))]
pub use watch::{Change, Refresh, RefreshOutcome, Status, Watch, WatchOptions};
pub use words::{Freshness, InfisicalPlace, InvalidMode, Mode, Origin, SourceId};

/// One expression, whatever the tokens are: a mistake in them is one error, and the code around them stays whole.
#[doc(hidden)]
#[macro_export]
macro_rules! __lemna_expression {
    ($expression:expr) => {
        $expression
    };
}

/// What the derive's output refers to. No part of the interface.
#[doc(hidden)]
pub mod __private {
    pub use crate::__lemna_expression as expression;
    pub use crate::__lemna_is_derived as is_derived;
    pub use crate::documents::assert_listed;
    pub use crate::error::LoadError;
    pub use crate::from_secret::{
        Choice, FromBytes, FromSecret, FromSeparated, Invalid, Kept, Known, Other, Shape, Shaped, Unkept, Unshaped,
        base64, from_str, hex, json, judged, one_of, parsed, within, within_texts,
    };
    pub use crate::global::{Global, InitGlobalError};
    pub use crate::hydrate::ConfigStruct;
    pub use crate::hydrate::{Derived, FieldEnum, FieldsOf, Nested, NoField, Reader, Rejections, Underived, element};
    pub use crate::loader::AsLoader;
    pub use crate::loader::Loader;
    pub use crate::schema::{
        DefaultValue, Deprecation, FieldSchema, FlagSchema, Format, GroupSchema, Nesting, Part, Schema, Sizes,
        ValueRange, fields, groups, nested_once, sizes, strings, text,
    };
    pub use crate::schema::{Field, schema_of};
    pub use crate::system::families;
    pub use crate::view::with_serde;
    #[cfg(feature = "json")]
    pub use crate::view::{
        PublicView, Serialize, SerializeStruct, SerializeStructVariant, Serializer, assert_public_view, public_field,
        public_field_of_variant,
    };
    pub use crate::view::{Redacted, debug};
    pub use crate::words::Mode;
}
