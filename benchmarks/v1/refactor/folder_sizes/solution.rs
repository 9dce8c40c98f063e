/// A folder, with the bytes of the files that lie directly in it, and the places of the folders in
/// it, all of which come after it in the list.
#[derive(Debug, Clone)]
pub struct Folder {
    pub bytes: u64,
    pub inner: Vec<usize>,
}

// For folders a hundred thousand levels deep, which a broken program has made, this overflows the
// stack:
//
// pub fn total_sizes(folders: &[Folder], roots: &[usize]) -> Vec<u64> {
//     fn add_up(folders: &[Folder], place: usize, sizes: &mut Vec<u64>) -> u64 {
//         let mut sum = folders[place].bytes;
//         for inner in &folders[place].inner {
//             sum += add_up(folders, *inner, sizes);
//         }
//         sizes[place] = sum;
//         sum
//     }
//     let mut sizes = vec![0; folders.len()];
//     for root in roots {
//         add_up(folders, *root, &mut sizes);
//     }
//     sizes
// }
//
// The same without recursion, by a `while` loop over places that are kept in a list.

/// For each folder the bytes of all files in it and below it. Only `roots` and what lies below
/// them counts, all others are 0. No folder lies in two others; a root may lie below another one.
pub fn total_sizes(folders: &[Folder], roots: &[usize]) -> Vec<u64> {
    let mut reached = vec![false; folders.len()];
    let mut open = roots.to_vec();
    while let Some(place) = open.pop() {
        if !reached[place] {
            reached[place] = true;
            open.extend(&folders[place].inner);
        }
    }
    let mut sizes = vec![0; folders.len()];
    // what lies within comes later in the list, and is added up before
    for (place, folder) in folders.iter().enumerate().rev() {
        if reached[place] {
            let inner: u64 = folder.inner.iter().map(|&inner| sizes[inner]).sum();
            sizes[place] = folder.bytes + inner;
        }
    }
    sizes
}
