use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(manifest = "")]
struct Unnamed {
    api_url: String,
}

#[derive(LemnaSecrets)]
#[lemna(manifest = "/srv/infisical.names")]
struct Absolute {
    api_url: String,
}

#[derive(LemnaSecrets)]
#[lemna(manifest = ".")]
struct Folder {
    api_url: String,
}

#[derive(LemnaSecrets)]
#[lemna(manifest = 5)]
struct NoText {
    api_url: String,
}

#[derive(LemnaSecrets)]
struct OnAField {
    #[lemna(manifest)]
    api_url: String,
}

fn main() {}
