//! The guide: pages for what one item of the interface cannot explain.
//!
//! **Start**
//!
//! * [`tutorial`]: from an empty folder to a rotation in production
//!
//! **How to**
//!
//! 1. [`from_env_files`]: from a dozen `.env` files to one Infisical project
//! 2. [`coming_from`]: from `std::env::var`, envconfig, envy, figment with dotenvy, clap and conf
//! 3. [`coming_from_files`]: from figment with TOML, config with profiles, and dynamic-config
//! 4. [`files`]: config files beside secrets, and rules by environment
//! 5. [`interop`]: Infisical as a layer of figment and config
//! 6. [`variables`]: variables by name, children, and libraries that read the process environment
//! 7. [`watch`]: a config that follows its sources
//! 8. [`check`]: check a config before a deployment
//! 9. [`testing`]: test a service
//! 10. [`names`]: check names at compile time
//! 11. [`schema`]: files made from the struct
//! 12. [`snapshot`]: start while Infisical is away
//! 13. [`frameworks`]: axum, actix-web, AWS Lambda, threads
//! 14. [`deployment`]: Docker Compose, Kubernetes, systemd
//! 15. [`operating`]: set up identities, read errors and warnings, and act on them
//!
//! **Reference**
//!
//! * the attributes: [`LemnaSecrets`](derive@crate::LemnaSecrets); custom types: [`FromSecret`](derive@crate::FromSecret)
//! * the variables that steer a load, and the features: [the front page](crate#where-a-value-comes-from)
//! * [`lemna`]: the command
//! * [`infisical`]: roles, folders, references, requests, versions of the server
//! * [`observability`]: spans and events
//!
//! **Explanation**
//!
//! * [`faq`]: questions and answers
//! * [`security`]: promises, limits, and who can decide what
//! * [`comparison`]: what other crates do, and do better
//! * [`limitations`]: what this crate does not do, and what would change that

// Pages whose programs need other crates, or files beside them, are tested in the package `lemna-tests`.

#[cfg_attr(not(doctest), doc = include_str!("../docs/tutorial.md"))]
pub mod tutorial {}

#[doc = include_str!("../docs/from-env-files.md")]
pub mod from_env_files {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/coming-from.md"))]
pub mod coming_from {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/coming-from-files.md"))]
pub mod coming_from_files {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/files.md"))]
pub mod files {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/interop.md"))]
pub mod interop {}

#[cfg_attr(any(not(doctest), all(feature = "json", feature = "testing")), doc = include_str!("../docs/variables.md"))]
pub mod variables {}

#[cfg_attr(any(not(doctest), all(feature = "json", feature = "testing")), doc = include_str!("../docs/watch.md"))]
pub mod watch {}

#[cfg_attr(any(not(doctest), all(feature = "json", feature = "testing")), doc = include_str!("../docs/check.md"))]
pub mod check {}

#[cfg_attr(any(not(doctest), all(feature = "json", feature = "testing")), doc = include_str!("../docs/testing.md"))]
pub mod testing {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/names.md"))]
pub mod names {}

#[cfg_attr(any(not(doctest), all(feature = "json", feature = "testing")), doc = include_str!("../docs/schema.md"))]
pub mod schema {}

#[cfg_attr(any(not(doctest), all(feature = "json", feature = "testing")), doc = include_str!("../docs/snapshot.md"))]
pub mod snapshot {}

#[cfg_attr(any(not(doctest), all(feature = "json", feature = "testing")), doc = include_str!("../docs/frameworks.md"))]
pub mod frameworks {}

#[cfg_attr(any(not(doctest), all(feature = "json", feature = "testing")), doc = include_str!("../docs/deployment.md"))]
pub mod deployment {}

#[cfg_attr(any(not(doctest), all(feature = "json", feature = "testing")), doc = include_str!("../docs/operating.md"))]
pub mod operating {}

#[doc = include_str!("../docs/lemna.md")]
pub mod lemna {}

#[cfg_attr(any(not(doctest), all(feature = "json", feature = "testing")), doc = include_str!("../docs/infisical.md"))]
pub mod infisical {}

#[doc = include_str!("../docs/observability.md")]
pub mod observability {}

#[doc = include_str!("../docs/faq.md")]
pub mod faq {}

#[doc = include_str!("../docs/security.md")]
pub mod security {}

#[doc = include_str!("../docs/comparison.md")]
pub mod comparison {}

#[doc = include_str!("../docs/limitations.md")]
pub mod limitations {}
