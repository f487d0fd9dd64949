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
    /// Whatever begins like this, but for the credentials of the tool whose prefix it is.
    Tool(&'static str),
    /// Whatever ends like this.
    Ends(&'static str),
    /// Names something harmless in many a project, with a plain word as its value.
    UnlessPlain(&'static str),
}

/// How the name of a credential ends: a tool sends it, and neither runs nor opens what it says.
const CREDENTIALS: [&str; 11] = [
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
];

static PASSING: LazyLock<Vec<Names>> = LazyLock::new(|| PASS.split_whitespace().map(Names::of).collect());

/// The names of each family, in the order of the families.
static STEERING: LazyLock<Vec<(Names, &Family)>> = LazyLock::new(|| {
    let names = |family: &'static Family| family.names.split_whitespace().map(move |name| (Names::of(name), family));
    FAMILIES.iter().flat_map(names).collect()
});

/// The family that a variable belongs to. The case of letters makes no difference on any system, for tools read
/// `http_proxy`, `Http_Proxy` and `npm_config_registry` too. A value that nobody can read is not a plain word.
pub(super) fn of(name: &str, value: Option<&str>) -> Option<&'static Family> {
    let name = name.to_ascii_uppercase();
    if PASSING.iter().any(|names| names.matches(&name, value)) {
        return None;
    }
    STEERING.iter().find(|(names, _)| names.matches(&name, value)).map(|(_, family)| *family)
}

impl Names {
    /// As the table writes them.
    fn of(written: &'static str) -> Self {
        if let Some(own) = written.strip_suffix("*†") {
            Self::Tool(own)
        } else if let Some(own) = written.strip_suffix('‡') {
            Self::UnlessPlain(own)
        } else if let Some(own) = written.strip_suffix('*') {
            Self::Begins(own)
        } else if let Some(own) = written.strip_prefix('*') {
            Self::Ends(own)
        } else {
            Self::Is(written)
        }
    }

    /// `name` is in upper case.
    fn matches(self, name: &str, value: Option<&str>) -> bool {
        match self {
            Self::Is(own) => name == own,
            Self::Begins(own) => name.starts_with(own),
            Self::Tool(own) => name.starts_with(own) && !CREDENTIALS.iter().any(|end| name.ends_with(end)),
            Self::Ends(own) => name.ends_with(own),
            Self::UnlessPlain(own) => name == own && !value.is_some_and(is_plain),
        }
    }
}

/// A word that is neither a path nor anything a shell would expand.
fn is_plain(value: &str) -> bool {
    value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

/// The families as a list in Markdown, as `docs/variables.md` has it.
pub fn families() -> String {
    let mut list = String::new();
    for Family { name, reason, names } in FAMILIES {
        let _ = writeln!(list, "* **{name}**: {reason}. {}", listed(names.split_whitespace()));
    }
    let _ = writeln!(list, "\n† Except credentials, whose names end in {}.", listed(CREDENTIALS));
    let _ = writeln!(list, "\n‡ Except with a plain word as its value, such as `production`.");
    let _ = writeln!(list, "\nThese pass, although they begin like a family: {}.", listed(PASS.split_whitespace()));
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
            ("Java", ["JAVA_TOOL_OPTIONS", "ES_JAVA_OPTS"]),
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
        ] {
            for name in names {
                assert_eq!(of(name, Some("/made-up")).map(|family| family.name), Some(family), "{name}");
            }
        }
        assert_eq!(FAMILIES.len(), 30);
    }

    #[test]
    fn the_environment_of_a_project_is_no_script_of_a_shell() {
        for (value, is_withheld) in
            [("production", false), ("dev-2", false), ("/made-up", true), ("$(x)", true), ("~/x", true), (".x", true)]
        {
            assert_eq!(of("ENV", Some(value)).is_some(), is_withheld, "{value}");
        }
        assert!(of("ENV", None).is_some(), "the value is hidden");
    }

    #[test]
    fn the_table_is_in_upper_case_and_says_nothing_twice() {
        let mut all: Vec<_> = FAMILIES.iter().flat_map(|family| family.names.split_whitespace()).collect();
        all.sort_unstable();
        let twice: Vec<_> = all.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        assert!(twice.is_empty(), "{twice:?}");
        assert!(all.iter().all(|name| *name == name.to_uppercase()));
    }
}
