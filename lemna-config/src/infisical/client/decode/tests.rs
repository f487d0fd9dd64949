use secrecy::ExposeSecret;

use super::*;

fn place() -> Arc<InfisicalPlace> {
    Arc::new(InfisicalPlace { project: "p".into(), environment: "dev".into(), folder: "/".into() })
}

fn read(list: &[u8], names: &[&'static str]) -> serde_json::Result<SecretList> {
    let names = names.to_vec().into();
    decode(list, &Selection { names: &names, place: &place(), below: None, values: true })
}

fn value(list: &SecretList, name: &str) -> (String, String) {
    match &list.secrets[name] {
        ListedSecret { value: ListedValue::Visible(value), place, .. } => {
            (value.expose_secret().to_owned(), place.to_string())
        }
        other => panic!("{name}: {other:?}"),
    }
}

const LIST: &str = r#"{"imports":[
    {"secretPath":"/one","environment":"dev","folderId":"f","secrets":[
        {"secretKey":"A","secretValue":"one"},{"secretKey":"B","secretValue":"one"},
        {"secretKey":"B","secretValue":"nested"},{"secretKey":"C","secretValue":"one"}]},
    {"secretPath":"/two","environment":"prod","secrets":[
        {"secretKey":"A","secretValue":"two"},{"secretKey":"C","secretValue":"two"}]}
  ],"secrets":[
    {"secretKey":"A","secretValue":"own \"q\" \u00fc\n","unknown":{"x":[1]}},
    {"secretKey":"OTHER","secretValue":"never decoded \uZZZZ"}]}"#;

#[test]
fn own_secrets_come_before_later_imports_before_earlier_ones() {
    // The bad escape stands in a value that nobody asked for; the JSON around it is checked all the same.
    let list = LIST.replace("\\uZZZZ", "");
    let answer = read(list.as_bytes(), &["A", "B", "C", "D"]).unwrap();
    assert_eq!(value(&answer, "A"), ("own \"q\" ü\n".to_owned(), "p, dev, /".to_owned()));
    assert_eq!(value(&answer, "B"), ("one".to_owned(), "p, dev, /one".to_owned()));
    assert_eq!(value(&answer, "C"), ("two".to_owned(), "p, prod, /two".to_owned()));
    assert!(!answer.secrets.contains_key("D"));
    assert!(!answer.secrets.contains_key("OTHER"));
    assert_eq!(answer.other_names, ["OTHER"]);
}

#[test]
fn hidden_values_are_not_values() {
    let list = br#"{"secrets":[
        {"secretKey":"A","secretValue":"<hidden-by-infisical>"},
        {"secretKey":"B","secretValue":"x","secretValueHidden":true}]}"#;
    let answer = read(list, &["A", "B"]).unwrap();
    for name in ["A", "B"] {
        assert!(matches!(answer.secrets[name].value, ListedValue::Hidden), "{name}");
    }
}

#[test]
fn what_is_no_list_is_refused() {
    for (list, is_data) in [
        (r#"{"message":"ok"}"#, true),
        (r#"{"secrets":{}}"#, true),
        ("[]", true),
        (r#"{"secrets":[{"secretKey":"A","secretValue":"x""#, false),
        (r#"{"secrets":[]} trailing"#, false),
    ] {
        let error = read(list.as_bytes(), &["A"]).unwrap_err();
        assert_eq!(error.is_data(), is_data, "{list}");
    }
    for fine in [r#"{"secrets":[]}"#, r#"{"secrets":[],"imports":null}"#, r#"{"imports":[],"secrets":[]}"#] {
        assert!(read(fine.as_bytes(), &["A"]).is_ok(), "{fine}");
    }
}
