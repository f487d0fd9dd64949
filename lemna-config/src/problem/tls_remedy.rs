//! What to do about a TLS connection that failed.

use super::tls::{TlsProblem, Trusted};

impl TlsProblem {
    /// The remedy if the proxy is the TLS server.
    pub(super) fn remedy_for_proxy(self) -> &'static str {
        match self {
            Self::WrongName | Self::NoName | Self::NoAddress | Self::UnknownHost => {
                "set the variable to a host name that the proxy's certificate names, or reissue the certificate for this \
                 host"
            }
            Self::NotTls => "check the scheme and port in the variable: use http:// for a proxy that speaks plain HTTP",
            _ => self.remedy(),
        }
    }

    pub(super) fn remedy(self) -> &'static str {
        match self {
            Self::SelfSigned(trusted) => self_signed(trusted),
            Self::UnknownIssuer(trusted) => unknown_issuer(trusted),
            Self::NoChain(trusted) => no_chain(trusted),
            Self::LeafGiven => {
                "use the certificate of the CA that issued it: `openssl x509 -noout -issuer -in FILE` prints the CA's name"
            }
            Self::AuthorityAsServer => {
                "create a certificate for the server that is not a CA (`openssl req -x509` with `-addext \
                 basicConstraints=critical,CA:FALSE -addext subjectAltName=DNS:HOST`), and point INFISICAL_CA_FILE at it"
            }
            Self::NotAnAuthority => "reissue the server's certificate from a CA (basicConstraints CA:TRUE)",
            Self::OutsideLimits => "reissue the server's certificate from a CA whose constraints allow this host",
            Self::BadSignature => {
                "the CA was probably recreated under the same name: install its current certificate (INFISICAL_CA_FILE, \
                 or this machine's store), or reissue the server's certificate"
            }
            Self::Algorithm => {
                "reissue the server's certificate and any intermediates with SHA-256 and a key of RSA 2048 or more, \
                 P-256, P-384 or Ed25519"
            }
            Self::Version1 => {
                "reissue the server's certificate as version 3 with its host name: `openssl x509 -req` needs `-extfile` \
                 with subjectAltName=DNS:HOST"
            }
            Self::NotForServers => "reissue the server's certificate with extendedKeyUsage=serverAuth",
            Self::WrongName => {
                "use a host in INFISICAL_API_URL that the certificate names (`openssl s_client -connect HOST:PORT \
                 -servername HOST` shows it), or reissue the certificate for this host"
            }
            Self::NoName => {
                "reissue the server's certificate with subjectAltName=DNS:HOST, or IP:ADDRESS, to match INFISICAL_API_URL"
            }
            Self::NoAddress => {
                "use a host name in INFISICAL_API_URL that the certificate names, or reissue it with \
                 subjectAltName=IP:ADDRESS"
            }
            Self::Expired => "renew the server's certificate and reload the server; check this machine's clock",
            Self::NotValidYet => "check this machine's clock, then the start date of the certificate",
            Self::Revoked => "replace the server's certificate: its CA has revoked it",
            Self::RevocationUnknown => "allow this machine to reach the CA's revocation servers (CRL or OCSP)",
            Self::Malformed => "reissue the server's certificate: it violates X.509",
            Self::ClientCertificate => {
                "set INFISICAL_CLIENT_CERT_FILE to a client certificate and INFISICAL_CLIENT_KEY_FILE to its key, both in the \
                 process environment"
            }
            Self::ClientCertificateRefused => {
                "use a certificate that a CA trusted by the server issued for clients (extendedKeyUsage=clientAuth), with its \
                 intermediate certificates behind it in the file"
            }
            Self::ClientCertificateExpired => {
                "renew the client certificate in INFISICAL_CLIENT_CERT_FILE; it is read again at each load"
            }
            Self::UnknownHost => {
                "check the host in INFISICAL_API_URL, or configure the server or its reverse proxy for this host"
            }
            Self::OldVersion => "enable TLS 1.2 or 1.3 on the server or its reverse proxy",
            Self::NothingInCommon => {
                "enable TLS 1.3, or 1.2 with ECDHE and AES-GCM or ChaCha20, on the server; an RSA certificate needs 2048 \
                 bits or more; some servers also fail this way when they require a client certificate"
            }
            Self::NoAuthorities => {
                "install the certificates (ca-certificates), or set INFISICAL_CA_FILE or SSL_CERT_FILE to a PEM file"
            }
            Self::NoneInVariable { .. } => {
                "unset it to use this machine's CA certificates, or correct it: SSL_CERT_FILE must name a PEM file, \
                 SSL_CERT_DIR a directory of PEM files"
            }
            Self::NotTls => {
                "check the scheme and port in INFISICAL_API_URL: use http:// if the server speaks plain HTTP on this port"
            }
            Self::Other => "check the server's TLS settings and log: this client speaks TLS 1.2 and 1.3",
        }
    }
}

fn self_signed(trusted: Trusted) -> &'static str {
    match trusted {
        Trusted::Given => {
            "if the server is the right one, add its current certificate to the CA file (INFISICAL_CA_FILE, or ca_file in \
             code): it may have been recreated"
        }
        Trusted::System | Trusted::Variable(_) => {
            "if the server is the right one, set INFISICAL_CA_FILE to a PEM file with this certificate"
        }
    }
}

fn unknown_issuer(trusted: Trusted) -> &'static str {
    match trusted {
        Trusted::System => {
            "if the server is the right one, set INFISICAL_CA_FILE to a PEM file with the certificate of that CA"
        }
        Trusted::Variable(_) => {
            "if the server is the right one, add the CA's certificate there, or set INFISICAL_CA_FILE to it; unset the \
             variable if the CA is one that this machine trusts"
        }
        Trusted::Given => {
            "if the server is the right one, add the CA's certificate to the CA file (INFISICAL_CA_FILE, or ca_file in \
             code); `openssl s_client -connect HOST:PORT -showcerts` shows the issuer"
        }
    }
}

fn no_chain(trusted: Trusted) -> &'static str {
    match trusted {
        Trusted::System => {
            "configure the server to send its intermediate certificates (fullchain.pem); for a private CA, set \
             INFISICAL_CA_FILE to a PEM file with its certificate"
        }
        Trusted::Variable(_) => {
            "configure the server to send its intermediate certificates (fullchain.pem), or add the issuing CA's \
             certificate there; unset the variable if the CA is one that this machine trusts"
        }
        Trusted::Given => {
            "configure the server to send its intermediate certificates (fullchain.pem), or add the issuing CA's \
             certificate to the CA file (INFISICAL_CA_FILE, or ca_file in code); `openssl s_client -connect HOST:PORT` \
             shows the issuer"
        }
    }
}
