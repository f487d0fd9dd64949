//! The process environment as a source.

use super::{Answer, Found, Request, Unusable, Value};
use crate::system::process::{NotUnicode, ProcessEnv};
use crate::words::Origin;

impl ProcessEnv {
    /// One variable, with its origin.
    pub(crate) fn find(&self, name: &str) -> Option<Found> {
        match self.get(name) {
            Ok(value) => Some(Found::Value(Value::new(value?.into(), Origin::Process))),
            Err(NotUnicode) => Some(Found::Unusable(Unusable::NotUnicode)),
        }
    }

    pub(crate) fn answer(&self, request: &Request) -> Answer {
        let mut answer = Answer::new();
        let mut lacks_any = false;
        for name in request.names() {
            match self.find(name) {
                Some(found) => answer.insert_found(name.to_owned(), found),
                None => lacks_any = true,
            }
        }
        if lacks_any {
            self.names().iter().filter(|name| !request.wants(name)).for_each(|name| answer.mention(name));
        }
        answer
    }
}
