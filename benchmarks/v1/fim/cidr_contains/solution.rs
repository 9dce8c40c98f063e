use std::net::Ipv4Addr;
use std::str::FromStr;

/// A network such as `10.1.0.0/16`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: u32,
    length: u32,
}

impl FromStr for Network {
    type Err = String;

    /// Reads an address and the number of its bits that name the network, 0 to 32. The other
    /// bits of the address may be anything; they do not count.
    fn from_str(text: &str) -> Result<Self, String> {
        let (address, length) = text
            .split_once('/')
            .ok_or_else(|| format!("{text}: no '/'"))?;
        let address: Ipv4Addr = address
            .parse()
            .map_err(|_| format!("{address}: no address"))?;
        let length: u32 = length
            .parse()
            .ok()
            .filter(|length| *length <= 32)
            .ok_or_else(|| format!("{length}: no length"))?;
        let address = u32::from(address);
        Ok(Self { address, length })
    }
}

impl Network {
    /// The bits that name the network.
    fn mask(self) -> u32 {
        u32::MAX.checked_shl(32 - self.length).unwrap_or(0)
    }

    /// Whether an address is in the network.
    pub fn contains(self, address: Ipv4Addr) -> bool {
        (u32::from(address) ^ self.address) & self.mask() == 0
    }

    /// The last address of the network.
    pub fn last(self) -> Ipv4Addr {
        Ipv4Addr::from(self.address | !self.mask())
    }
}

/// The first of `networks` that holds `address`, by its place.
pub fn first_match(networks: &[Network], address: Ipv4Addr) -> Option<usize> {
    networks
        .iter()
        .position(|network| network.contains(address))
}
