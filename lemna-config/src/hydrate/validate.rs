//! Checks of the program's own: of one value, and of a whole struct.

use super::Reader;
use super::config::ConfigStruct;
use crate::error::FieldErrorKind;

/// What a check of a value answers: why it is refused, if it is.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`validate` needs a function that returns `Result<(), &'static str>`, not `{Self}`",
    label = "this returns another type",
    note = "it is a `fn(&T) -> Result<(), &'static str>` for a field of the type `T`",
    note = "the reason is fixed text, so that an error holds nothing of the value"
)]
pub trait Verdict {
    /// Why the value is refused.
    fn reason(self) -> Option<&'static str>;
}

impl Verdict for Result<(), &'static str> {
    fn reason(self) -> Option<&'static str> {
        self.err()
    }
}

#[doc(hidden)]
impl Reader<'_> {
    /// `value`, the one that was read last, unless `check` refuses it.
    pub fn validated<T, V: Verdict>(&mut self, value: Option<T>, check: fn(&T) -> V) -> Option<T> {
        let value = value?;
        if !self.checks {
            return Some(value);
        }
        match check(&value).reason() {
            None => Some(value),
            Some(reason) => self.problem(FieldErrorKind::Rejected { reason }),
        }
    }

    /// As [`validated`](Self::validated) for a field that can be absent: there is nothing to check then.
    pub fn validated_inside<T, V: Verdict>(
        &mut self,
        value: Option<Option<T>>,
        check: fn(&T) -> V,
    ) -> Option<Option<T>> {
        match value? {
            None => Some(None),
            inside => self.validated(inside, check).map(Some),
        }
    }

    /// `config`, whose fields were read last, unless `check` refuses some of them.
    pub fn validated_whole<C, R>(&mut self, config: C, check: fn(&C) -> Result<(), R>) -> Option<C>
    where
        C: ConfigStruct,
        R: Rejections<C::FieldEnum>,
    {
        if !self.checks {
            return Some(config);
        }
        let rejections = check(&config).err().map(R::list).unwrap_or_default();
        if rejections.is_empty() {
            return Some(config);
        }
        // An outer struct has the fields of this one at another place.
        let start = self.next - C::FIELDS.len();
        for (field, reason) in rejections {
            let at = C::FIELDS.iter().position(|known| *known == field);
            let at = at.expect("the derive lists every field of its enum");
            self.wrong(start + at, FieldErrorKind::Rejected { reason });
        }
        None
    }
}

/// What a check of a whole struct answers: the fields it refuses, each with the reason. None refuse nothing.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name the fields that are refused",
    label = "this returns another error type",
    note = "a struct's `validate` is a `fn(&Config) -> Result<(), E>`",
    note = "`E` is `(ConfigField, &'static str)`, an array or a `Vec` of these"
)]
pub trait Rejections<F>: sealed::Sealed {
    fn list(self) -> Vec<(F, &'static str)>;
}

impl<F> Rejections<F> for (F, &'static str) {
    fn list(self) -> Vec<Self> {
        vec![self]
    }
}

impl<F, const N: usize> Rejections<F> for [(F, &'static str); N] {
    fn list(self) -> Vec<(F, &'static str)> {
        self.into()
    }
}

impl<F> Rejections<F> for Vec<(F, &'static str)> {
    fn list(self) -> Self {
        self
    }
}

mod sealed {
    pub trait Sealed {}

    impl<F> Sealed for (F, &'static str) {}
    impl<F, const N: usize> Sealed for [(F, &'static str); N] {}
    impl<F> Sealed for Vec<(F, &'static str)> {}
}
