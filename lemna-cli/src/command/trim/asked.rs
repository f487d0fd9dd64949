//! Where the services around a file take each variable from.

use std::collections::{BTreeMap, BTreeSet};

use lemna_config::admin::Project;

use crate::services::{Service, folder};

/// By the names and aliases of fields.
#[derive(Default)]
pub(super) struct Asked(BTreeMap<String, Places>);

#[derive(Default)]
pub(super) struct Places {
    /// A service takes it from the environment or `.env`, never from Infisical.
    pub(super) is_local: bool,
    /// A service takes it from another project.
    pub(super) is_elsewhere: bool,
    /// The folders below the base.
    pub(super) folders: BTreeSet<String>,
}

impl Asked {
    pub(super) fn by(services: &[Service], project: &Project) -> Self {
        let mut asked = Self::default();
        for service in services {
            for (config, is_here) in service.configs(project) {
                for field in &config.fields {
                    for name in field.names() {
                        let places = asked.0.entry(name.to_owned()).or_default();
                        if field.local {
                            places.is_local = true;
                        } else if is_here {
                            places.folders.insert(folder(field));
                        } else {
                            places.is_elsewhere = true;
                        }
                    }
                }
            }
        }
        asked
    }

    /// `None`: no known service has such a field.
    pub(super) fn places(&self, name: &str) -> Option<&Places> {
        self.0.get(name)
    }

    pub(super) fn folders(&self) -> impl Iterator<Item = &String> {
        self.0.values().flat_map(|places| &places.folders)
    }
}
