//! One struct nested twice: legitimate where the two differ in what they are filled from.

use lemna_config::LemnaSecrets;

mod one {
    #[derive(lemna_config::LemnaSecrets)]
    pub(super) struct Db {
        pub(super) host: String,
    }
}

mod two {
    #[derive(lemna_config::LemnaSecrets)]
    pub(super) struct Db {
        pub(super) host: String,
    }
}

macro_rules! section {
    ($name:ident) => {
        #[derive(LemnaSecrets)]
        struct $name {
            host: String,
        }
    };
}

section!(First);
section!(Second);

#[derive(LemnaSecrets)]
struct Component {
    #[lemna(nested)]
    db: one::Db,
}

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(nested)]
    plain: one::Db,
    /// Of the same name, and another.
    #[lemna(nested)]
    other: two::Db,
    #[lemna(nested, prefix = "REPLICA_")]
    replica: one::Db,
    #[lemna(nested, path = "archive")]
    archive: one::Db,
    #[lemna(nested)]
    first: First,
    #[lemna(nested)]
    second: Second,
    /// A component may share what another one, or the service itself, has.
    #[lemna(nested)]
    component: Component,
}

#[expect(dead_code, reason = "it is only filled")]
#[derive(LemnaSecrets)]
enum Choice {
    One {
        #[lemna(nested)]
        db: one::Db,
        key: String,
    },
    Other {
        #[lemna(nested)]
        db: one::Db,
        token: String,
    },
}

#[test]
fn different_structs_prefixes_folders_parents_and_variants_are_left_alone() {
    let config = Config::from_pairs([("HOST", "a"), ("REPLICA_HOST", "b")]).unwrap();
    let hosts = [
        config.plain.host,
        config.other.host,
        config.replica.host,
        config.archive.host,
        config.first.host,
        config.second.host,
        config.component.db.host,
    ];
    assert_eq!(hosts, ["a", "a", "b", "a", "a", "a", "a"]);
    assert!(matches!(Choice::from_pairs([("HOST", "a"), ("TOKEN", "x")]), Ok(Choice::Other { .. })));
}
