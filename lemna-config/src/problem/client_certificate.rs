use std::fmt;

/// What is wrong with a client certificate, or its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClientCertificateProblem {
    /// The login needs one, and none is given.
    Missing,
    /// A key is given without a certificate.
    KeyAlone,
    /// It is no PEM, or PEM without a certificate.
    NoCertificate,
    /// A certificate that cannot be read.
    Broken,
    /// The certificates are in the wrong order: the client's own must come first.
    Order,
    /// No PEM, or PEM without a private key.
    NoKey,
    /// The private key is encrypted, and there is no way to enter its password.
    EncryptedKey,
    /// The private key cannot be read, or is of a kind that is not supported.
    BrokenKey,
    /// The private key belongs to another certificate.
    OtherKey,
}

impl fmt::Display for ClientCertificateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "the login needs one and none is configured",
            Self::KeyAlone => "a key is configured without a certificate",
            Self::NoCertificate => "it contains no PEM certificate",
            Self::Broken => "a certificate in it is malformed",
            Self::Order => "its certificates are in the wrong order: the key belongs to a later one",
            Self::NoKey => "it contains no PEM private key",
            Self::EncryptedKey => "the private key is encrypted",
            Self::BrokenKey => "the private key is malformed, or of an unsupported type",
            Self::OtherKey => "the private key does not belong to the certificate",
        })
    }
}

impl std::error::Error for ClientCertificateProblem {}

impl ClientCertificateProblem {
    pub(super) fn remedy(self) -> &'static str {
        match self {
            Self::Missing | Self::KeyAlone => {
                "set INFISICAL_CLIENT_CERT_FILE to a PEM file with the certificate, and INFISICAL_CLIENT_KEY_FILE to one \
                 with its key, in the process environment"
            }
            Self::NoCertificate => {
                "use a PEM file (`-----BEGIN CERTIFICATE-----`): `openssl x509 -inform DER -in FILE` converts one from DER"
            }
            Self::Broken => "issue the certificate again: `openssl x509 -noout -text -in FILE` shows whether it is one",
            Self::Order => "put the client's own certificate first, then its intermediate certificates",
            Self::NoKey => {
                "put the key into the file of the certificate, or set INFISICAL_CLIENT_KEY_FILE to its PEM file \
                 (`-----BEGIN PRIVATE KEY-----`)"
            }
            Self::EncryptedKey => {
                "decrypt it (`openssl pkey -in FILE -out FILE`), and protect the file by its owner and mode (0400)"
            }
            Self::BrokenKey => "use a key of RSA 2048 or more, P-256, P-384 or Ed25519, in PEM",
            Self::OtherKey => {
                "use the pair that was issued together: `openssl x509 -noout -pubkey -in CERT` and `openssl pkey -pubout \
                 -in KEY` print the same"
            }
        }
    }
}
