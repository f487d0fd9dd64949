use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Db {
    host: String,
}

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(nested)]
    primary: Db,
    #[lemna(nested)]
    replica: Db,
}

#[derive(LemnaSecrets)]
#[lemna(prefix = "APP_")]
struct Optional {
    #[lemna(nested, prefix = "DB_", path = "db")]
    primary: Db,
    #[lemna(nested, path = "db", prefix = "DB_")]
    replica: Option<Db>,
}

#[derive(LemnaSecrets)]
enum Choice {
    One {
        #[lemna(nested)]
        primary: Db,
        #[lemna(nested)]
        replica: Db,
    },
    Other {
        #[lemna(nested)]
        primary: Db,
    },
}

fn main() {}
