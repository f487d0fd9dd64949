//! The keys of a new server.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::exit::Exit;
use crate::failure::Failure;

/// What a `.env` of a server must have.
pub(super) const NAMES: [&str; 3] = ["ENCRYPTION_KEY", "AUTH_SECRET", "POSTGRES_PASSWORD"];

/// The text of a `.env` with fresh keys.
pub(super) fn env_file() -> Result<String, Failure> {
    let encryption = u128::from_be_bytes(random()?);
    let auth = STANDARD.encode(random::<32>()?);
    // Part of an address, in which a `/` of the other alphabet would begin the path.
    let postgres = URL_SAFE_NO_PAD.encode(random::<32>()?);
    Ok(format!(
        "# The keys of an Infisical server. Keep a copy where no backup of the database is: without ENCRYPTION_KEY\n\
         # nothing in it can be read.\n\
         ENCRYPTION_KEY={encryption:032x}\n\
         AUTH_SECRET={auth}\n\
         # Letters, digits, `-` and `_` alone, for it is part of an address.\n\
         POSTGRES_PASSWORD={postgres}\n\
         \n\
         # Where browsers reach the server.\n\
         SITE_URL=http://localhost:8192\n\
         # 0.0.0.0 lets other machines in: only behind a proxy with TLS.\n\
         LISTEN_ADDRESS=127.0.0.1\n"
    ))
}

fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| Failure::new(Exit::Unavailable, "the system provided no random numbers"))?;
    Ok(bytes)
}
