fn sizes(sizes: &[u64], items: usize, bytes: u64) -> Vec<Vec<u64>> {
    let uploads: Vec<Upload> = sizes
        .iter()
        .enumerate()
        .map(|(n, &bytes)| Upload {
            name: format!("f{n}"),
            bytes,
        })
        .collect();
    let made = batches(&uploads, Limits { items, bytes });
    assert_eq!(made.concat(), uploads);
    made.into_iter()
        .map(|batch| batch.iter().map(|upload| upload.bytes).collect())
        .collect()
}

#[test]
fn bounded_in_number() {
    assert_eq!(
        sizes(&[1, 1, 1, 1, 1], 2, 100),
        [vec![1, 1], vec![1, 1], vec![1]]
    );
    assert_eq!(sizes(&[1, 2], 1, 100), [[1], [2]]);
}

#[test]
fn bounded_in_size() {
    assert_eq!(
        sizes(&[4, 6, 5, 5, 1], 10, 10),
        [vec![4, 6], vec![5, 5], vec![1]]
    );
    assert_eq!(sizes(&[6, 5, 5], 10, 10), [vec![6], vec![5, 5]]);
}

#[test]
fn too_large_ones_stand_alone() {
    assert_eq!(
        sizes(&[1, 50, 2, 3], 10, 10),
        [vec![1], vec![50], vec![2, 3]]
    );
    assert_eq!(sizes(&[50], 10, 10), [[50]]);
    assert_eq!(sizes(&[11, 12], 10, 10), [[11], [12]]);
}

#[test]
fn empty_files_count_in_number_only() {
    assert_eq!(sizes(&[10, 0, 0], 2, 10), [vec![10, 0], vec![0]]);
    assert_eq!(sizes(&[0, 0], 9, 0), [[0, 0]]);
}

#[test]
fn no_batch_is_empty() {
    assert!(sizes(&[], 5, 10).is_empty());
    assert_eq!(sizes(&[1, 2], 0, 10), [[1], [2]]);
}

#[test]
fn sizes_do_not_overflow() {
    assert_eq!(
        sizes(&[u64::MAX, u64::MAX, 1], 9, 10),
        [[u64::MAX], [u64::MAX], [1]]
    );
}
