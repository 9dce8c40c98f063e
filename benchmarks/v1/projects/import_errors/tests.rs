use import_errors::{import, ImportError};
use std::error::Error;

fn text(rows: &str) -> String {
    import(rows).unwrap_err().whole_text()
}

#[test]
fn rows_are_read() {
    let articles = import("nut; 5; -2\nbolt;70;8\n").unwrap();
    assert_eq!((articles[0].cents, articles[0].stock), (5, -2));
    assert_eq!(articles[1].name, "bolt");
    assert!(import("").unwrap().is_empty());
}

#[test]
fn causes_are_told_down_to_the_last() {
    assert_eq!(
        text("a;1;1\nb;x;1"),
        "line 2: not a number: invalid digit found in string"
    );
    assert_eq!(
        text("a;;1"),
        "line 1: not a number: cannot parse integer from empty string"
    );
    assert_eq!(text("a;1;1\n\n"), "line 2: 1 cells, not 3");
}

#[test]
fn the_source_is_the_error_itself() {
    let error = import("a;1;99999999999").unwrap_err();
    let row = error.source().unwrap().downcast_ref::<ImportError>();
    assert!(matches!(row, Some(ImportError::Number(_))));
    let number = row.unwrap().source().unwrap();
    assert!(number.downcast_ref::<std::num::ParseIntError>().is_some());
    assert!(number.source().is_none());
}

#[test]
fn a_row_of_other_length_has_no_cause() {
    let error = ImportError::Cells {
        expected: 3,
        found: 4,
    };
    assert!(error.source().is_none());
    assert_eq!(
        error.in_line(7).in_line(9).whole_text(),
        "line 7: 4 cells, not 3"
    );
}

#[test]
fn it_goes_where_any_error_goes() {
    fn run() -> Result<(), Box<dyn Error>> {
        import("x")?;
        Ok(())
    }
    assert_eq!(run().unwrap_err().to_string(), "line 1");
}
