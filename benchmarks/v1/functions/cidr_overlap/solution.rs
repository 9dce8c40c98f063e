/// The first two of `networks`, by their indices, that overlap, or what is no network.
///
/// A network is an IPv4 address and, behind a `/`, how many of its leading bits name the network: 0
/// to 32, in ASCII digits without sign and needless zeros. The address has four numbers from 0 to
/// 255, written in the same way, with dots between them, and all its bits behind the leading ones
/// are 0.
///
/// The error is the index of the first entry that is no network. Else the pair with the smallest
/// second index is given, and of those the one with the smallest first index; or `None`.
pub fn first_overlap(networks: &[&str]) -> Result<Option<(usize, usize)>, usize> {
    fn number(text: &str, most: u32) -> Option<u32> {
        let plain = text == "0" || !text.starts_with('0');
        if !plain || !text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        text.parse().ok().filter(|&value| value <= most)
    }

    fn mask(bits: u32) -> u32 {
        u32::MAX.checked_shl(32 - bits).unwrap_or(0)
    }

    fn network(text: &str) -> Option<(u32, u32)> {
        let (address, bits) = text.split_once('/')?;
        let bits = number(bits, 32)?;
        let parts: Vec<&str> = address.split('.').collect();
        if parts.len() != 4 {
            return None;
        }
        let mut value = 0;
        for part in parts {
            value = value << 8 | number(part, 255)?;
        }
        (value & !mask(bits) == 0).then_some((value, bits))
    }

    let mut known: Vec<(u32, u32)> = Vec::new();
    let mut found = None;
    for (index, text) in networks.iter().enumerate() {
        let (address, bits) = network(text).ok_or(index)?;
        let overlaps =
            |&(other, of_other): &(u32, u32)| (address ^ other) & mask(bits.min(of_other)) == 0;
        if found.is_none() {
            found = known.iter().position(overlaps).map(|first| (first, index));
        }
        known.push((address, bits));
    }
    Ok(found)
}
