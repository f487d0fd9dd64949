//! The names themselves: the one place where they are listed. `docs/variables.md` shows it.

use super::family::Family;

/// They look like names of a family, but hold credentials, the name of an environment, a number, or who is on call.
pub(super) const PASS: &str = "
    ADMIN_EDITOR ALERT_PAGER ANSIBLE_HOST DOTNET_ENVIRONMENT PGSSLMODE POETRY_HTTP_BASIC_* POETRY_PYPI_TOKEN_*
    PYTHON_ENV PYTHON_VERSION RUBY_ENV RUBY_VERSION UV_THREADPOOL_SIZE
";

/// Names in upper case, with `_` for `.` and `-`. `*` matches any text: behind a prefix, credentials pass, but for a
/// prefix with `†`. `‡` excepts a plain word as the value.
pub(super) const FAMILIES: &[Family] = &[
    Family {
        name: "lemna-config and Infisical",
        reason: "they decide which server a program asks, with which credentials and how strictly",
        names: "
            LEMNA_*† INFISICAL_*†
        ",
    },
    Family {
        name: "TLS",
        reason: "they decide which certificates a program trusts, or write its keys to a file",
        names: "
            SSL_CERT_FILE SSL_CERT_DIR SSLKEYLOGFILE* SYSTEM_CERTIFICATE_PATH REQUESTS_CA_BUNDLE CURL_*
            WGETRC SYSTEM_WGETRC NETRC HTTPIE_CONFIG_DIR HTTPLIB2_CA_CERTS GRPC_SSL_*
            WEBSOCKET_CLIENT_CA_BUNDLE HTTPS_CA_FILE HTTPS_CA_DIR GRPC_DEFAULT_SSL_ROOTS_FILE_PATH
            NODE_EXTRA_CA_CERTS NODE_TLS_* NODE_USE_SYSTEM_CA AWS_CA_BUNDLE GIT_SSL_* PGSSL* LDAPTLS_*
            VAULT_CACERT VAULT_CAPATH VAULT_SKIP_VERIFY VAULT_TLS_SERVER_NAME CONSUL_HTTP_SSL* CONSUL_CA*
            NOMAD_CA* NOMAD_SKIP_VERIFY TWINE_CERT HEX_CACERTS_PATH HEX_UNSAFE_* BAO_CACERT BAO_CAPATH
            BAO_SKIP_VERIFY BAO_TLS_SERVER_NAME HELM_KUBEINSECURE_SKIP_TLS_VERIFY HELM_KUBECAFILE
            HELM_KUBETLS_SERVER_NAME RCLONE_NO_CHECK_CERTIFICATE RCLONE_CA_CERT
            OTEL_EXPORTER_OTLP_CERTIFICATE OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE
            OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE
            OTEL_EXPORTER_OTLP_INSECURE OTEL_EXPORTER_OTLP_LOGS_INSECURE OTEL_EXPORTER_OTLP_METRICS_INSECURE
            OTEL_EXPORTER_OTLP_TRACES_INSECURE ETCDCTL_CACERT ETCDCTL_INSECURE_*
        ",
    },
    Family {
        name: "Cryptography",
        reason: "they name settings and modules that a library of cryptography loads",
        names: "
            OPENSSL_* CRYPTOGRAPHY_OPENSSL_* GNUTLS_* P11_KIT_* PKCS11_PROVIDER_MODULE PKCS11_MODULE_PATH
            SOFTHSM2_CONF NSS_DEFAULT_DB_TYPE GNUPGHOME GPG_AGENT_INFO PASSWORD_STORE_*† SOPS_GPG_EXEC
            SOPS_KEYSERVICE TPM2TOOLS_TCTI TSS2_FAPICONF COSIGN_PKCS11_MODULE_PATH OPENSC_CONF
            YUBIHSM_PKCS11_CONF
        ",
    },
    Family {
        name: "Proxies",
        reason: "they decide through whom a program talks",
        names: "
            HTTP_PROXY HTTP_PROXY_REQUEST_FULLURI HTTPS_PROXY ALL_PROXY NO_PROXY FTP_PROXY WS_PROXY
            WSS_PROXY GRPC_PROXY NO_GRPC_PROXY SOCKS_PROXY SOCKS_SERVER SOCKS5_SERVER AUTO_PROXY
            CGI_HTTP_PROXY NODE_USE_ENV_PROXY GLOBAL_AGENT_* VAULT_PROXY_ADDR VAULT_HTTP_PROXY PROXYCHAINS_*
            TORSOCKS_* TSOCKS_*
        ",
    },
    Family {
        name: "Host names",
        reason: "they change how the C library looks hosts up",
        names: "
            HOSTALIASES LOCALDOMAIN RES_OPTIONS RESOLV_* NSS_WRAPPER_*
        ",
    },
    Family {
        name: "Loaders and the C library",
        reason: "they decide from where code, character sets, messages and time zones are loaded",
        names: "
            LD_PRELOAD* LD_LIBRARY_PATH* LD_AUDIT* LD_DEBUG* LD_PROFILE* LD_ORIGIN_PATH* LD_TRACE_*
            LD_BIND_* LD_HWCAP_* LD_LIBMAP* LD_DUMP_* LD_32_* LD_64_* LD_ASSUME_KERNEL LD_DYNAMIC_WEAK
            LD_ELF_HINTS_PATH LD_LOADFLTR LD_LIBRARY_VERSION LD_NOCONFIG LD_OPTIONS LD_POINTER_GUARD
            LD_PREFER_MAP_32BIT_EXEC LD_RUN_PATH LD_SHOW_AUXV LD_STATIC_TLS_EXTRA LD_USE_LOAD_BIAS LD_UTRACE
            LD_VERBOSE LD_WARN LDR_CNTRL LDR_PRELOAD* LIBPATH SHLIB_PATH DYLD_* GLIBC_* GETCONF_DIR
            MUSL_LOCPATH LANGUAGE‡ TEXTDOMAIN* TZDIR MALLOC_CHECK_* MALLOC_CONF* MALLOC_PERTURB_*
            MALLOC_TRACE MALLOCLOG* MALLOCSTACK* _RJEM_MALLOC_CONF JE_MALLOC_CONF QEMU_* WINEPREFIX WINEDLL*
            WINELOADER WINESERVER LISTEN_FDNAMES LISTEN_FDS LISTEN_PID NOTIFY_SOCKET ICU_DATA
            LTDL_LIBRARY_PATH
        ",
    },
    Family {
        name: "Shells",
        reason: "a shell reads a file, runs a command or changes what words mean by them",
        names: "
            ENV‡ BASH_* CDPATH FPATH MODULE_PATH EXECIGNORE GLOBIGNORE FIGNORE PROMPT_COMMAND* PS0 PS1 PS2
            PS3 PS4 RPS1 ZDOTDIR NULLCMD READNULLCMD KSH_ENV FCEDIT HISTFILE MAILPATH POSIXLY_CORRECT
            FISH_COMPLETE_PATH FISH_FUNCTION_PATH FISH_USER_PATHS __FISH_* INPUTRC CONFIG_SHELL DIRENV_*
            PSMODULEPATH POWERSHELL_* __PSLOCKDOWN* PROMPT‡ RPROMPT ZSH_CUSTOM STARSHIP_CONFIG
        ",
    },
    Family {
        name: "Programs that others start",
        reason: "they name an editor, a pager, a browser or another command, which is then run",
        names: "
            EDITOR *_EDITOR HGEDITOR CVSEDITOR P4EDITOR LESSEDIT VISUAL PAGER *_PAGER MANPAGER P4PAGER LESS
            LESSOPEN LESSCLOSE LESSKEY* LESSECHO LESSHISTFILE LESSSECURE MORE‡ BROWSER GH_BROWSER R_BROWSER
            *ASKPASS SSH_ASKPASS*† *PASSCOMMAND METAMAIL MAILCAP* MAILRC MANROFFOPT MANROFFSEQ
            PINENTRY_USER_DATA CHROME_BIN CHROME_PATH *_EXECUTABLE_PATH *_EXTERNAL_DIFF FFMPEG_PATH
            FFPROBE_PATH IMAGEIO_FFMPEG_EXE LESSGLOBALTAGS TEXEDIT THOR_DIFF THOR_MERGE INVOKE_RUN_SHELL
            LLVM_SYMBOLIZER_PATH LLDB_DEBUGSERVER_PATH
        ",
    },
    Family {
        name: "Options of everyday tools",
        reason: "the tool takes options from them, some of which run a command or write a file",
        names: "
            TAR_OPTIONS TAPE‡ RSH GREP_OPTIONS LS_OPTIONS ZIPOPT UNZIP‡ UNZIPOPT GZIP‡ BZIP BZIP2 XZ_OPT
            XZ_DEFAULTS RIPGREP_CONFIG_PATH BAT_CONFIG_PATH PARALLEL‡ PARALLEL_SHELL AWKPATH AWKLIBPATH VIM
            VIMINIT VIMRUNTIME MYVIMRC GVIMINIT EXINIT NVIM_* EMACSLOADPATH EMACSPATH EMACSDATA SCREENRC
            SYSSCREENRC MAGICK_* GS_LIB GS_OPTIONS TEXMF* TEXINPUTS LYNX_CFG GROFF_* RCLONE_CONFIG BORG_RSH*
            BORG_REMOTE_PATH* XML_CATALOG_FILES SGML_CATALOG_FILES OMPI_* PMIX_* I_MPI_* FZF_* MANOPT
            LUAINPUTS CLUAINPUTS RCLONE_SFTP_SSH RCLONE_METADATA_MAPPER PGBACKREST_CMD*
        ",
    },
    Family {
        name: "Folders and the terminal",
        reason: "programs look for settings, modules and descriptions of terminals there, or leave files of their own",
        names: "
            *TMPDIR TMP TEMP TEMPDIR TMPPREFIX XDG_* TERMINFO* TERMCAP TERMPATH MANPATH INFOPATH DBUS_*
            SYSTEMD_* CREDENTIALS_DIRECTORY
        ",
    },
    Family {
        name: "Python",
        reason: "the interpreter reads modules and options by them, and tools find programs and settings",
        names: "
            PYTHON* __PYVENV_LAUNCHER__* VIRTUAL_ENV PYTEST_* TOX_* IPYTHON* JUPYTER_* PYSPARK_* MPLBACKEND
            MPLCONFIGDIR MATPLOTLIBRC FLASK_APP GUNICORN_CMD_ARGS UWSGI_* PYENV_* VIRTUALENV_* WORKON_HOME
            _PYTHON_* _PYI_* _MEIPASS2 PEX_* SHIV_* PYLINTRC COVERAGE_PROCESS_START COVERAGE_RCFILE MYPYPATH
            CELERY_LOADER CELERY_CONFIG_MODULE AIRFLOW_HOME AIRFLOW_CONFIG SUPERSET_CONFIG_PATH
            RAY_RUNTIME_ENV_HOOK UVICORN_APP UVICORN_APP_DIR UVICORN_ENV_FILE UVICORN_LOG_CONFIG
            UVICORN_LOOP‡ UVICORN_HTTP‡ UVICORN_WS‡
        ",
    },
    Family {
        name: "Perl",
        reason: "the interpreter reads modules and options by them, or runs their text",
        names: "
            PERL*
        ",
    },
    Family {
        name: "Ruby",
        reason: "the interpreter reads modules and options by them, and Bundler finds gems and how to build them",
        names: "
            RUBY* GEM_* GEMRC BUNDLE_GEMFILE BUNDLE_PATH BUNDLE_APP_CONFIG BUNDLE_CONFIG BUNDLE_USER_*
            BUNDLE_BIN* BUNDLE_BUILD__* BUNDLE_LOCAL__* BUNDLE_MIRROR__* BUNDLE_CACHE_PATH BUNDLE_PLUGINS
            BUNDLE_SHEBANG BUNDLE_SSL_* BUNDLER_* RBENV_* IRBRC PRYRC BOOTSNAP_CACHE_DIR FACTERLIB
        ",
    },
    Family {
        name: "JavaScript",
        reason: "Node.js, Deno, Bun and what surrounds them read modules, options and programs by them",
        names: "
            NODE_OPTIONS NODE_PATH NODE_REPL_* NODE_CHANNEL_* NODE_COMPILE_CACHE* NODE_CONFIG_DIR
            NODE_ICU_DATA NODE_PENDING_* NODE_PRESERVE_SYMLINKS* NODE_REDIRECT_WARNINGS NODE_V8_COVERAGE
            NODE_GYP_* TS_NODE_* ELECTRON_* DENO_* BUN_* NAPI_RS_NATIVE_LIBRARY_PATH
            PLAYWRIGHT_BROWSERS_PATH* PLAYWRIGHT_NODEJS_PATH CYPRESS_RUN_BINARY CYPRESS_INSTALL_BINARY
            PRISMA_QUERY_ENGINE_BINARY PRISMA_QUERY_ENGINE_LIBRARY PRISMA_SCHEMA_ENGINE_BINARY PM2_HOME
            NEW_RELIC_HOME DOTENV_CONFIG_* LOG4JS_CONFIG NODEJS_ORG_MIRROR PRISMA_ENGINES_MIRROR
            PLAYWRIGHT_DOWNLOAD_HOST PLAYWRIGHT_CHROMIUM_DOWNLOAD_HOST PLAYWRIGHT_FIREFOX_DOWNLOAD_HOST
            PLAYWRIGHT_WEBKIT_DOWNLOAD_HOST
        ",
    },
    Family {
        name: "PHP",
        reason: "the interpreter finds its settings by them, which load extensions and prepend files",
        names: "
            PHPRC PHP_INI_SCAN_DIR PHP_INI_DIR PHP_PEAR_* XDEBUG_* COMPOSER‡ COMPOSER_* WP_CLI_*
        ",
    },
    Family {
        name: "Java",
        reason: "the virtual machine and its launchers take options, agents and classes from them",
        names: "
            JAVA_TOOL_OPTIONS* JAVA_OPTS* JAVA_OPTIONS* JAVA_ARGS JAVA_HOME JAVACMD _JAVA_* JDK_HOME
            JDK_JAVA* JRE_HOME JVM_ARGS CLASSPATH LOADER_PATH LOADER_MAIN LOG4J_CONFIGURATION_FILE*
            CATALINA_* KAFKA_OPTS* KAFKA_JMX_OPTS* KAFKA_HEAP_OPTS* KAFKA_LOG4J_OPTS* SPARK_CONF_DIR*
            SPARK_HOME HADOOP_HOME HADOOP_CONF_DIR HADOOP_OPTS* OJDK_* OPENJ9_* IBM_JAVA* SCALA_HOME
            GROOVY_HOME SPRING_CONFIG_* SPRING_APPLICATION_JSON LOGGING_CONFIG‡ LOADER_HOME
            LOADER_CONFIG_LOCATION LOADER_CONFIG_NAME LOADER_ARGS LOG4J_CONFIGURATIONFILE
            LOG4J2_CONFIGURATIONFILE LOG4J_FORMAT_MSG_NO_LOOKUPS NATIVE_IMAGE_OPTIONS
            OTEL_JAVAAGENT_EXTENSIONS OTEL_JAVAAGENT_CONFIGURATION_FILE
        ",
    },
    Family {
        name: ".NET",
        reason: "the run-time loads start-up hooks, profilers and assemblies by them",
        names: "
            DOTNET_* COMPLUS_* CORECLR_* COR_ENABLE_PROFILING COR_PROFILER*
            ASPNETCORE_HOSTINGSTARTUPASSEMBLIES MSBUILD* NUGET_* MONO_CFG_DIR MONO_CONFIG MONO_DEBUG
            MONO_ENV_OPTIONS MONO_GAC_PREFIX MONO_LOG_* MONO_OPTIONS MONO_PATH MONO_PROFILE MONO_SHARED_DIR
            MONO_TRACE
        ",
    },
    Family {
        name: "Erlang and Elixir",
        reason: "the virtual machine takes options and code from them",
        names: "
            ERL_* ELIXIR_* MIX_EXS MIX_HOME MIX_PATH MIX_ARCHIVES MIX_BUILD_PATH MIX_DEPS_PATH MIX_REBAR*
            HEX_HOME HEX_MIRROR HEX_HTTP_PROXY REBAR_* RELEASE_ROOT RELEASE_BOOT_SCRIPT* RELEASE_SYS_CONFIG
            RELEASE_VM_ARGS RELEASE_REMOTE_VM_ARGS VMARGS_PATH RABBITMQ_CONF_ENV_FILE RABBITMQ_PLUGINS_DIR
            RABBITMQ_SERVER_START_ARGS
        ",
    },
    Family {
        name: "Other languages",
        reason: "interpreters and compilers read modules, options or start-up files by them",
        names: "
            LUA_INIT* LUA_PATH* LUA_CPATH* LUAROCKS_* R_PROFILE R_PROFILE_USER RPROFILE R_ENVIRON
            R_ENVIRON_USER R_HOME R_LIBS R_LIBS_USER R_LIBS_SITE R_DEFAULT_PACKAGES R_MAKEVARS_*† R_PDFVIEWER
            R_SHARE_DIR R_DOC_DIR R_TESTS R_ZIPCMD R_UNZIPCMD RENV_* JULIA_* TCLLIBPATH* TCL_LIBRARY
            TK_LIBRARY OCAML* CAMLLIB CAML_LD_LIBRARY_PATH OPAM* GHCRTS GHC_ENVIRONMENT GHC_PACKAGE_PATH
            GHCUP_* STACK_ROOT STACK_YAML CABAL_* GUILE_* SBCL_* CHICKEN_* PLTADDONDIR PLTCOLLECTS
            DART_VM_OPTIONS PUB_CACHE PUB_HOSTED_URL FLUTTER_ROOT SWIFT_EXEC SWIFTPM_* ZIG_* OCTAVE_HOME
            MATLABPATH
        ",
    },
    Family {
        name: "Rust",
        reason: "Cargo, rustup and the compiler take programs, options and folders from them",
        names: "
            CARGO CARGO_* RUSTC* RUSTFLAGS* RUSTDOC* RUSTUP_*
        ",
    },
    Family {
        name: "Go",
        reason: "the go command takes programs, options, servers of modules and folders from them",
        names: "
            GOFLAGS GOROOT GOROOT_* GOPATH GOBIN GOENV GODEBUG GOPROXY GOSUMDB GONOSUMDB GONOSUMCHECK
            GONOPROXY GOPRIVATE GOINSECURE GOVCS GOAUTH GOTOOLCHAIN GOTOOLDIR GOCACHE* GOMODCACHE GOWORK
            GOEXPERIMENT GOCOVERDIR GO111MODULE GCCGO GCCGOTOOLDIR GOGCCFLAGS GO_EXTLINK_ENABLED CGO_*
        ",
    },
    Family {
        name: "C and make",
        reason: "they name a compiler or another tool of a build, its options, or where it finds headers and libraries",
        names: "
            CC HOST_CC TARGET_CC CC_AARCH64* CC_ARM* CC_I686* CC_WASM32* CC_X86_64* CXX* CPP LD AR AS NM
            RANLIB STRIP OBJCOPY FC F77 YACC LEX M4 CFLAGS* CPPFLAGS* LDFLAGS* ARFLAGS* FFLAGS FCFLAGS
            LDLIBS LIBS CPATH C_INCLUDE_PATH CPLUS_INCLUDE_PATH OBJC_INCLUDE_PATH LIBRARY_PATH COMPILER_PATH
            GCC_* COLLECT_GCC* COLLECT_LTO_WRAPPER DEPENDENCIES_OUTPUT SUNPRO_DEPENDENCIES
            CCC_OVERRIDE_OPTIONS CL‡ _CL_ LINK‡ _LINK_ INCLUDE‡ LIB‡ MAKE MAKEFLAGS MAKEFILES MAKESHELL
            MAKEOVERRIDES MFLAGS GNUMAKEFLAGS CMAKE_* CTEST_* MESON_* PKG_CONFIG* ACLOCAL_PATH ACLOCAL
            AUTOCONF AUTOHEADER AUTOMAKE AUTOM4TE LIBTOOLIZE CONFIG_SITE BISON_* CCACHE_* DISTCC_*
            SCCACHE_CONF DEVELOPER_DIR SDKROOT TOOLCHAINS XCODE_XCCONFIG_FILE ANDROID_HOME ANDROID_SDK_ROOT
            ANDROID_NDK_HOME ANDROID_NDK_ROOT PROTOC LIBCLANG_PATH CLANG_PATH LLVM_CONFIG_PATH PYO3_PYTHON
            PYO3_CONFIG_FILE RUSTFMT CROSS_COMPILE HOSTCC HOSTCXX CC_FOR_BUILD OBJC LDSHARED NVCC_* ICECC_*
            QMAKE* SCONSFLAGS
        ",
    },
    Family {
        name: "Build tools and packages",
        reason: "they decide what a tool builds with, or from which server and by which scripts it installs packages",
        names: "
            NPM_CONFIG_* NPM_CONFIG_USER NPM_EXECPATH NPM_NODE_EXECPATH NPM_LIFECYCLE_* YARN_* PNPM_* COREPACK_* NVM_* FNM_*
            VOLTA_* ASDF_* MISE_* PIP_* PIP_USER PIPENV_* PIPX_* PDM_* HATCH_* UV_* POETRY_* CONDA_* MAMBA_*
            MAVEN_ARGS MAVEN_CONFIG MAVEN_HOME MAVEN_PROJECTBASEDIR MAVEN_USER_HOME MVNW_REPOURL M2_HOME
            GRADLE_HOME GRADLE_USER_HOME SBT_HOME ANT_ARGS ANT_HOME LEIN_* BAZELISK_* USE_BAZEL_VERSION
            NIX_* NIXPKGS_CONFIG GUIX_* HOMEBREW_* APT_CONFIG DPKG_* DEBCONF_* RPM_CONFIGDIR CONAN_* VCPKG_*
            PANTS_* BAZEL_REAL BAZEL_SH JUST_JUSTFILE JUST_CHOOSER LEFTHOOK_BIN LEFTHOOK_CONFIG
        ",
    },
    Family {
        name: "Version control",
        reason: "they name programs that version control runs, and the settings, hooks and repositories that it reads",
        names: "
            GIT_ALLOW_PROTOCOL* GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_ATTR_* GIT_CEILING_DIRECTORIES
            GIT_COMMON_DIR GIT_CONFIG* GIT_CREDENTIAL_HELPER GIT_CURL_* GIT_DIFF_* GIT_DIFFTOOL* GIT_DIR
            GIT_DISCOVERY_ACROSS_FILESYSTEM GIT_HTTP_* GIT_IMPLICIT_WORK_TREE GIT_INDEX_FILE GIT_INTERNAL_*
            GIT_LFS_* GIT_MAN_VIEWER GIT_MERGE_AUTOEDIT GIT_MERGETOOL* GIT_NAMESPACE GIT_NO_REPLACE_OBJECTS
            GIT_OBJECT_DIRECTORY GIT_PAGER* GIT_PROJECT_ROOT GIT_PROTOCOL* GIT_PROXY_* GIT_QUARANTINE_PATH
            GIT_REDIRECT_* GIT_REPLACE_REF_BASE GIT_SHALLOW_FILE GIT_SSH GIT_SSH_VARIANT GIT_TEMPLATE_DIR
            GIT_TERMINAL_PROMPT GIT_TEXTDOMAINDIR GIT_TRACE* GIT_WORK_TREE GH_CONFIG_DIR GH_PATH
            GLAB_CONFIG_DIR HG HGMERGE HGPLAIN* HGRCPATH CVS_RSH CVS_SERVER CVSROOT SVN_SSH SVN_MERGE BZR_*
            BRZ_* P4CONFIG P4DIFF P4MERGE P4ENVIRO JJ_CONFIG DARCS_* FOSSIL_* PRE_COMMIT_HOME TIGRC_USER
            TIGRC_SYSTEM LG_CONFIG_FILE
        ",
    },
    Family {
        name: "Remote shells and copies",
        reason: "they name the program that makes a connection, or the agent that signs for the user",
        names: "
            SSH_AUTH_SOCK*† SSH_AGENT_PID SSH_SK_*† SSH_PKCS11_HELPER RSYNC_RSH RSYNC_CONNECT_PROG
            RSYNC_PROXY RSYNC_SHELL RSYNC_OLD_ARGS AUTOSSH_*
        ",
    },
    Family {
        name: "Containers and clouds",
        reason: "they name settings of a client that run programs, or the machine that obeys it",
        names: "
            DOCKER_HOST DOCKER_CONFIG DOCKER_CONTEXT DOCKER_CERT_PATH DOCKER_TLS* DOCKER_CLI_*
            DOCKER_CONTENT_TRUST* BUILDKIT_HOST BUILDX_* CONTAINER_HOST CONTAINERD_ADDRESS COMPOSE_FILE*
            COMPOSE_ENV_FILES* KUBECONFIG HELM_PLUGINS HELM_CONFIG* HELM_DATA_HOME HELM_CACHE_HOME
            HELM_REGISTRY_CONFIG HELM_REPOSITORY_CONFIG AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE
            AWS_CREDENTIAL_FILE AWS_DATA_PATH BOTO_CONFIG AZURE_CONFIG_DIR AZURE_EXTENSION_DIR
            CLOUDSDK_PYTHON* CLOUDSDK_PROXY_* CLOUDSDK_CONFIG CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE
            GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES TF_CLI_* TF_DATA_DIR TF_LOG_PATH TF_PLUGIN_CACHE_DIR
            TF_REATTACH_PROVIDERS TERRAFORM_CONFIG VAULT_CONFIG_PATH PULUMI_HOME PACKER_CONFIG VAGRANT_*
            ANSIBLE_* KUBERNETES_SERVICE_* AWS_CONTAINER_* AWS_EC2_METADATA_* AWS_WEB_IDENTITY_TOKEN_FILE
            GCE_METADATA_* CONTAINERS_CONF* CONTAINERS_STORAGE_CONF CONTAINERS_REGISTRIES_CONF
            BUILDAH_RUNTIME CNI_PATH KUBE_CONFIG_PATH* KUSTOMIZE_PLUGIN_HOME CDK_DOCKER TG_TF_PATH
            TERRAGRUNT_TFPATH ANSIBLE_BECOME_USER
        ",
    },
    Family {
        name: "Databases and Kerberos",
        reason: "they name settings, start-up files, plug-ins or credentials that a client opens",
        names: "
            PGSERVICEFILE PGSYSCONFDIR PGPASSFILE PGGSSLIB PGLOCALEDIR PSQLRC PSQL_HISTORY MYSQL_HOME
            MARIADB_HOME MYSQL_TEST_LOGIN_FILE MYSQL_HISTFILE LIBMYSQL_* ODBCINI ODBCINST* ODBCSYSINI
            TNS_ADMIN ORACLE_HOME ORACLE_PATH SQLPATH SYBASE FREETDS* TDSDUMP* KRB5* SASL_CONF* SASL_PATH
            LDAPCONF LDAPRC REDISCLI_RCFILE GDAL_DRIVER_PATH GSS_MECH_CONFIG
        ",
    },
    Family {
        name: "Modules of desktops and graphics",
        reason: "a library of a desktop or a graphics driver is loaded from them",
        names: "
            GTK_* GTK2_* GTK3_* GIO_* GDK_PIXBUF_* GI_TYPELIB_PATH GSETTINGS_* GST_PLUGIN_* GST_REGISTRY*
            GST_DEBUG_FILE GST_PRESET_PATH QT_* QML_* QML2_* LIBGL_* LIBVA_* __EGL_* __GLX_*
            VK_ICD_FILENAMES VK_DRIVER_FILES VK_LAYER_PATH VK_INSTANCE_LAYERS VK_ADD_* OCL_ICD_*
            FONTCONFIG_* XAUTHORITY XLOCALEDIR XAPPLRESDIR XENVIRONMENT XMODIFIERS LADSPA_* SDL_DYNAMIC_API
            SDL3_DYNAMIC_API ALSA_* VK_IMPLICIT_LAYER_PATH XR_RUNTIME_JSON XR_API_LAYER_PATH
            GBM_BACKENDS_PATH VDPAU_DRIVER_PATH QTWEBENGINE*
        ",
    },
    Family {
        name: "Debuggers and profilers",
        reason: "they load a library into a program, or make it write files",
        names: "
            ASAN_* LSAN_* MSAN_* TSAN_* UBSAN_* LLVM_PROFILE_FILE GCOV_* GMON_OUT_PREFIX CPUPROFILE
            HEAPPROFILE CUDA_INJECTION* OMP_TOOL_LIBRARIES VALGRIND_* DEBUGINFOD_* NCCL_* NVTX_INJECTION*
        ",
    },
    Family {
        name: "Windows",
        reason: "programs find their settings, libraries and symbols there",
        names: "
            USERPROFILE APPDATA LOCALAPPDATA ALLUSERSPROFILE PROGRAMDATA PROGRAMFILES* COMMONPROGRAMFILES*
            HOMEDRIVE HOMEPATH SYSTEMDRIVE __COMPAT_LAYER _NT_*
        ",
    },
    Family {
        name: "Names by how they end",
        reason: "whatever the tool, they hold a command, options, or what is loaded",
        names: "
            *_OPTS *_JAVA_OPTIONS *JVMFLAGS *_ERL_ARGS *_CLASSPATH *_PRELOAD‡ *_PRELOADS‡ *_PLUGIN_PATH *_EXEC_PATH *_CMD
            *_COMMAND *_BINARY‡ *_BINARY_PATH
        ",
    },
];
