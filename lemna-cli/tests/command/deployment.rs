//! The files that no test can start: held against what their pages promise.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use yaml_rust2::yaml::Hash;
use yaml_rust2::{Yaml, YamlLoader};

use super::support::repository;

const BOOTSTRAP: [&str; 4] = ["INFISICAL_API_URL", "INFISICAL_CLIENT_ID", "INFISICAL_CLIENT_SECRET", "INFISICAL_ENV"];

fn compose(path: &str) -> Yaml {
    let text = fs::read_to_string(repository(path)).unwrap();
    YamlLoader::load_from_str(&text).unwrap().remove(0)
}

fn services(compose: &Yaml) -> &Hash {
    compose["services"].as_hash().unwrap()
}

/// The variables of a service, those that it shares with others included. `None`: passed through.
fn environment(service: &Yaml) -> BTreeMap<&str, Option<&str>> {
    let mut variables = BTreeMap::new();
    for (name, value) in service["environment"].as_hash().unwrap() {
        match name.as_str().unwrap() {
            "<<" => variables.extend(value.as_hash().unwrap().iter().map(|(k, v)| (k.as_str().unwrap(), v.as_str()))),
            name => drop(variables.insert(name, value.as_str())),
        }
    }
    variables
}

/// A tag that names one version, and not whatever is newest.
fn is_pinned(image: &str) -> bool {
    let tag = image.rsplit_once(':').map_or("", |(_, tag)| tag);
    tag.split('-').next().unwrap().matches('.').count() >= 1
        && tag.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit())
}

#[test]
fn a_tag_is_pinned_if_it_names_a_version() {
    for (image, pinned) in [
        ("infisical/infisical:v0.165.16", true),
        ("postgres:18.6-alpine", true),
        ("postgres:18-alpine", false),
        ("postgres:latest", false),
        ("postgres", false),
    ] {
        assert_eq!(is_pinned(image), pinned, "{image}");
    }
}

#[test]
fn the_server_is_pinned_healthy_and_behind_one_port() {
    let compose = compose("deploy/infisical/compose.yaml");
    let names: BTreeSet<_> = services(&compose).keys().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(names, ["db", "infisical", "redis"].into());
    for (name, service) in services(&compose) {
        let name = name.as_str().unwrap();
        assert!(is_pinned(service["image"].as_str().unwrap()), "{name}");
        assert!(!service["healthcheck"]["test"].as_vec().unwrap().is_empty(), "{name}");
        assert_eq!(service["restart"].as_str(), Some("unless-stopped"), "{name}");
        let ports: Vec<_> =
            service["ports"].as_vec().into_iter().flatten().map(|port| port.as_str().unwrap()).collect();
        match name {
            "infisical" => assert_eq!(ports, ["${LISTEN_ADDRESS:-127.0.0.1}:8192:8080"]),
            _ => assert!(ports.is_empty() && service["network_mode"].is_badvalue(), "{name}"),
        }
        // Services join `default`: only the server is to be found there.
        let networks: Vec<_> =
            service["networks"].as_vec().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        assert_eq!(networks, if name == "infisical" { &["default", "storage"][..] } else { &["storage"] }, "{name}");
    }
    let infisical = &compose["services"]["infisical"];
    for needed in ["db", "redis"] {
        assert_eq!(infisical["depends_on"][needed]["condition"].as_str(), Some("service_healthy"));
    }
    let test = infisical["healthcheck"]["test"].as_vec().unwrap();
    assert!(test.last().unwrap().as_str().unwrap().ends_with(":8080/api/status"));
}

#[test]
fn what_the_server_keeps_is_in_named_volumes() {
    let compose = compose("deploy/infisical/compose.yaml");
    let declared: BTreeSet<_> =
        compose["volumes"].as_hash().unwrap().keys().map(|name| name.as_str().unwrap()).collect();
    let mut used = BTreeSet::new();
    for (_, service) in services(&compose) {
        for volume in service["volumes"].as_vec().into_iter().flatten() {
            let (name, place) = volume.as_str().unwrap().split_once(':').unwrap();
            assert!(place.starts_with('/'), "{place}");
            used.insert(name);
        }
    }
    assert_eq!(used, declared);
    assert_eq!(declared, ["postgres", "redis"].into());
}

/// No key is written in it: each comes from the `.env`, and Compose does not start where one is missing.
#[test]
fn the_server_takes_its_keys_from_the_env_file() {
    let compose = compose("deploy/infisical/compose.yaml");
    let infisical = environment(&compose["services"]["infisical"]);
    for key in ["ENCRYPTION_KEY", "AUTH_SECRET"] {
        assert!(infisical[key].unwrap().starts_with(&format!("${{{key}:?")), "{key}");
    }
    assert!(infisical["DB_CONNECTION_URI"].unwrap().contains(":${POSTGRES_PASSWORD:?"));
    assert!(environment(&compose["services"]["db"])["POSTGRES_PASSWORD"].unwrap().starts_with("${POSTGRES_PASSWORD:?"));
    assert_eq!(infisical["SITE_URL"], Some("${SITE_URL:-http://localhost:8192}"));
}

#[test]
fn services_get_the_four_variables_and_nothing_else_of_the_machine() {
    let compose = compose("examples/compose/compose.yaml");
    let passed_through = |service: &Yaml| -> Vec<_> {
        assert!(service["env_file"].is_badvalue() && service["ports"].is_badvalue());
        environment(service).into_iter().filter(|(_, value)| value.is_none()).map(|(name, _)| name.to_owned()).collect()
    };
    let mut with_all = 0;
    for (name, service) in services(&compose) {
        let passed = passed_through(service);
        if service["secrets"].is_badvalue() {
            assert_eq!(passed, BOOTSTRAP, "{name:?}");
            with_all += 1;
        } else {
            assert_eq!(passed, ["INFISICAL_API_URL", "INFISICAL_CLIENT_ID", "INFISICAL_ENV"], "{name:?}");
        }
    }
    assert!(with_all > 1);
    let written: BTreeMap<_, _> =
        environment(&compose["services"]["api"]).into_iter().filter(|(_, value)| value.is_some()).collect();
    assert_eq!(written, [("DATABASE_HOST", Some("orders-db")), ("PORT", Some("8080"))].into());

    let example = fs::read_to_string(repository("examples/compose/.env.example")).unwrap();
    let lines = example.lines().filter(|line| !line.starts_with('#'));
    let names: BTreeSet<_> = lines.map(|line| line.split_once('=').unwrap().0).collect();
    assert_eq!(names, BOOTSTRAP.into());
}

/// The instructions of a Dockerfile, continued lines joined.
fn instructions(path: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(repository(path)).unwrap().replace("\\\n", " ");
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once(' ').unwrap()).map(|(word, rest)| (word.to_owned(), rest.to_owned())).collect()
}

#[test]
fn the_image_runs_one_binary_as_nobody_and_holds_no_secret() {
    let instructions = instructions("examples/compose/Dockerfile");
    let of =
        |word: &'static str| instructions.iter().filter(move |(known, _)| known == word).map(|(_, rest)| rest.as_str());
    let known = ["FROM", "ARG", "WORKDIR", "COPY", "RUN", "USER", "ENV", "ENTRYPOINT"];
    assert!(instructions.iter().all(|(word, _)| known.contains(&word.as_str())));

    let mut stages = Vec::new();
    for from in of("FROM") {
        let mut words = from.split(" AS ");
        let base = words.next().unwrap();
        assert!(stages.contains(&base) || is_pinned(base), "{base}");
        stages.extend(words.next());
    }
    assert_eq!(stages, ["build", "runtime", "with-secret-file"]);
    assert_eq!(of("FROM").next_back(), Some("runtime"), "without a target there is no file of a secret");
    assert_eq!(of("USER").collect::<Vec<_>>(), ["10001"]);
    assert_eq!(of("ARG").collect::<Vec<_>>(), ["SERVICE"]);
    assert_eq!(of("ENTRYPOINT").collect::<Vec<_>>(), [r#"["service"]"#], "a list: signals reach the service");
    assert!(of("RUN").next().unwrap().contains("cargo build --release --locked"));
}

#[test]
fn the_secret_is_the_file_that_the_image_names() {
    let compose = compose("examples/compose/compose.yaml");
    let billing = &compose["services"]["billing"];
    assert_eq!(billing["build"]["target"].as_str(), Some("with-secret-file"));
    let secret = billing["secrets"][0].as_str().unwrap();
    let file = compose["secrets"][secret]["file"].as_str().unwrap().trim_start_matches("./");
    let instructions = instructions("examples/compose/Dockerfile");
    let env: Vec<_> = instructions.iter().filter(|(word, _)| word == "ENV").map(|(_, rest)| rest.as_str()).collect();
    assert_eq!(env, [format!("INFISICAL_CLIENT_SECRET_FILE=/run/secrets/{secret}")]);
    for ignored in [".gitignore", ".dockerignore"] {
        let text = fs::read_to_string(repository("examples/compose").join(ignored)).unwrap();
        for name in [file, ".env"] {
            assert!(text.lines().any(|line| line == name), "{ignored} lacks {name}");
        }
    }
    // What Docker leaves out is relative to the root, unless it begins so: services have folders of their own.
    let left_out = fs::read_to_string(repository("examples/compose/.dockerignore")).unwrap();
    for name in ["**/.env", "**/.env.*"] {
        assert!(left_out.lines().any(|line| line == name), "{name}");
    }
}

/// The blocks in this language of the guide's page on deployments.
fn blocks_of_the_page(language: &str) -> Vec<String> {
    let page = fs::read_to_string(repository("lemna-config/docs/deployment.md")).unwrap();
    let fence = format!("\n```{language}\n");
    let blocks = page.split(&fence).skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

const WITH_A_FILE: [&str; 5] =
    ["INFISICAL_API_URL", "INFISICAL_CLIENT_ID", "INFISICAL_CLIENT_SECRET_FILE", "INFISICAL_ENV", "LEMNA_REQUIRE"];

#[test]
fn the_compose_file_of_the_page_mounts_the_secret_that_it_names() {
    let blocks = blocks_of_the_page("yaml");
    let compose = &YamlLoader::load_from_str(&blocks[0]).unwrap()[0];
    let api = &compose["services"]["api"];
    assert!(is_pinned(api["image"].as_str().unwrap()));
    let environment = environment(api);
    assert_eq!(environment.keys().copied().collect::<Vec<_>>(), WITH_A_FILE);
    let secret = api["secrets"][0].as_str().unwrap();
    assert_eq!(environment["INFISICAL_CLIENT_SECRET_FILE"], Some(format!("/run/secrets/{secret}").as_str()));
    assert!(compose["secrets"][secret]["file"].as_str().is_some());
}

#[test]
fn the_pod_of_the_page_mounts_the_secret_that_it_names() {
    let blocks = blocks_of_the_page("yaml");
    assert_eq!(blocks.len(), 2, "each is looked at");
    let documents = YamlLoader::load_from_str(&blocks[1]).unwrap();
    let [secret, deployment] = &documents[..] else { panic!("a secret and a deployment") };
    let pod = &deployment["spec"]["template"]["spec"];
    assert_eq!(deployment["spec"]["selector"]["matchLabels"], deployment["spec"]["template"]["metadata"]["labels"]);
    assert_eq!(pod["initContainers"][0]["args"][0].as_str(), Some("--check-config"));
    for container in [&pod["initContainers"][0], &pod["containers"][0]] {
        assert!(is_pinned(container["image"].as_str().unwrap()));
        let variables = container["env"].as_vec().unwrap();
        let variables: BTreeMap<_, _> =
            variables.iter().map(|one| (one["name"].as_str().unwrap(), one["value"].as_str().unwrap())).collect();
        assert_eq!(variables.keys().copied().collect::<Vec<_>>(), WITH_A_FILE);
        let mount = &container["volumeMounts"][0];
        let (folder, file) = variables["INFISICAL_CLIENT_SECRET_FILE"].rsplit_once('/').unwrap();
        assert_eq!(mount["mountPath"].as_str(), Some(folder));
        assert!(secret["stringData"][file].as_str().is_some());
        assert_eq!(pod["volumes"][0]["name"], mount["name"]);
    }
    assert_eq!(pod["volumes"][0]["secret"]["secretName"], secret["metadata"]["name"]);
}

#[test]
fn the_unit_of_the_page_loads_the_credential_that_it_names() {
    let unit = blocks_of_the_page("ini").remove(0);
    let values =
        |key: &str| -> Vec<&str> { unit.lines().filter_map(|line| line.strip_prefix(&format!("{key}="))).collect() };
    let variables: BTreeMap<_, _> =
        values("Environment").into_iter().map(|variable| variable.split_once('=').unwrap()).collect();
    assert_eq!(variables.keys().copied().collect::<Vec<_>>(), WITH_A_FILE);
    let credential = values("LoadCredential")[0].split_once(':').unwrap().0;
    assert_eq!(variables["INFISICAL_CLIENT_SECRET_FILE"], format!("%d/{credential}"));
    assert_eq!(values("RestartPreventExitStatus"), ["78"]);
}
