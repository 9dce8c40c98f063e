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
<|hole|>
