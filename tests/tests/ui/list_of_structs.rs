//! `nested` on a list: the words that contradict it, a default that it cannot have, and a struct without the derive.

use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Upstream {
    url: String,
}

struct Underived;

#[derive(LemnaSecrets)]
struct Contradictions {
    #[lemna(nested, prefix = "UP_")]
    prefix: Vec<Upstream>,
    #[lemna(nested, json)]
    json: Vec<Upstream>,
    #[lemna(nested, flag)]
    flag: Option<Vec<Upstream>>,
    #[lemna(nested, public)]
    public: Vec<Upstream>,
    #[lemna(nested, default = "[]")]
    default: Vec<Upstream>,
    #[lemna(nested)]
    within: Vec<Contradictions>,
}

#[derive(LemnaSecrets)]
struct Outer {
    #[lemna(nested)]
    list: Vec<Underived>,
}

fn main() {}
