use lemna_config::LemnaSecrets;

mod store {
    #[derive(lemna_config::LemnaSecrets)]
    pub struct Db {
        pub host: String,
    }
}

use store::Db;
type Alias = store::Db;

#[derive(LemnaSecrets)]
struct ByPath {
    #[lemna(nested)]
    primary: Db,
    #[lemna(nested, prefix = "OTHER_")]
    other: Db,
    #[lemna(nested)]
    replica: store::Db,
}

#[derive(LemnaSecrets)]
struct ByAlias {
    #[lemna(nested)]
    primary: Db,
    #[lemna(nested)]
    replica: Option<Alias>,
}

fn main() {}
