//! The seal: what keeps a copy secret, whole, and of use for one purpose alone.
//!
//! ```text
//! magic 8 | version 1 | salt 32 | nonce 12 | binding 16 | length 8 | ciphertext and tag
//! ```
//!
//! HKDF-SHA256 derives, from the secret and a fresh salt, a key that seals one copy with AES-256-GCM. The header and
//! what the copy is bound to are its associated data. `binding` is derived from both as well, which distinguishes a
//! copy made for something else from one that was tampered with; it opens nothing.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use ring::rand::{SecureRandom, SystemRandom};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::bound::Bound;
use crate::problem::SnapshotProblem;

pub(super) const MAGIC: &[u8; 8] = b"lemna\0cp";
/// Of the header, of what is bound, and of what is sealed.
const VERSION: u8 = 1;

const SALT_LEN: usize = 32;
const BINDING_LEN: usize = 16;
const HEADER_LEN: usize = MAGIC.len() + 1 + SALT_LEN + NONCE_LEN + BINDING_LEN + size_of::<u64>();
const TAG_LEN: usize = 16;

/// A custom key must have as many bytes: it is not stretched as a password would be.
const SHORTEST_KEY: usize = 16;

/// What seals and opens the copies of one purpose.
#[derive(Clone)]
pub(super) struct Seal {
    secret: SecretString,
    /// Keeps the two kinds of secrets apart.
    use_of_secret: &'static [u8],
    bound: Bound,
}

impl Seal {
    /// The key, if one was given, is used instead of the client secret.
    pub(super) fn new(
        key: Option<&SecretString>,
        client_secret: Option<&SecretString>,
        bound: Bound,
    ) -> Result<Self, SnapshotProblem> {
        let (secret, use_of_secret): (_, &[u8]) = match key {
            Some(key) if key.expose_secret().len() < SHORTEST_KEY => return Err(SnapshotProblem::WeakKey),
            Some(key) => (key, b"lemna-config snapshot, given key"),
            None => match client_secret.filter(|secret| !secret.expose_secret().is_empty()) {
                Some(secret) => (secret, b"lemna-config snapshot, client secret"),
                None => return Err(SnapshotProblem::NoKey),
            },
        };
        Ok(Self { secret: secret.clone(), use_of_secret, bound })
    }

    /// `None` if the system gives no randomness.
    pub(super) fn seal(&self, plaintext: &[u8]) -> Option<Vec<u8>> {
        let mut fresh = [0; SALT_LEN + NONCE_LEN];
        SystemRandom::new().fill(&mut fresh).ok()?;
        let derived = self.derive(&fresh[..SALT_LEN])?;
        self.seal_with(&derived, fresh, plaintext)
    }

    fn seal_with(&self, derived: &Derived, fresh: [u8; SALT_LEN + NONCE_LEN], plaintext: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = Vec::with_capacity(HEADER_LEN + plaintext.len() + TAG_LEN);
        bytes.extend_from_slice(MAGIC);
        bytes.push(VERSION);
        bytes.extend_from_slice(&fresh);
        bytes.extend_from_slice(&derived.binding);
        bytes.extend_from_slice(&((plaintext.len() + TAG_LEN) as u64).to_le_bytes());
        let aad = self.associated_data(&bytes);
        // Encrypted in place, so that no plaintext is left in memory behind the copy.
        bytes.extend_from_slice(plaintext);
        let nonce = Nonce::try_assume_unique_for_key(&fresh[SALT_LEN..]).ok()?;
        let tag = derived.key.seal_in_place_separate_tag(nonce, Aad::from(aad), &mut bytes[HEADER_LEN..]).ok()?;
        bytes.extend_from_slice(tag.as_ref());
        Some(bytes)
    }

    /// The plaintext of what [`seal`](Self::seal) has sealed for the same purpose with the same secret.
    pub(super) fn open(&self, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, SnapshotProblem> {
        if !may_be_copy(bytes) {
            return Err(SnapshotProblem::NotACopy);
        }
        match bytes.get(MAGIC.len()) {
            None => return Err(SnapshotProblem::Truncated),
            Some(&VERSION) => {}
            Some(_) => return Err(SnapshotProblem::UnknownVersion),
        }
        let (header, sealed) = bytes.split_at_checked(HEADER_LEN).ok_or(SnapshotProblem::Truncated)?;
        let rest = &header[MAGIC.len() + 1..];
        let (salt, rest) = rest.split_at(SALT_LEN);
        let (nonce, rest) = rest.split_at(NONCE_LEN);
        let (binding, length) = rest.split_at(BINDING_LEN);
        let length = length.iter().rev().fold(0, |length, byte| length << 8 | u64::from(*byte));
        if (sealed.len() as u64) < length {
            return Err(SnapshotProblem::Truncated);
        }
        let derived = self.derive(salt).ok_or(SnapshotProblem::NotMade)?;
        if derived.binding != binding {
            return Err(SnapshotProblem::Foreign);
        }
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SnapshotProblem::TamperedWith)?;
        let mut plaintext = Zeroizing::new(sealed.to_vec());
        let opened = derived.key.open_in_place(nonce, Aad::from(self.associated_data(header)), &mut plaintext);
        let length = opened.map_err(|_| SnapshotProblem::TamperedWith)?.len();
        plaintext.truncate(length);
        Ok(plaintext)
    }

    fn derive(&self, salt: &[u8]) -> Option<Derived> {
        let prk = Salt::new(HKDF_SHA256, salt).extract(self.secret.expose_secret().as_bytes());
        let key = UnboundKey::from(prk.expand(&[self.use_of_secret, b", key"], &AES_256_GCM).ok()?);
        let binding = self.binding(&prk)?;
        Some(Derived { key: LessSafeKey::new(key), binding })
    }

    fn binding(&self, prk: &Prk) -> Option<[u8; BINDING_LEN]> {
        let mut binding = [0; BINDING_LEN];
        let info = [self.use_of_secret, b", binding", self.bound.bytes()];
        prk.expand(&info, BindingLength).ok()?.fill(&mut binding).ok()?;
        Some(binding)
    }

    fn associated_data(&self, header: &[u8]) -> Vec<u8> {
        [header, self.bound.bytes()].concat()
    }
}

/// Whether the file is a copy, or the beginning of one, of whatever version.
pub(super) fn may_be_copy(bytes: &[u8]) -> bool {
    let length = bytes.len().min(MAGIC.len());
    bytes[..length] == MAGIC[..length]
}

struct Derived {
    key: LessSafeKey,
    binding: [u8; BINDING_LEN],
}

struct BindingLength;

impl KeyType for BindingLength {
    fn len(&self) -> usize {
        BINDING_LEN
    }
}

/// Nothing of it is shown.
impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seal").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::{bound, seal};
    use super::*;

    const PLAINTEXT: &[u8] = b"MARKER-made-up-plaintext";

    #[test]
    fn what_is_sealed_is_opened_and_looks_different_each_time() {
        let copies: Vec<_> = (0..8).map(|_| seal().seal(PLAINTEXT).unwrap()).collect();
        for (at, copy) in copies.iter().enumerate() {
            assert_eq!(**seal().open(copy).unwrap(), *PLAINTEXT);
            assert!(!copy.windows(6).any(|window| window == b"MARKER"));
            let salt = MAGIC.len() + 1..MAGIC.len() + 1 + SALT_LEN;
            assert!(copies[..at].iter().all(|other| other[salt.clone()] != copy[salt.clone()]));
        }
    }

    #[test]
    fn a_copy_cut_off_at_any_byte_is_told_as_such() {
        let copy = seal().seal(PLAINTEXT).unwrap();
        for length in 0..copy.len() {
            assert_eq!(seal().open(&copy[..length]).unwrap_err(), SnapshotProblem::Truncated, "{length}");
        }
        let longer = [&copy[..], b"x"].concat();
        assert_eq!(seal().open(&longer).unwrap_err(), SnapshotProblem::TamperedWith);
    }

    #[test]
    fn a_copy_with_any_bit_changed_is_not_opened() {
        let copy = seal().seal(PLAINTEXT).unwrap();
        for bit in 0..copy.len() * 8 {
            let mut changed = copy.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let problem = seal().open(&changed).unwrap_err();
            if bit / 8 >= HEADER_LEN {
                assert_eq!(problem, SnapshotProblem::TamperedWith, "{bit}");
            }
        }
    }

    #[test]
    fn a_copy_made_for_something_else_is_foreign() {
        let copy = seal().seal(PLAINTEXT).unwrap();
        let secret = SecretString::from("made-up-client-secret");
        let with =
            |change: &dyn Fn(&mut bound::Parts<'_>)| Seal::new(None, Some(&secret), bound::with(change)).unwrap();
        let folders = |folders: &[(&'static str, &[&'static str])]| {
            let folders: Vec<_> = folders.iter().map(|(folder, names)| (*folder, names.to_vec())).collect();
            Seal::new(None, Some(&secret), bound::with_folders(&folders)).unwrap()
        };
        assert!(with(&|_| {}).open(&copy).is_ok(), "what changes nothing opens it");
        assert!(folders(&[("/", &["A", "B"])]).open(&copy).is_ok(), "nor do the same folders");
        let others = [
            ("url", with(&|parts| parts.url = "http://localhost:2/")),
            ("prefix", with(&|parts| parts.url = "http://localhost:1/infisical")),
            ("project", with(&|parts| parts.project = Some("q"))),
            ("no project", with(&|parts| parts.project = None)),
            ("environment", with(&|parts| parts.environment = "prod")),
            ("root", with(&|parts| parts.root = "/app")),
            ("folders below", with(&|parts| parts.below = "refuse")),
            ("folder", folders(&[("/other", &["A", "B"])])),
            ("more folders", folders(&[("/", &["A", "B"]), ("/other", &[])])),
            ("a name in another folder", folders(&[("/", &["A"]), ("/other", &["B"])])),
            ("way to log in", with(&|parts| parts.identity[0] = "jwt-auth")),
            ("identity", with(&|parts| parts.identity[1] = "other-id")),
            ("organization", with(&|parts| parts.organization = Some("made-up-org"))),
            ("more names", folders(&[("/", &["A", "B", "C"])])),
            ("fewer names", folders(&[("/", &["A"])])),
            ("names cut elsewhere", folders(&[("/", &["AB", ""])])),
            ("secret", Seal::new(None, Some(&"made-up-client-secreT".into()), bound::with(&|_| {})).unwrap()),
            ("kind of secret", Seal::new(Some(&secret), Some(&secret), bound::with(&|_| {})).unwrap()),
        ];
        for (what, other) in others {
            assert_eq!(other.open(&copy).unwrap_err(), SnapshotProblem::Foreign, "{what}");
        }
    }

    /// The binding in the header only names the cause: what the copy is bound to is held by the cipher too.
    #[test]
    fn a_binding_to_something_else_opens_nothing() {
        let secret = SecretString::from("made-up-client-secret");
        let other = Seal::new(None, Some(&secret), bound::with(&|parts| parts.environment = "prod")).unwrap();
        let fresh = [7; SALT_LEN + NONCE_LEN];
        let key = seal().derive(&fresh[..SALT_LEN]).unwrap().key;
        let binding = other.derive(&fresh[..SALT_LEN]).unwrap().binding;
        let copy = seal().seal_with(&Derived { key, binding }, fresh, PLAINTEXT).unwrap();
        assert_eq!(other.open(&copy).unwrap_err(), SnapshotProblem::TamperedWith);
    }

    #[test]
    fn another_version_and_another_file_are_told() {
        let copy = seal().seal(PLAINTEXT).unwrap();
        let mut newer = copy.clone();
        newer[MAGIC.len()] = VERSION + 1;
        assert_eq!(seal().open(&newer).unwrap_err(), SnapshotProblem::UnknownVersion);
        assert_eq!(seal().open(b"# a file of notes\n").unwrap_err(), SnapshotProblem::NotACopy);
    }

    #[test]
    fn a_key_must_be_there_and_long_enough() {
        let made = |key: Option<&str>, secret: Option<&str>| {
            let (key, secret) = (key.map(SecretString::from), secret.map(SecretString::from));
            Seal::new(key.as_ref(), secret.as_ref(), bound::with(&|_| {})).err()
        };
        assert_eq!(made(None, None), Some(SnapshotProblem::NoKey));
        assert_eq!(made(None, Some("")), Some(SnapshotProblem::NoKey));
        assert_eq!(made(Some("fifteen-bytes.."), Some("secret")), Some(SnapshotProblem::WeakKey));
        assert_eq!(made(Some("sixteen-bytes..."), None), None);
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_open_nothing(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(seal().open(&bytes).is_err());
            let with_header = [&MAGIC[..], &[VERSION], &bytes].concat();
            prop_assert!(seal().open(&with_header).is_err());
        }
    }
}
