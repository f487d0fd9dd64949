/// How many lines end in `bytes`, by `\n`, `\r\n` or `\r`.
pub(crate) fn line_breaks(bytes: &[u8]) -> u32 {
    let breaks = bytes.iter().enumerate().filter(|&(at, byte)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    });
    u32::try_from(breaks.count()).unwrap_or(u32::MAX)
}
