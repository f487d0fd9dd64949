use super::error::AdminError;

/// Something that exists now, whether or not it existed before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ensured<T> {
    /// It was created.
    Created(T),
    /// It existed.
    Existing(T),
}

impl<T> Ensured<T> {
    /// Whether it was created.
    pub fn is_new(&self) -> bool {
        matches!(self, Self::Created(_))
    }

    /// The existing or created thing.
    pub fn get(&self) -> &T {
        match self {
            Self::Created(it) | Self::Existing(it) => it,
        }
    }

    /// The existing or created thing.
    pub fn into_inner(self) -> T {
        match self {
            Self::Created(it) | Self::Existing(it) => it,
        }
    }
}

/// The result of `find`, or else of `create`. A failed `create` is followed by another `find`: its answer can have been
/// lost, or somebody else was faster.
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
