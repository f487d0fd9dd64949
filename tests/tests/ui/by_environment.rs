use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(forbid_env_file_in = "prod")]
struct NoList {
    #[lemna(default, required_in = [])]
    empty: u8,
}

#[derive(LemnaSecrets)]
#[lemna(forbid_env_file_in = ["prod/eu"])]
struct Names {
    #[lemna(required_in = ["prod"])]
    required_anyway: u8,
    #[lemna(required_in = ["", "prod", "a b"])]
    odd: Option<u8>,
    #[lemna(nested, required_in = ["prod"])]
    nested: NoList,
}

fn main() {}
