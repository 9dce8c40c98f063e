fn folders(list: &[(u64, &[usize])]) -> Vec<Folder> {
    list.iter()
        .map(|&(bytes, inner)| Folder {
            bytes,
            inner: inner.to_vec(),
        })
        .collect()
}

#[test]
fn sizes_add_up() {
    let folders = folders(&[(1, &[1, 3]), (20, &[2]), (300, &[]), (4000, &[])]);
    assert_eq!(total_sizes(&folders, &[0]), [4321, 320, 300, 4000]);
}

#[test]
fn the_order_of_the_inner_ones_does_not_matter() {
    let folders = folders(&[(1, &[4, 1]), (2, &[3]), (4, &[]), (8, &[]), (16, &[2])]);
    assert_eq!(total_sizes(&folders[..4], &[1]), [0, 10, 0, 8]);
    let forward = self::folders(&[(1, &[3, 1]), (2, &[4, 2]), (4, &[]), (8, &[]), (16, &[])]);
    assert_eq!(total_sizes(&forward, &[0]), [31, 22, 4, 8, 16]);
}

#[test]
fn only_what_lies_below_the_roots_counts() {
    let folders = folders(&[(1, &[1]), (2, &[]), (4, &[3]), (8, &[])]);
    assert_eq!(total_sizes(&folders, &[2]), [0, 0, 12, 8]);
    assert_eq!(total_sizes(&folders, &[0, 2]), [3, 2, 12, 8]);
    assert_eq!(total_sizes(&folders, &[]), [0; 4]);
}

#[test]
fn a_root_below_another_one() {
    let folders = folders(&[(1, &[1]), (2, &[2]), (4, &[])]);
    assert_eq!(total_sizes(&folders, &[0, 1]), [7, 6, 4]);
    assert_eq!(total_sizes(&folders, &[1, 0, 1]), [7, 6, 4]);
}

#[test]
fn very_deep_folders() {
    let depth = 200_000;
    let folders: Vec<Folder> = (1..=depth)
        .map(|next| Folder {
            bytes: 1,
            inner: if next < depth { vec![next] } else { vec![] },
        })
        .collect();
    let sizes = total_sizes(&folders, &[0]);
    assert_eq!((sizes[0], sizes[depth - 1]), (depth as u64, 1));
}
