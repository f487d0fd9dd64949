//! Nothing of a line is shown: it may hold a value.

use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(manifest = "without_version.names")]
struct WithoutVersion {
    api_url: String,
}

#[derive(LemnaSecrets)]
#[lemna(manifest = "newer.names")]
struct Newer {
    api_url: String,
}

#[derive(LemnaSecrets)]
#[lemna(manifest = "value.names")]
struct Value {
    api_url: String,
}

#[derive(LemnaSecrets)]
#[lemna(manifest = "foreign.names")]
struct Foreign {
    api_url: String,
}

#[derive(LemnaSecrets)]
#[lemna(manifest = "not_utf8.names")]
struct NotUtf8 {
    api_url: String,
}

#[derive(LemnaSecrets)]
#[lemna(manifest = "large.names")]
struct Large {
    api_url: String,
}

fn main() {}
