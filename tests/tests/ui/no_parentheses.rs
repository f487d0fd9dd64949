use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna]
struct Config {
    #[lemna = "GITHUB_TOKEN"]
    github: String,
    #[lemna("GITLAB_TOKEN")]
    gitlab: String,
    #[lemna(local public)]
    port: u16,
}

fn main() {}
