//! The copy as a whole: what is in it, when it is used, and whether anything of it shows.

use std::fs;
use std::sync::Arc;
use std::time::Instant;

use proptest::prelude::*;

use super::super::client::list::Tags;
use super::super::client::project::{Key, Project};
pub(super) use super::bound;
use super::*;
use crate::problem::{
    AnswerProblem, Cloud, CloudProblem, Proxy, ProxyProblem, ProxyVariableProblem, Step, Unreachable,
};
use crate::source::Found;
use crate::words::{InfisicalPlace, Origin};

pub(super) fn seal() -> Seal {
    Seal::new(None, Some(&"made-up-client-secret".into()), bound::with(&|_| {})).unwrap()
}

pub(super) fn answer(values: &[(&str, &str)]) -> Answer {
    Answer::of_folders([("/", part_of(values, "/"))].into())
}

pub(super) fn part_of(values: &[(&str, &str)], folder: &str) -> Answer {
    let place = Arc::new(InfisicalPlace { project: "p".into(), environment: "dev".into(), folder: folder.into() });
    let mut answer = Answer::new();
    for (name, value) in values {
        answer.insert_from(name, (*value).into(), Origin::Infisical(place.clone()));
    }
    answer.set_place(place);
    answer
}

/// Of the root.
pub(super) fn get<'a>(answer: &'a Answer, name: &str) -> Option<&'a Found> {
    answer.part("/").get(name)
}

pub(super) fn text<'a>(answer: &'a Answer, name: &str) -> &'a str {
    match get(answer, name) {
        Some(Found::Value(value)) => value.text(),
        other => panic!("{name}: {other:?}"),
    }
}

fn settings() -> InfisicalSettings {
    let secret = SecretString::from("made-up-client-secret");
    InfisicalSettings::new("http://localhost:1".parse().unwrap(), "made-up-client-id", secret, "dev").project("p")
}

fn request(names: &[&'static str]) -> Request {
    Request::new(names.to_vec().into(), Instant::now(), HOUR)
}

fn snapshot_with(path: &Path, change: impl FnOnce(&mut SnapshotOptions)) -> Snapshot {
    let mut options = SnapshotOptions { token: true, ..SnapshotOptions::default() };
    change(&mut options);
    Snapshot::new(path.to_path_buf(), &options, true, &request(&["B", "A"]), &settings())
}

fn snapshot(path: &Path) -> Snapshot {
    snapshot_with(path, |_| {})
}

fn open(snapshot: &Snapshot, now: SystemTime) -> Result<Copy, SnapshotProblem> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(snapshot.open(now))
}

fn warm(now: SystemTime, life: Duration) -> Warm {
    Warm {
        token: "made-up.token.x".into(),
        token_ends: Some(token_ends(now, life)),
        tags: Tags::new(),
        project: Project::new(Key::Id("id".into()), "p".into()),
    }
}

const HOUR: Duration = Duration::from_secs(3_600);

fn an_outage() -> SourceErrorKind {
    SourceErrorKind::Unreachable { server: "s".into(), cause: Unreachable::Refused, addresses: 0, proxy: None }
}

#[cfg(unix)]
mod on_disk {
    use super::*;

    fn path() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("copy");
        (folder, path)
    }

    #[test]
    fn what_was_kept_is_there_again_and_no_more_than_was_asked_for() {
        let (_folder, path) = path();
        let now = SystemTime::now();
        let kept = answer(&[("A", "MARKER-a"), ("B", "MARKER-b"), ("C", "MARKER-c")]);
        snapshot(&path).keep(&kept, Some(&warm(now, HOUR)), now).unwrap().write().unwrap();

        let bytes = fs::read(&path).unwrap();
        for secret in ["MARKER", "made-up", "token", "localhost", "dev"] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
        }
        let plaintext = snapshot(&path).seal.unwrap().open(&bytes).unwrap();
        assert!(!String::from_utf8_lossy(&plaintext).contains("MARKER-c"));

        let copy = open(&snapshot(&path), now + HOUR / 2).unwrap();
        assert_eq!((text(&copy.answer, "A"), text(&copy.answer, "B")), ("MARKER-a", "MARKER-b"));
        assert!(get(&copy.answer, "C").is_none());
        assert!(copy.warm(now + HOUR / 2).is_some());
    }

    #[test]
    fn nothing_of_it_is_shown() {
        let (_folder, path) = path();
        let now = SystemTime::now();
        let keep = snapshot(&path).keep(&answer(&[("A", "MARKER-a")]), Some(&warm(now, HOUR)), now).unwrap();
        keep.write().unwrap();
        let copy = open(&snapshot(&path), now).unwrap();
        let shown = format!("{keep:?} {copy:?} {:?} {:?} {:?}", snapshot(&path), seal(), copy.warm(now));
        for secret in ["MARKER", "made-up", "token.x"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }

    #[test]
    fn a_copy_from_the_future_is_not_used_and_one_of_a_clock_that_is_a_little_off_is() {
        let (_folder, path) = path();
        let now = SystemTime::now();
        let keep = |made| snapshot(&path).keep(&answer(&[("A", "a")]), None, made).unwrap().write().unwrap();
        keep(now + Duration::from_secs(61));
        assert_eq!(open(&snapshot(&path), now).unwrap_err(), SnapshotProblem::FromTheFuture);
        keep(now + Duration::from_secs(59));
        let copy = open(&snapshot(&path), now).unwrap();
        let stands_in = snapshot(&path).standing_in(Ok(&copy), &an_outage(), now);
        assert_eq!(stands_in, Some(Ok(Duration::ZERO)));
    }

    #[test]
    fn a_copy_of_other_names_or_another_key_is_foreign() {
        let (_folder, path) = path();
        let now = SystemTime::now();
        snapshot(&path).keep(&answer(&[("A", "a")]), None, now).unwrap().write().unwrap();
        let options = SnapshotOptions::default();
        let more = Snapshot::new(path.clone(), &options, true, &request(&["A", "B", "C"]), &settings());
        assert_eq!(open(&more, now).unwrap_err(), SnapshotProblem::Foreign);
        let with_key = snapshot_with(&path, |options| options.key = Some("made-up-key-of-24-bytes.".into()));
        assert_eq!(open(&with_key, now).unwrap_err(), SnapshotProblem::Foreign);
        let same = Snapshot::new(path.clone(), &options, true, &request(&["A", "B"]), &settings());
        assert!(open(&same, now).is_ok(), "their order does not count");
        for other in [settings().recursive(true), settings().path("/app"), settings().project("q")] {
            let other = Snapshot::new(path.clone(), &options, true, &request(&["A", "B"]), &other);
            assert_eq!(open(&other, now).unwrap_err(), SnapshotProblem::Foreign);
        }
    }

    #[test]
    fn without_a_key_of_use_nothing_is_read_or_kept() {
        let (_folder, path) = path();
        let now = SystemTime::now();
        let weak = snapshot_with(&path, |options| options.key = Some("short".into()));
        assert_eq!(open(&weak, now).unwrap_err(), SnapshotProblem::WeakKey);
        assert!(weak.keep(&answer(&[("A", "a")]), None, now).is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn arbitrary_bytes_as_a_file_are_never_a_copy(bytes in prop::collection::vec(any::<u8>(), 0..400), head in 0..2) {
            let (_folder, path) = path();
            let bytes = if head == 0 { bytes } else { [&seal::MAGIC[..], &[1], &bytes].concat() };
            fs::write(&path, bytes).unwrap();
            fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
            prop_assert!(open(&snapshot(&path), SystemTime::now()).is_err());
        }
    }
}

fn made(now: SystemTime) -> Copy {
    Copy { made: milliseconds(now), answer: answer(&[("A", "a"), ("B", "")]), warm: None }
}

#[test]
fn it_stands_in_for_an_outage_alone() {
    let now = SystemTime::now();
    let server = || "s".to_owned();
    let (step, status) = (Step::List, 503);
    let proxy_failed = |problem| {
        let proxy = Box::new(Proxy::new("HTTPS_PROXY", "proxy.example:3128".to_owned()));
        SourceErrorKind::ProxyFailed { server: "s".to_owned(), proxy, problem }
    };
    let cloud =
        |problem| SourceErrorKind::CloudIdentity { cloud: Cloud::Gcp, endpoint: "http://made-up".to_owned(), problem };
    let outages = [
        cloud(CloudProblem::Away),
        cloud(CloudProblem::Silent),
        cloud(CloudProblem::Refused(503)),
        proxy_failed(ProxyProblem::Unreachable(Unreachable::Refused)),
        proxy_failed(ProxyProblem::RefusesLogin),
        proxy_failed(ProxyProblem::NoTunnel),
        proxy_failed(ProxyProblem::Page { status: 502 }),
        an_outage(),
        SourceErrorKind::TimedOut { server: server(), step, after: HOUR, proxy: None },
        SourceErrorKind::RateLimited { server: server(), retry_after: None },
        SourceErrorKind::ServerFailed { server: server(), step, status },
    ];
    let answers = [
        cloud(CloudProblem::Refused(404)),
        cloud(CloudProblem::UnexpectedForm),
        cloud(CloudProblem::Disabled),
        proxy_failed(ProxyProblem::Page { status: 403 }),
        SourceErrorKind::UnusableProxy { variable: "HTTPS_PROXY", problem: ProxyVariableProblem::NotUrl },
        SourceErrorKind::CredentialsRefused { server: server(), method: "m".into(), status: 401 },
        SourceErrorKind::TokenRefused { server: server(), status: 401 },
        SourceErrorKind::Custom("made up"),
        SourceErrorKind::LockedOut { server: server() },
        SourceErrorKind::Forbidden { server: server(), step, status: 403 },
        SourceErrorKind::Refused { server: server(), step, status: 400 },
        SourceErrorKind::MalformedAnswer { server: server(), step, status: 200, problem: AnswerProblem::Html },
        SourceErrorKind::NoSuchProject {
            server: server(),
            asked: server(),
            known_projects: Vec::new(),
            slug_only: false,
        },
        SourceErrorKind::NoSuchEnvironment { project: server(), asked: server(), known_environments: Vec::new() },
        SourceErrorKind::ProjectUndecided { server: server(), candidates: Vec::new(), others: Vec::new() },
        SourceErrorKind::NotAMember { server: server(), project: None },
        SourceErrorKind::ValuesForbidden {
            server: server(),
            place: std::sync::Arc::new(crate::words::InfisicalPlace {
                project: server(),
                environment: server(),
                folder: server(),
            }),
            held: Box::default(),
            folder: "/",
        },
        SourceErrorKind::Internal("made up"),
    ];
    let snapshot = snapshot(Path::new("nowhere"));
    for kind in outages {
        assert!(matches!(snapshot.standing_in(Ok(&made(now)), &kind, now), Some(Ok(_))), "{kind:?}");
        let without = snapshot.standing_in(Err(SnapshotProblem::Absent), &kind, now);
        assert_eq!(without, Some(Err(SnapshotProblem::Absent)));
    }
    for kind in answers {
        assert_eq!(snapshot.standing_in(Ok(&made(now)), &kind, now), None, "{kind:?}");
    }
    let strict = Snapshot { stands_in: false, ..snapshot };
    assert_eq!(strict.standing_in(Ok(&made(now)), &an_outage(), now), None);
    assert!(!strict.is_enough(&made(now), &[&FieldSchema::new("", "A", "")], now));
}

#[test]
fn its_age_is_counted_and_bounded() {
    let now = SystemTime::now();
    let copy = made(now);
    let day = snapshot(Path::new("nowhere"));
    let at = |later: Duration| day.standing_in(Ok(&copy), &an_outage(), now + later).unwrap();
    assert_eq!(at(HOUR), Ok(HOUR));
    assert_eq!(at(24 * HOUR), Ok(24 * HOUR));
    let older = 24 * HOUR + Duration::from_millis(1);
    assert_eq!(at(older), Err(SnapshotProblem::TooOld { age: older }));
    let never = snapshot_with(Path::new("nowhere"), |options| options.max_age = Duration::MAX);
    assert_eq!(never.standing_in(Ok(&copy), &an_outage(), now + 9_999 * HOUR), Some(Ok(9_999 * HOUR)));
}

#[test]
fn it_is_enough_only_with_all_that_is_needed() {
    let now = SystemTime::now();
    let snapshot = snapshot(Path::new("nowhere"));
    let enough = |needed: &[&'static str], later| {
        let needed: Vec<_> = needed.iter().map(|name| FieldSchema::new("", name, "")).collect();
        snapshot.is_enough(&made(now), &needed.iter().collect::<Vec<_>>(), now + later)
    };
    assert!(enough(&["A"], HOUR) && enough(&[], HOUR));
    assert!(!enough(&["A", "B"], HOUR), "empty is not a value");
    assert!(!enough(&["A", "C"], HOUR));
    assert!(!enough(&["A"], 25 * HOUR));
}

#[test]
fn a_token_is_kept_for_a_day_at_most_and_used_while_it_lasts() {
    let now = SystemTime::now();
    let second = Duration::from_secs(1);
    let kept = |life| may_be_kept(token_ends(now, life), now);
    assert!(kept(24 * HOUR) && kept(HOUR) && kept(31 * second));
    assert!(!kept(24 * HOUR + second) && !kept(30 * second) && !kept(Duration::MAX));

    let mut copy = made(now);
    copy.warm = Some(warm(now, HOUR));
    assert!(copy.warm(now).is_some());
    assert!(copy.warm(now + HOUR - 31 * second).is_some());
    assert!(copy.warm(now + HOUR).is_none() && copy.warm(now + 2 * HOUR).is_none());
    // A clock that was set back does not make it live longer.
    assert!(copy.warm(now - 24 * HOUR).is_none());

    let in_the_copy = |snapshot: &Snapshot, life| {
        let keep = snapshot.keep(&answer(&[]), Some(&warm(now, life)), now).unwrap();
        format::decode(keep.plaintext(), &snapshot.folders).unwrap().warm.is_some()
    };
    assert!(in_the_copy(&snapshot(Path::new("nowhere")), HOUR));
    assert!(!in_the_copy(&snapshot(Path::new("nowhere")), 48 * HOUR));
    assert!(!in_the_copy(&snapshot_with(Path::new("nowhere"), |options| options.token = false), HOUR));
}
