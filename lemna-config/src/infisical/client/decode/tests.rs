use secrecy::ExposeSecret;

use super::*;

fn place() -> Arc<InfisicalPlace> {
    Arc::new(InfisicalPlace { project: "p".into(), environment: "dev".into(), folder: "/".into() })
}

fn read(list: &[u8], names: &[&'static str]) -> Result<SecretList, Refused> {
    let names = names.to_vec().into();
    let asked = Asked::default();
    decode(list, &Selection { names: &names, place: &place(), asked, below: None, values: true })
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
    // The bad escape is in a value that nobody asked for; the JSON around it is checked all the same.
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
        (r#"{"secrets":[],"secrets":[{"secretKey":"A","secretValue":"x"}]}"#, true),
        (r#"{"imports":[],"secrets":[],"imports":[]}"#, true),
        (r#"{"secrets":[{"secretKey":"A","secretValue":"x","environment":{"slug":"prod"}}]}"#, true),
        (r#"{"secrets":[{"secretKey":"B","secretValue":"x","workspace":["p"]}]}"#, true),
        (r#"{"secrets":[{"secretKey":"A","secretValue":"x","secretPath":{}}]}"#, true),
        (r#"{"secrets":[{"secretKey":"A","secretValue":"x""#, false),
        (r#"{"secrets":[]} trailing"#, false),
    ] {
        let Refused::Json(error) = read(list.as_bytes(), &["A"]).unwrap_err() else { panic!("{list}") };
        assert_eq!(error.is_data(), is_data, "{list}");
    }
    for fine in [r#"{"secrets":[]}"#, r#"{"secrets":[],"imports":null}"#, r#"{"imports":[],"secrets":[]}"#] {
        assert!(read(fine.as_bytes(), &["A"]).is_ok(), "{fine}");
    }
}

#[test]
fn rows_are_of_the_place_that_was_asked_for() {
    const ID: &str = "363a01d0-3d26-454c-84c2-715a8646d8d4";

    let names = vec!["A"].into();
    let place = place();
    let read = |row: &str, folder: &str, below: Option<Duplicates>| {
        let asked =
            Asked { project_id: Some(ID), environment: Some("dev"), folder: Some(folder), with_below: below.is_some() };
        let list = format!(r#"{{"secrets":[{{"secretKey":"A","secretValue":"MARKER"{row}}}]}}"#);
        let wanted = Selection { names: &names, place: &place, asked, below, values: true };
        match decode(list.as_bytes(), &wanted) {
            Ok(_) => None,
            Err(Refused::Elsewhere(listed)) => Some(listed.to_string()),
            Err(Refused::Json(error)) => panic!("{error}"),
        }
    };
    for fine in [
        "",
        r#","environment":"dev","secretPath":"/a","workspace":"363A01D0-3d26-454c-84c2-715a8646d8d4""#,
        r#","environment":null,"secretPath":null,"workspace":null,"projectId":null"#,
        r#","environment":"","secretPath":"a/","workspace":"","projectId":7"#,
    ] {
        assert_eq!(read(fine, "/a", None), None, "{fine}");
    }
    for (row, listed) in [
        (r#","environment":"prod""#, "p, prod, /"),
        (r#","environment":"Dev""#, "p, Dev, /"),
        (r#","secretPath":"/""#, "p, dev, /"),
        (r#","secretPath":"/ab""#, "p, dev, /ab"),
        (r#","secretPath":"/a/b""#, "p, dev, /a/b"),
        (r#","workspace":"5284cf1d-5512-4232-9778-5f0eee1cd021""#, "5284cf1d-5512-4232-9778-5f0eee1cd021, dev, /"),
        (r#","projectId":"another""#, "another, dev, /"),
        (r#","workspaceId":"another""#, "another, dev, /"),
    ] {
        assert_eq!(read(row, "/a", None).as_deref(), Some(listed), "{row}");
    }
    let below = Some(Duplicates::Nearest);
    assert_eq!(read(r#","secretPath":"/a/b/c""#, "/a", below), None);
    assert!(read(r#","secretPath":"/ab""#, "/a", below).is_some());
    assert!(read(r#","secretPath":"/""#, "/a", below).is_some());
}

#[test]
fn imports_are_of_other_places() {
    let list = r#"{"secrets":[],"imports":[{"secretPath":"/one","environment":"prod","secrets":[
        {"secretKey":"A","secretValue":"x","workspace":"","environment":"prod"}]}]}"#;
    let asked = Asked { project_id: Some("p"), environment: Some("dev"), folder: Some("/"), with_below: false };
    let names = vec!["A"].into();
    let wanted = Selection { names: &names, place: &place(), asked, below: None, values: true };
    assert_eq!(value(&decode(list.as_bytes(), &wanted).unwrap(), "A").1, "p, prod, /one");
}

/// An import of the imported folder is flattened into it, with its own environment: only the project is held against a
/// row.
#[test]
fn imported_rows_are_of_the_project() {
    let asked = Asked { project_id: Some("p"), environment: Some("dev"), folder: Some("/"), with_below: false };
    let names = vec!["A"].into();
    let place = place();
    let wanted = Selection { names: &names, place: &place, asked, below: None, values: true };
    let read = |row: &str| {
        let list = format!(
            r#"{{"secrets":[],"imports":[{{"secretPath":"/one","environment":"dev","secrets":[
                {{"secretKey":"A","secretValue":"MARKER",{row}}}]}}]}}"#
        );
        decode(list.as_bytes(), &wanted)
    };
    for fine in [r#""workspace":"""#, r#""workspace":"P""#, r#""environment":"prod","workspaceId":null"#] {
        assert_eq!(value(&read(fine).unwrap(), "A").1, "p, dev, /one", "{fine}");
    }
    for key in ["workspace", "workspaceId", "projectId"] {
        let Err(Refused::Elsewhere(listed)) = read(&format!(r#""{key}":"another""#)) else { panic!("{key}") };
        assert_eq!(listed.to_string(), "another, dev, /one");
    }
    assert!(matches!(read(r#""environment":["dev"]"#), Err(Refused::Json(error)) if error.is_data()));
}
