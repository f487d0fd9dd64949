use uuid::Uuid;

use super::{FromSecret, Invalid};

/// With or without hyphens, also in braces or behind `urn:uuid:`, in upper or lower case.
impl FromSecret for Uuid {
    fn from_secret(text: &str) -> Result<Self, Invalid> {
        Self::try_parse(text).map_err(|_| {
            Invalid::new(
                "a UUID, such as 67e55044-10b1-426f-9247-bb680e5fe0c8",
                "its length, digits or hyphens are wrong",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_are_read_in_every_usual_form() {
        let known = Uuid::from_u128(0x67e5_5044_10b1_426f_9247_bb68_0e5f_e0c8);
        for text in [
            "67e55044-10b1-426f-9247-bb680e5fe0c8",
            "67E55044-10B1-426F-9247-BB680E5FE0C8",
            "67e5504410b1426f9247bb680e5fe0c8",
            "{67e55044-10b1-426f-9247-bb680e5fe0c8}",
            "urn:uuid:67e55044-10b1-426f-9247-bb680e5fe0c8",
        ] {
            assert_eq!(Uuid::from_secret(text), Ok(known), "{text}");
        }
        for text in ["67e55044", "67e55044-10b1-426f-9247-bb680e5fe0cg", "67e55044-10b1-426f-9247-bb680e5fe0c8\n"] {
            assert!(Uuid::from_secret(text).is_err(), "{text}");
        }
    }
}
