/// Takes so many bytes, and no more; remembers whether it was flushed.
struct Disk {
    written: Vec<u8>,
    space: usize,
    flushed: bool,
}

impl Disk {
    fn new(space: usize) -> Self {
        Self {
            written: Vec::new(),
            space,
            flushed: false,
        }
    }
}

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.written.len() + bytes.len() > self.space {
            return Err(io::Error::other("full"));
        }
        self.written.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.flushed = true;
        Ok(())
    }
}

fn text(header: &[&str], rows: &[&[u64]]) -> String {
    let mut out = Vec::new();
    let number = write_table(&mut out, header, rows.iter().map(|row| row.to_vec())).unwrap();
    assert_eq!(number, rows.len());
    String::from_utf8(out).unwrap()
}

#[test]
fn the_same_bytes() {
    assert_eq!(
        text(&["id", "size"], &[&[1, 20], &[2, 0]]),
        "id\tsize\n1\t20\n2\t0\n2 rows\n"
    );
}

#[test]
fn tables_without_much_in_them() {
    assert_eq!(text(&["id"], &[]), "id\n0 rows\n");
    assert_eq!(text(&[], &[&[]]), "\n\n1 rows\n");
}

#[test]
fn the_writer_is_flushed() {
    let mut disk = Disk::new(100);
    assert_eq!(write_table(&mut disk, &["a"], vec![vec![1]]).unwrap(), 1);
    assert!(disk.flushed);
}

#[test]
fn errors_are_returned_at_once() {
    for space in 0..14 {
        let mut disk = Disk::new(space);
        let mut asked = 0;
        let rows = (0..3).map(|row| vec![row]).inspect(|_| asked += 1);
        let error = write_table(&mut disk, &["a"], rows).unwrap_err();
        assert_eq!(error.to_string(), "full");
        assert_eq!(asked, (space / 2).min(3) as u64, "{space}");
    }
}

#[test]
fn rows_are_written_as_they_come() {
    let shared = std::cell::RefCell::new(Disk::new(1000));
    struct Shared<'a>(&'a std::cell::RefCell<Disk>);
    impl Write for Shared<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            self.0.borrow_mut().flush()
        }
    }
    let rows = (0..3u64).map(|row| {
        assert_eq!(shared.borrow().written.len() as u64, 2 + 2 * row);
        vec![row]
    });
    write_table(Shared(&shared), &["a"], rows).unwrap();
}
