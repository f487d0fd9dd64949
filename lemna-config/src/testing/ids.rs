//! Ids and moments that look like the server's, yet are the same in every run.

#[derive(Default)]
pub(crate) struct Ids {
    given: u64,
}

impl Ids {
    fn next(&mut self) -> u64 {
        self.given += 1;
        self.given
    }

    /// A UUID-shaped id. Its bits are scrambled because the server lists by id, which is random there:
    /// a client must not come to rely on the order in which secrets were set.
    pub(crate) fn uuid(&mut self) -> String {
        let (high, low) = self.bits();
        format!(
            "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            low >> 52,
            low & 0xffff_ffff_ffff
        )
    }

    /// A moment a few milliseconds after the one given before.
    pub(crate) fn moment(&mut self) -> String {
        let millis = self.next();
        let (hours, minutes) = (9 + millis / 3_600_000 % 14, millis / 60_000 % 60);
        format!("2024-10-10T{hours:02}:{minutes:02}:{:02}.{:03}Z", millis / 1000 % 60, millis % 1000)
    }

    /// Shaped like a JWT, but its claims say only that it is made up.
    pub(crate) fn access_token(&mut self) -> String {
        let (high, low) = self.bits();
        // Header `{"alg":"HS256","typ":"JWT"}`, claims `{"fake":true}`.
        format!("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJmYWtlIjp0cnVlfQ.made-up-{high:016x}{low:016x}")
    }

    pub(crate) fn client_secret(&mut self) -> String {
        let (high, low) = self.bits();
        format!("made-up-client-secret-{high:016x}{low:016x}")
    }

    pub(crate) fn request_id(&mut self) -> String {
        let (high, _) = self.bits();
        format!("req-{:014x}", high >> 8)
    }

    fn bits(&mut self) -> (u64, u64) {
        let number = self.next();
        (scramble(number), scramble(number ^ 0x5bd1_e995_1b87_3593))
    }
}

/// The finaliser of splitmix64: neighbouring numbers give unlike bits.
fn scramble(number: u64) -> u64 {
    let mut bits = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
