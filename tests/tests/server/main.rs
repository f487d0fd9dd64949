//! Whatever speaks to a server: loads, logins, faults, TLS, copies and the administration.

mod admin;
mod admin_bootstrap;
mod admin_push;
mod bad_answers;
mod case;
mod client_certificate;
mod contract;
mod fake_admin;
mod fake_faults;
mod fake_server;
mod faults;
mod faults_answers;
mod faulty;
mod folders;
mod herd;
mod infisical;
mod loading_child;
mod login;
mod login_cloud;
mod named;
mod net;
mod observability;
mod permissions;
mod projects;
mod proxy;
mod reach;
mod references;
mod refusals;
#[cfg(unix)]
mod snapshot;
#[cfg(unix)]
mod snapshot_files;
#[cfg(unix)]
mod snapshot_folders;
#[cfg(unix)]
mod snapshot_variables;
#[cfg(unix)]
mod snapshot_warm;
mod tls;
mod told;
