/// A rule of a firewall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub port: u16,
    pub enabled: bool,
    pub hits: u32,
}

/// The enabled rules of a list, in order, to be changed; several can be held at a time.
pub struct EnabledMut<'a> {
    rest: &'a mut [Rule],
}

impl<'a> EnabledMut<'a> {
    pub fn new(rules: &'a mut [Rule]) -> Self {
        Self { rest: rules }
    }
}

/// Iterates over them from the first one on.
impl<'a> Iterator for EnabledMut<'a> {
    type Item = &'a mut Rule;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (first, rest) = std::mem::take(&mut self.rest).split_first_mut()?;
            self.rest = rest;
            if first.enabled {
                return Some(first);
            }
        }
    }
}

/// Moves the hits of all enabled rules for a port to the first one of them.
pub fn gather_hits(rules: &mut [Rule], port: u16) {
    let mut same = EnabledMut::new(rules).filter(|rule| rule.port == port);
    if let Some(first) = same.next() {
        for other in same {
            first.hits = first.hits.saturating_add(std::mem::take(&mut other.hits));
        }
    }
}
