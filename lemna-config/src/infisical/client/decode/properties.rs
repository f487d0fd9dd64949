//! The decoder against a naive one, and against anything at all.

use proptest::prelude::*;
use secrecy::ExposeSecret;
use serde_json::{Value as Json, json};

use super::*;

const NAMES: [&str; 5] = ["A", "B", "C", "\u{e9} \"", ""];

/// What the decoder should say of a name: the value and its folder, `None` for a hidden one; or the folders.
#[derive(Debug, PartialEq)]
enum Said {
    Value(Option<String>, String),
    Several(Vec<String>),
}

fn secret() -> impl Strategy<Value = Json> {
    let value = prop_oneof![
        4 => any::<String>(),
        1 => Just(MASK.to_owned()),
        1 => Just("\"\\\n\u{0}${X}".to_owned()),
    ];
    let path = prop::option::of(prop::sample::select(vec!["/", "/a", "/a/b", "/b"]));
    (prop::sample::select(NAMES.to_vec()), value, path, prop::option::of(any::<bool>())).prop_map(
        |(name, value, path, hidden)| {
            let mut secret = json!({ "secretKey": name, "secretValue": value, "tags": [{ "x": null }] });
            if let Some(path) = path {
                secret["secretPath"] = json!(path);
            }
            if let Some(hidden) = hidden {
                secret["secretValueHidden"] = json!(hidden);
            }
            secret
        },
    )
}

fn list() -> impl Strategy<Value = Json> {
    let secrets = || prop::collection::vec(secret(), 0..6);
    let import = (secrets(), prop::sample::select(vec!["/x", "/y"]))
        .prop_map(|(secrets, path)| json!({ "secretPath": path, "environment": "dev", "secrets": secrets }));
    let imports = prop::option::of(prop::collection::vec(import, 0..4));
    (secrets(), imports, any::<bool>()).prop_map(|(secrets, imports, explicit_null)| {
        let mut list = json!({ "secrets": secrets });
        match imports {
            Some(imports) => list["imports"] = json!(imports),
            None if explicit_null => list["imports"] = Json::Null,
            None => {}
        }
        list
    })
}

fn said_of(secret: &Json, folder: &str) -> Said {
    let value = secret["secretValue"].as_str().unwrap();
    let hidden = secret["secretValueHidden"] == json!(true) || value == MASK;
    Said::Value((!hidden).then(|| value.to_owned()), folder.to_owned())
}

/// The rules, written down without regard to speed.
fn naive(list: &Json, name: &str, below: Option<Duplicates>) -> Option<Said> {
    let of_name = |secrets: &Json| -> Vec<Json> {
        secrets.as_array().unwrap().iter().filter(|secret| secret["secretKey"] == name).cloned().collect()
    };
    let folder_of = |secret: &Json| match below {
        Some(_) => secret["secretPath"].as_str().unwrap_or("/").to_owned(),
        None => "/".to_owned(),
    };
    let own = of_name(&list["secrets"]);
    let mut folders: Vec<_> = own.iter().map(folder_of).collect();
    folders.sort_by_key(|folder| (folder.split('/').filter(|name| !name.is_empty()).count(), folder.clone()));
    folders.dedup();
    if folders.len() > 1 && below == Some(Duplicates::Refuse) {
        return Some(Said::Several(folders));
    }
    if let Some(nearest) = folders.first() {
        return own.iter().find(|secret| folder_of(secret) == *nearest).map(|secret| said_of(secret, nearest));
    }
    let none = Vec::new();
    let imports = list["imports"].as_array().unwrap_or(&none);
    imports.iter().rev().find_map(|import| {
        let first = of_name(&import["secrets"]).into_iter().next()?;
        Some(said_of(&first, import["secretPath"].as_str().unwrap()))
    })
}

fn said(secret: &ListedSecret) -> Said {
    let folder = secret.place.folder.clone();
    match &secret.value {
        ListedValue::Visible(value) => Said::Value(Some(value.expose_secret().to_owned()), folder),
        ListedValue::Hidden => Said::Value(None, folder),
        ListedValue::Ambiguous(folders) => Said::Several(folders.clone()),
    }
}

fn place() -> Arc<InfisicalPlace> {
    Arc::new(InfisicalPlace { project: "p".into(), environment: "dev".into(), folder: "/".into() })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_list_is_read_as_a_naive_decoder_reads_it(list in list(), asked in 0..32_usize, below in 0..3_usize) {
        let names = NAMES.iter().enumerate().filter(|(at, _)| asked >> at & 1 == 1).map(|(_, name)| *name).collect::<Vec<_>>().into();
        let below = [None, Some(Duplicates::Refuse), Some(Duplicates::Nearest)][below];
        let body = list.to_string();
        let read = decode(body.as_bytes(), &Selection { names: &names, place: &place(), asked: Asked::default(), below, values: true }).unwrap();
        for name in NAMES {
            let expected = if names.contains(name) { naive(&list, name, below) } else { None };
            prop_assert_eq!(read.secrets.get(name).map(said), expected, "{}", name);
        }
        let imports = list["imports"].as_array().map_or(0, Vec::len);
        prop_assert_eq!(read.is_empty, list["secrets"].as_array().unwrap().is_empty() && imports == 0);
    }

    #[test]
    fn no_bytes_make_it_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let names = NAMES.to_vec().into();
        let _ = decode(&body, &Selection { names: &names, place: &place(), asked: Asked::default(), below: Some(Duplicates::Refuse), values: true });
    }

    #[test]
    fn no_list_with_a_piece_gone_or_changed_makes_it_panic(list in list(), at in any::<prop::sample::Index>(), byte: u8) {
        let names = NAMES.to_vec().into();
        let wanted = Selection { names: &names, place: &place(), asked: Asked::default(), below: Some(Duplicates::Nearest), values: true };
        let mut body = list.to_string().into_bytes();
        let at = at.index(body.len());
        let _ = decode(&body[..at], &wanted);
        body[at] = byte;
        let _ = decode(&body, &wanted);
    }
}
