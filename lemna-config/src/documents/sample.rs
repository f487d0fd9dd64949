//! A schema with one of everything, for the tests of what is printed.

use crate::schema::{DefaultValue, Deprecation, FieldSchema, Format, GroupKind, GroupSchema, Schema, ValueRange};
use crate::words::Mode;

const fn group(
    kind: GroupKind,
    path: &'static str,
    name: &'static str,
    doc: &'static str,
    start: usize,
    len: usize,
) -> GroupSchema {
    GroupSchema { path, name, doc, kind, start, len }
}

pub(super) const SERVICE: &Schema = &Schema::new(
    "Config",
    &[
        FieldSchema::new("api_url", "API_URL", "Url")
            .with_doc("Where the API listens.\n\nWith `a|b`.")
            .with_example("https://api.example/v1"),
        FieldSchema::new("api_key", "API_KEY", "SecretString").with_aliases(&["KEY"]).with_folder("/app", false),
        FieldSchema::new("port", "PORT", "u16").with_default(DefaultValue::Literal("8080")).public().local(),
        FieldSchema::new("region", "REGION", "String").with_default(DefaultValue::Expression("region()")),
        FieldSchema::new("token", "TOKEN", "SecretString")
            .with_default(DefaultValue::Literal("made-up-default"))
            .holds_secret(true),
        FieldSchema::new("motto", "MOTTO", "String").with_default(DefaultValue::Literal("it's $5 a day")),
        FieldSchema::new("broken", "BROKEN", "String").with_default(DefaultValue::Literal("$HOME\r")),
        FieldSchema::new("tags", "TAGS", "Vec<String>")
            .optional()
            .with_format(Format::Separated(","))
            .with_example("a b,c"),
        FieldSchema::new("note", "NOTE", "String").allow_empty(),
        FieldSchema::new("limit", "LIMIT", "u32").with_default(DefaultValue::OfType),
        FieldSchema::new("old", "OLD", "String").optional().deprecated(Deprecation::Secret("API_KEY")),
        FieldSchema::new("cache.url", "CACHE_URL", "Url"),
        FieldSchema::new("cache.size", "CACHE_SIZE", "usize").optional().with_format(Format::Json),
        FieldSchema::new("auth.password.user", "USER", "String"),
        FieldSchema::new("auth.password.password", "PASSWORD", "SecretString"),
        FieldSchema::new("auth.token.user", "USER", "String").with_doc("Not told twice."),
        FieldSchema::new("auth.token.token", "AUTH_TOKEN", "SecretString")
            .with_aliases(&["OLD_TOKEN"])
            .deprecated(Deprecation::Aliases),
        FieldSchema::new("mail.smtp.host", "SMTP_HOST", "String"),
        FieldSchema::new("last", "LAST", "String"),
        FieldSchema::new("key", "KEY_BYTES", "[u8; 32]").optional().with_format(Format::Base64),
        FieldSchema::new("ratio", "RATIO", "f64")
            .with_default(DefaultValue::Literal("0.5"))
            .with_range(ValueRange::new("from 0.0 to below 1.0").min("0.0").below("1.0")),
    ],
)
.with_groups(&[
    group(GroupKind::Optional, "cache", "Cache", "Where answers are kept.", 11, 2),
    group(GroupKind::Choice, "auth", "Auth", "", 13, 4),
    group(GroupKind::Alternative, "auth.password", "Password", "By password.", 13, 2),
    group(GroupKind::Alternative, "auth.token", "Token", "", 15, 2),
    group(GroupKind::Alternative, "auth.open", "Open", "", 17, 0),
    group(GroupKind::Optional, "mail", "Mail", "", 17, 1),
    group(GroupKind::Choice, "mail", "Mail", "", 17, 1),
    group(GroupKind::Alternative, "mail.smtp", "Smtp", "", 17, 1),
])
.with_project("lemna-platform")
.with_mode(Mode::Strict);
