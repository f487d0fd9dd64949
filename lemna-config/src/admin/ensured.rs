use super::error::AdminError;

/// Something that is there now, whether or not it was before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ensured<T> {
    /// It was made.
    Created(T),
    /// It was there.
    Existing(T),
}

impl<T> Ensured<T> {
    /// Whether it was made.
    pub fn is_new(&self) -> bool {
        matches!(self, Self::Created(_))
    }

    /// What is there.
    pub fn get(&self) -> &T {
        match self {
            Self::Created(it) | Self::Existing(it) => it,
        }
    }

    /// What is there.
    pub fn into_inner(self) -> T {
        match self {
            Self::Created(it) | Self::Existing(it) => it,
        }
    }
}

/// What `find` gives, or else what `create` makes. A failed `create` is looked after once: its answer may have been lost,
/// or somebody else was faster.
pub(super) async fn find_or_create<T>(
    find: impl AsyncFn() -> Result<Option<T>, AdminError>,
    create: impl AsyncFnOnce() -> Result<T, AdminError>,
) -> Result<Ensured<T>, AdminError> {
    if let Some(found) = find().await? {
        return Ok(Ensured::Existing(found));
    }
    match create().await {
        Ok(created) => Ok(Ensured::Created(created)),
        Err(error) => match find().await {
            Ok(Some(found)) => Ok(if error.is_unclear() { Ensured::Created(found) } else { Ensured::Existing(found) }),
            _ => Err(error),
        },
    }
}
