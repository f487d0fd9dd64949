//! Which names programs run or read something by.

use std::fmt::Write as _;
use std::sync::LazyLock;

use super::families::{FAMILIES, PASS};

/// Names that do the same.
pub(super) struct Family {
    pub(super) name: &'static str,
    /// What a name of the family does, as the end of a sentence that begins with the family's name and a colon.
    pub(super) reason: &'static str,
    pub(super) names: &'static str,
}

/// One name or several.
#[derive(Clone, Copy)]
enum Names {
    Is(&'static str),
    /// Whatever begins like this.
    Begins(&'static str),
    /// Whatever ends like this.
    Ends(&'static str),
}

/// An entry of the table.
#[derive(Clone, Copy)]
struct Entry {
    names: Names,
    except: Option<Exception>,
}

#[derive(Clone, Copy)]
enum Exception {
    /// The credentials of the tool whose prefix it is.
    Credentials,
    /// It names something harmless in many a project, with a plain word as its value.
    PlainWord,
}

/// How the name of a credential ends: a tool sends it, and neither runs nor opens what it says.
const CREDENTIALS: [&str; 15] = [
    "_TOKEN",
    "_TOKENS",
    "_PASSWORD",
    "_PASSWD",
    "_PASS",
    "_PASSPHRASE",
    "_SECRET",
    "_KEY",
    "_AUTH",
    "_USERNAME",
    "_CREDENTIALS",
    "_USER",
    "_COOKIE",
    "_OAUTH",
    "_IV",
];

static PASSING: LazyLock<Vec<Entry>> = LazyLock::new(|| PASS.split_whitespace().map(Entry::of).collect());

/// The entries of each family, in the order of the families.
static STEERING: LazyLock<Vec<(Entry, &Family)>> = LazyLock::new(|| {
    let entries = |family: &'static Family| family.names.split_whitespace().map(move |name| (Entry::of(name), family));
    FAMILIES.iter().flat_map(entries).collect()
});

/// The family that a variable belongs to. The case of letters makes no difference on any system, for tools read
/// `http_proxy`, `Http_Proxy` and `npm_config_registry` too, and neither do `.` and `-` for `_`, for Spring reads
/// `spring.config.location`. A value that nobody can read is not a plain word.
pub(super) fn of(name: &str, value: Option<&str>) -> Option<&'static Family> {
    let name = name.to_ascii_uppercase().replace(['.', '-'], "_");
    if PASSING.iter().any(|entry| entry.matches(&name, value)) {
        return None;
    }
    STEERING.iter().find(|(entry, _)| entry.matches(&name, value)).map(|(_, family)| *family)
}

impl Entry {
    /// As the table writes it.
    fn of(written: &'static str) -> Self {
        let names = written.trim_end_matches(['†', '‡']);
        let names = match (names.strip_prefix('*'), names.strip_suffix('*')) {
            (Some(end), _) => Names::Ends(end),
            (None, Some(begin)) => Names::Begins(begin),
            (None, None) => Names::Is(names),
        };
        let except = match names {
            _ if written.ends_with('‡') => Some(Exception::PlainWord),
            Names::Begins(_) if !written.ends_with('†') => Some(Exception::Credentials),
            _ => None,
        };
        Self { names, except }
    }

    /// `name` is as the table writes names.
    fn matches(self, name: &str, value: Option<&str>) -> bool {
        let is_named = match self.names {
            Names::Is(own) => name == own,
            Names::Begins(own) => name.starts_with(own),
            Names::Ends(own) => name.ends_with(own),
        };
        let is_excepted = || match self.except {
            Some(Exception::Credentials) => CREDENTIALS.iter().any(|end| name.ends_with(end)),
            Some(Exception::PlainWord) => value.is_some_and(is_plain),
            None => false,
        };
        is_named && !is_excepted()
    }
}

/// A word that is neither a path, nor an option, nor anything a shell would expand.
fn is_plain(value: &str) -> bool {
    !value.starts_with('-') && value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

/// The families as a list in Markdown, as `docs/variables.md` has it.
pub fn families() -> String {
    let mut list = String::new();
    for Family { name, reason, names } in FAMILIES {
        let _ = writeln!(list, "* **{name}**: {reason}. {}", listed(names.split_whitespace()));
    }
    let _ = writeln!(
        list,
        "\nCredentials pass, although they begin like a family: their names end in {}.",
        listed(CREDENTIALS)
    );
    let _ = writeln!(list, "\n† Credentials are withheld too.");
    let _ = writeln!(list, "\n‡ Except with a plain word as its value, such as `production`.");
    let _ = writeln!(list, "\nThese pass too, although they look like a family: {}.", listed(PASS.split_whitespace()));
    list
}

/// Names as code, with what marks an exception behind it.
fn listed(names: impl IntoIterator<Item = &'static str>) -> String {
    let code = |name: &str| {
        let own = name.trim_end_matches(['†', '‡']);
        format!("`{own}`{}", &name[own.len()..])
    };
    names.into_iter().map(code).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::withheld::reserved::RESERVED;

    /// Two names of each family, beside those that begin like one and are none.
    #[test]
    fn a_name_is_of_its_family() {
        for (family, names) in [
            ("lemna-config and Infisical", ["LEMNA_MODE", "INFISICAL_API_URL"]),
            ("TLS", ["SSL_CERT_FILE", "NODE_TLS_REJECT_UNAUTHORIZED"]),
            ("Cryptography", ["OPENSSL_CONF", "GNUPGHOME"]),
            ("Proxies", ["HTTPS_PROXY", "no_proxy"]),
            ("Host names", ["HOSTALIASES", "RES_OPTIONS"]),
            ("Loaders and the C library", ["LD_BIND_NOT", "DYLD_PRINT_TO_FILE"]),
            ("Shells", ["ZDOTDIR", "BASH_LOADABLES_PATH"]),
            ("Programs that others start", ["GIT_PAGER", "SSH_ASKPASS"]),
            ("Options of everyday tools", ["TAR_OPTIONS", "RIPGREP_CONFIG_PATH"]),
            ("Folders and the terminal", ["TMPDIR", "XDG_CONFIG_HOME"]),
            ("Python", ["PYTHONPATH", "UWSGI_PY"]),
            ("Perl", ["PERL5OPT", "PERL5DB"]),
            ("Ruby", ["RUBYOPT", "BUNDLE_GEMFILE"]),
            ("JavaScript", ["NODE_OPTIONS", "BUN_OPTIONS"]),
            ("PHP", ["PHPRC", "PHP_INI_SCAN_DIR"]),
            ("Java", ["JAVA_TOOL_OPTIONS", "OJDK_MADE_UP"]),
            (".NET", ["DOTNET_STARTUP_HOOKS", "CORECLR_PROFILER_PATH"]),
            ("Erlang and Elixir", ["ERL_FLAGS", "ELIXIR_ERL_OPTIONS"]),
            ("Other languages", ["LUA_INIT_5_4", "R_PROFILE_USER"]),
            ("Rust", ["RUSTC_WRAPPER", "CARGO_BUILD_RUSTC"]),
            ("Go", ["GOFLAGS", "CGO_LDFLAGS"]),
            ("C and make", ["MAKEFLAGS", "CC"]),
            ("Build tools and packages", ["npm_config_registry", "PIP_INDEX_URL"]),
            ("Version control", ["GIT_CONFIG_COUNT", "HGRCPATH"]),
            ("Remote shells and copies", ["SSH_AUTH_SOCK", "RSYNC_RSH"]),
            ("Containers and clouds", ["DOCKER_HOST", "AWS_CONFIG_FILE"]),
            ("Databases and Kerberos", ["PGSERVICEFILE", "KRB5_CONFIG"]),
            ("Modules of desktops and graphics", ["GTK_MODULES", "QT_PLUGIN_PATH"]),
            ("Debuggers and profilers", ["ASAN_OPTIONS", "LLVM_PROFILE_FILE"]),
            ("Windows", ["APPDATA", "USERPROFILE"]),
            ("Names by how they end", ["ES_JAVA_OPTS", "SERVER_JVMFLAGS"]),
        ] {
            for name in names {
                assert_eq!(of(name, Some("/made-up")).map(|family| family.name), Some(family), "{name}");
            }
        }
        assert_eq!(FAMILIES.len(), 31);
    }

    #[test]
    fn the_environment_of_a_project_is_no_script_of_a_shell() {
        for (value, is_withheld) in [
            ("production", false),
            ("dev-2", false),
            ("-x", true),
            ("/made-up", true),
            ("$(x)", true),
            ("~/x", true),
            (".x", true),
        ] {
            assert_eq!(of("ENV", Some(value)).is_some(), is_withheld, "{value}");
        }
        assert!(of("ENV", None).is_some(), "the value is hidden");
    }

    #[test]
    fn the_table_is_in_upper_case_and_no_entry_of_it_is_redundant() {
        let all: Vec<_> = FAMILIES.iter().flat_map(|family| family.names.split_whitespace()).collect();
        assert!(all.iter().all(|name| *name == name.to_uppercase()));
        let reserved: Vec<_> = RESERVED.iter().copied().flatten().copied().collect();
        let mut redundant = Vec::new();
        for (at, entry) in all.iter().enumerate() {
            let others = all.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, name)| *name);
            let by = others.chain(reserved.iter().copied()).find(|other| covers(Entry::of(other), Entry::of(entry)));
            redundant.extend(by.map(|by| format!("{entry} by {by}")));
        }
        assert!(redundant.is_empty(), "{redundant:#?}");
    }

    /// Whether `one` matches whatever `other` does.
    fn covers(one: Entry, other: Entry) -> bool {
        let names = match other.names {
            Names::Is(own) => vec![own.to_owned()],
            Names::Begins(own) => ["", "X", "X_TOKEN"].map(|end| format!("{own}{end}")).to_vec(),
            Names::Ends(own) => ["", "X"].map(|begin| format!("{begin}{own}")).to_vec(),
        };
        let matches = |entry: Entry, name: &str, value| entry.matches(name, Some(value));
        names.iter().all(|name| {
            ["plain", "/made-up"].into_iter().all(|value| matches(one, name, value) || !matches(other, name, value))
        })
    }

    #[test]
    fn what_passes_would_be_withheld_otherwise() {
        for name in PASS.split_whitespace() {
            let name = name.replace('*', "X");
            let is_steering = STEERING.iter().any(|(entry, _)| entry.matches(&name, None));
            assert!(is_steering && of(&name, None).is_none(), "{name}");
        }
    }
}
