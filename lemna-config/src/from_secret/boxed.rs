use super::{FromSecret, Invalid, Shape};

/// As the type inside is read.
impl<T: FromSecret> FromSecret for Box<T> {
    const SHAPE: Shape = T::SHAPE;
    const HOLDS_SECRET: bool = T::HOLDS_SECRET;

    fn from_secret(text: &str) -> Result<Self, Invalid> {
        T::from_secret(text).map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_inside_decides() {
        assert_eq!(Box::from_secret("80"), Ok(Box::new(80_u16)));
        assert_eq!(Box::<u16>::from_secret("x"), u16::from_secret("x").map(Box::new));
        assert_eq!(Box::<Vec<u8>>::from_secret("1,2"), Ok(Box::new(vec![1, 2])));
        assert_eq!(Box::<[u8]>::from_secret("1,2"), Ok([1, 2].into()));
        assert_eq!(Box::<str>::from_secret("a,b"), Ok("a,b".into()));
    }
}
