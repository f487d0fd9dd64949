//! What to do about a secured connection that was not made.

use super::tls::{TlsProblem, Trusted};

impl TlsProblem {
    /// Where it is the proxy that speaks TLS.
    pub(super) fn remedy_for_proxy(self) -> &'static str {
        match self {
            Self::WrongName | Self::NoName | Self::NoAddress | Self::UnknownHost => {
                "set the variable to a host that the proxy's certificate names, or have it made anew for this one"
            }
            Self::NotTls => "check scheme and port in the variable: a proxy that speaks plain HTTP is http://",
            Self::ClientCertificate => "take a proxy that wants no client certificate: there is none to be set here",
            _ => self.remedy(),
        }
    }

    pub(super) fn remedy(self) -> &'static str {
        match self {
            Self::SelfSigned(trusted) => self_signed(trusted),
            Self::UnknownIssuer(trusted) => unknown_issuer(trusted),
            Self::NoChain(trusted) => no_chain(trusted),
            Self::LeafGiven => {
                "give the certificate of the authority that signed it instead: the issuer that `openssl x509 -noout \
                 -issuer -in FILE` names"
            }
            Self::AuthorityAsServer => {
                "make the server a certificate that is no authority's, by `openssl req -x509` with `-addext \
                 basicConstraints=critical,CA:FALSE -addext subjectAltName=DNS:HOST`, and let INFISICAL_CA_FILE name the \
                 new one"
            }
            Self::NotAnAuthority => {
                "have the certificate signed by an authority: the one that signed it needs basicConstraints CA:TRUE"
            }
            Self::OutsideLimits => {
                "have the certificate signed by an authority whose name constraints and path length permit this host"
            }
            Self::BadSignature => {
                "the authority was probably made anew under its old name: let INFISICAL_CA_FILE, or the store of \
                 this machine, hold its present certificate, or have the server's signed anew"
            }
            Self::Algorithm => {
                "have the server's certificate, and the intermediate ones, made anew with SHA-256 and a key of RSA 2048 \
                 or more, P-256, P-384 or Ed25519"
            }
            Self::Version1 => {
                "make the server's certificate anew with version 3 and its host: `openssl x509 -req` needs `-extfile` \
                 with subjectAltName=DNS:HOST"
            }
            Self::NotForServers => "make the server's certificate anew with extendedKeyUsage=serverAuth",
            Self::WrongName => {
                "set INFISICAL_API_URL to a host that the certificate is for, or have it made anew for this one; \
                 `openssl s_client -connect HOST:PORT -servername HOST` shows it"
            }
            Self::NoName => {
                "make the server's certificate anew with subjectAltName=DNS:HOST (or IP:ADDRESS), the host of \
                 INFISICAL_API_URL"
            }
            Self::NoAddress => {
                "set INFISICAL_API_URL to a host that the certificate names, or make the certificate anew with \
                 subjectAltName=IP:ADDRESS"
            }
            Self::Expired => "have the certificate of the server, or of its chain, renewed; check this machine's clock",
            Self::NotValidYet => "check this machine's clock, then from when the certificate is valid",
            Self::Revoked => "have the server's certificate made anew: its authority has withdrawn this one",
            Self::RevocationUnknown => {
                "let this machine reach the addresses of the authority's revocation lists, which the certificate names"
            }
            Self::Malformed => "have the server's certificate made anew: it breaks the rules of X.509",
            Self::ClientCertificate => {
                "have the server, or the proxy in front of it, let programs in without a client certificate, or set \
                 INFISICAL_API_URL to an address that does: there is none to be set here"
            }
            Self::UnknownHost => {
                "set INFISICAL_API_URL to a host that the server, or the proxy in front of it, is set up for"
            }
            Self::OldVersion => "switch on TLS 1.2 or 1.3 on the server, or on the proxy in front of it",
            Self::NothingInCommon => {
                "let the server offer TLS 1.3, or 1.2 with ECDHE and AES-GCM or ChaCha20; where its certificate is RSA, \
                 its key needs 2048 bits; some servers end the connection so where they want a client certificate"
            }
            Self::NoAuthorities => {
                "install the certificates (ca-certificates), or name a PEM file by INFISICAL_CA_FILE or SSL_CERT_FILE"
            }
            Self::NoneInVariable { .. } => {
                "unset it to trust this machine's authorities, or set it right: SSL_CERT_FILE names a PEM file with \
                 certificates of authorities, SSL_CERT_DIR a folder of such files"
            }
            Self::NotTls => {
                "check scheme and port of INFISICAL_API_URL: if the server speaks plain HTTP there, it is http://"
            }
            Self::Other => {
                "check which versions and certificates of TLS the server offers: 1.2 and 1.3 are spoken here"
            }
        }
    }
}

fn self_signed(trusted: Trusted) -> &'static str {
    match trusted {
        Trusted::Given => {
            "put the certificate that the server has now into the file that is given (INFISICAL_CA_FILE, or ca_file in \
             code), if the server is the right one: it may have been made anew"
        }
        _ => "set INFISICAL_CA_FILE to a PEM file with that certificate, if the server is the right one",
    }
}

fn unknown_issuer(trusted: Trusted) -> &'static str {
    match trusted {
        Trusted::System => {
            "set INFISICAL_CA_FILE to a PEM file with the authority's certificate, if the server is the right one"
        }
        Trusted::Variable(_) => {
            "add the authority's certificate there, or set INFISICAL_CA_FILE to a PEM file with it, if the server is the \
             right one; unset the variable if one of this machine's authorities signed it"
        }
        Trusted::Given => {
            "give the certificate of the authority that signed the server's (INFISICAL_CA_FILE, or ca_file in code), if \
             the server is the right one; `openssl s_client -connect HOST:PORT -showcerts` shows who signed"
        }
    }
}

fn no_chain(trusted: Trusted) -> &'static str {
    match trusted {
        Trusted::System => {
            "have the server send its whole chain (fullchain.pem); if the authority is your own, set INFISICAL_CA_FILE to \
             a PEM file with its certificate"
        }
        Trusted::Variable(_) => {
            "have the server send its whole chain (fullchain.pem), or add the certificate of whoever signed it there; \
             unset the variable if one of this machine's authorities signed it"
        }
        Trusted::Given => {
            "have the server send its whole chain (fullchain.pem), or give the certificate of the authority that signed \
             it (INFISICAL_CA_FILE, or ca_file in code): `openssl s_client -connect HOST:PORT` shows who that is"
        }
    }
}
