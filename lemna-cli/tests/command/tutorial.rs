//! The commands of `lemna-config/docs/tutorial.md`, in their order. Cargo and Docker are left out: the tests of
//! `builds` compile and run the steps.

use std::fs;
use std::process::Command;

use lemna_config::testing::{FakeInfisical, Role};

use super::support::{Folder, Ran, repository};

const PASSWORD: &str = "made-up-password-marker";

#[test]
fn the_commands_of_the_tutorial_lead_to_a_rotation() {
    let page = fs::read_to_string(repository("lemna-config/docs/tutorial.md")).unwrap();
    let blocks = page.split("\n```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let server = FakeInfisical::fresh();
    let folder = Folder::new();
    let mut set = 0;
    for line in blocks.flat_map(str::lines) {
        match line.split_whitespace().next().unwrap() {
            "cargo" | "cd" | "docker" => continue,
            "lemna" => {}
            "printf" | "rm" => {
                let shell = Ran::of(Command::new("sh").args(["-c", line]).current_dir(folder.path("")));
                assert_eq!(shell.code, Some(0), "{line}: {}", shell.err);
                continue;
            }
            other => panic!("the page has a command that is not followed: {other}"),
        }
        let line = line.replace("http://localhost:8192", &server.url());
        let words: Vec<_> = line.split_whitespace().skip(1).collect();
        let ran = if words[0] == "set" {
            set += 1;
            folder.run_with(&words, format!("https://made-up-marker-{set}").as_bytes())
        } else {
            Ran::of(folder.lemna(&words).env("LEMNA_ADMIN_PASSWORD", PASSWORD))
        };
        assert_eq!(ran.code, Some(0), "{line}: {}\n{}", ran.out, ran.err);
        assert!(!format!("{}{}", ran.out, ran.err).contains("made-up"), "{line}: {}", ran.out);
        if words[0] == "trim" {
            let names: Vec<_> =
                folder.read(".env").lines().map(|line| line.split('=').next().unwrap().to_owned()).collect();
            let four = ["INFISICAL_CLIENT_ID", "INFISICAL_CLIENT_SECRET", "INFISICAL_API_URL", "INFISICAL_ENV"];
            assert_eq!(names, four);
        }
    }
    assert_eq!(set, 4);
    let files = fs::read_dir(folder.path("")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let backups: Vec<_> = files.filter(|name| name.contains(".bak")).collect();
    assert!(backups.is_empty(), "old secrets stay in plain text: {backups:?}");
    let project = server.project("reporter");
    assert_eq!(server.identity("services").role_in(project), Some(Role::Reader));
    let secrets = project.secrets("prod", "/");
    assert!(secrets.contains(&("REPORT_KEY".to_owned(), "https://made-up-marker-4".to_owned())), "{secrets:?}");
}
