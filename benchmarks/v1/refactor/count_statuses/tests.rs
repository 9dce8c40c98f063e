fn shown(log: &str) -> Result<String, String> {
    let counts = count_statuses(log.as_bytes()).map_err(|error| {
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        error.to_string()
    })?;
    Ok(counts
        .iter()
        .map(|(status, count)| format!("{status}x{count} "))
        .collect())
}

/// Gives its text, and then fails.
struct Failing<'a>(&'a [u8]);

impl io::Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(io::Error::new(io::ErrorKind::TimedOut, "the disk is gone")),
            number => Ok(number),
        }
    }
}

#[test]
fn statuses_at_the_ends_of_lines() {
    assert_eq!(
        shown("GET / 200\nGET /x 404\r\nPUT 500 200"),
        Ok("200x2 404x1 ".to_string())
    );
    assert_eq!(shown("7"), Ok("7x1 ".to_string()));
}

#[test]
fn blank_lines_say_nothing_and_count() {
    assert_eq!(shown("\n  \n200\n\n"), Ok("200x1 ".to_string()));
    assert_eq!(shown(""), Ok(String::new()));
    assert_eq!(shown("\n\t\nGET /"), Err("line 3: no status".to_string()));
}

#[test]
fn what_is_no_status() {
    assert_eq!(shown("GET / ok"), Err("line 1: no status".to_string()));
    assert_eq!(shown("1\n65536\nx"), Err("line 2: no status".to_string()));
    assert_eq!(shown("1 200\n-1"), Err("line 2: no status".to_string()));
}

#[test]
fn errors_of_the_reader() {
    let error = count_statuses(io::BufReader::new(Failing(b"200\n404\n"))).unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (io::ErrorKind::TimedOut, "the disk is gone")
    );
    let earlier = count_statuses(io::BufReader::new(Failing(b"200\nno\n"))).unwrap_err();
    assert_eq!(earlier.to_string(), "line 2: no status");
    let bytes: &[u8] = b"200\n\xff 200\n";
    assert_eq!(
        count_statuses(bytes).unwrap_err().kind(),
        io::ErrorKind::InvalidData
    );
}
