//! What a load, and what is done with it, costs where there is much: with ten times as much, in the order of ten times as
//! much work. Counted is the time of the processor that one process takes for it, the server in it included.

use std::fmt::Write as _;

use lemna_tests::alone;

/// What the child does, in a process of its own.
mod child {
    use std::time::Duration;

    use lemna_config::admin::{Access, AdminClient, Folder, View};
    use lemna_config::testing::FakeInfisical;
    use lemna_config::{LemnaSecrets, Loader, Login, secret_names};
    use lemna_tests::loader;
    use rustix::time::{ClockId, clock_gettime};

    use super::lines;

    const FEW: usize = 2_000;
    const MANY: usize = 10 * FEW;

    #[derive(LemnaSecrets)]
    #[lemna(project = "lemna-platform")]
    #[expect(dead_code, clippy::struct_field_names, reason = "never filled, and near the names that there are")]
    struct Lacking {
        name_x_1: String,
        name_x_2: String,
        name_x_3: String,
        name_x_4: String,
    }

    fn cost(work: impl FnOnce()) -> Duration {
        let now = || {
            let time = clock_gettime(ClockId::ProcessCPUTime);
            Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
        };
        let begin = now();
        work();
        now().saturating_sub(begin)
    }

    /// Fails where `work` with ten times as much takes more than thirty times as long.
    fn assert_linear(what: &str, mut work: impl FnMut(usize)) {
        work(FEW / 10);
        let (few, many) = (cost(|| work(FEW)), cost(|| work(MANY)));
        println!("{what}: {few:?}, {many:?}");
        assert!(many < 30 * few.max(Duration::from_millis(5)), "{what}: {few:?} for {FEW}, {many:?} for {MANY}");
    }

    fn server(secrets: usize) -> FakeInfisical {
        let infisical = FakeInfisical::start();
        let project = infisical.project("lemna-platform");
        for at in 0..secrets {
            project.set("dev", &format!("NAME_{at}"), "made-up");
        }
        infisical
    }

    #[test]
    #[ignore = "started by another test"]
    fn grows() {
        assert_linear("secrets of an administrator", |count| {
            let infisical = server(count);
            let login = Login::universal_auth(infisical.client_id(), infisical.client_secret().into());
            let client = AdminClient::connect(Access::new(infisical.url().parse().unwrap(), login)).unwrap();
            let client = client.deadline(lemna_tests::child::LIMIT);
            let project = client.find_project("lemna-platform").unwrap().unwrap();
            let folder = Folder::new(&project, "dev", "/").unwrap();
            assert_eq!(client.secrets(&folder, View::Resolved).unwrap().len(), count);
        });
        assert_linear("variables of Infisical", |count| {
            let infisical = server(count);
            let loader = loader(&infisical).build();
            let env = loader.load_infisical().unwrap();
            assert_eq!(env.names().filter(|name| env.get(name).is_some()).count(), count);
            let names = env.secret_names().unwrap();
            assert_eq!(names.merge_into("").lines().count(), count + 1);
            assert_eq!(names.merge_into(&names.merge_into("")).lines().count(), count + 1);
            assert!(env.hydrate::<Lacking>().is_err());
        });
        assert_linear("near names", |count| {
            let error = Lacking::load_with(&loader(&server(count)).build()).err().unwrap();
            assert_eq!(error.fields().len(), 4);
        });
        assert_linear("variables that are given", |count| {
            let variables = (0..count).map(|at| (format!("NAME_{at}"), "made-up"));
            let loader = Loader::builder().vars(variables).no_env_file().build();
            let env = loader.load_env().unwrap();
            for at in 0..count {
                assert_eq!(env.get(&format!("NAME_{at}")), Some("made-up"));
            }
        });
        assert_linear("variables of a file", |count| {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(".env");
            std::fs::write(&path, lines(count)).unwrap();
            let env = Loader::builder().no_vars().env_file(&path).build().load_env().unwrap();
            assert_eq!(env.names().count(), count);
        });
        assert_linear("lines of a file that cannot be read", |count| {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(".env");
            let bad = lines(count).replace('=', "=\"");
            std::fs::write(&path, lines(count) + &bad).unwrap();
            let env = Loader::builder().no_vars().env_file(&path).build().load_env().unwrap();
            assert_eq!(env.names().count(), 0);
        });
        assert_linear("names of a list", |count| {
            let names = |from: usize| (from..count).step_by(2).map(|at| format!("NAME_{at}"));
            let old = secret_names([]).with(names(0)).merge_into("");
            assert_eq!(secret_names([]).with(names(0)).with(names(1)).merge_into(&old).lines().count(), count + 1);
        });
    }
}

fn lines(count: usize) -> String {
    let mut text = String::new();
    for at in 0..count {
        writeln!(text, "NAME_{at}=made-up").unwrap();
    }
    text
}

#[test]
fn ten_times_as_much_is_about_ten_times_the_work() {
    alone::passes(&mut alone::command(module_path!(), "child::grows"));
}
