fn up_to(n: u32) -> Vec<f64> {
    (1..=n).rev().map(f64::from).collect()
}

#[test]
fn few_values() {
    let summary = summarise(&[30.0, 10.0, 20.0]).unwrap();
    assert_eq!(
        summary,
        Summary {
            least: 10.0,
            median: 20.0,
            p99: 30.0,
            most: 30.0
        }
    );
    let one = summarise(&[4.5]).unwrap();
    assert_eq!(
        one,
        Summary {
            least: 4.5,
            median: 4.5,
            p99: 4.5,
            most: 4.5
        }
    );
}

#[test]
fn a_percentile_is_one_of_the_values() {
    assert_eq!(summarise(&[1.0, 2.0]).unwrap().median, 1.0);
    assert_eq!(summarise(&[4.0, 3.0, 2.0, 1.0]).unwrap().median, 2.0);
}

#[test]
fn ranks_of_many_values() {
    assert_eq!(summarise(&up_to(100)).unwrap().p99, 99.0);
    assert_eq!(summarise(&up_to(101)).unwrap().p99, 100.0);
    assert_eq!(summarise(&up_to(200)).unwrap().p99, 198.0);
    assert_eq!(summarise(&up_to(99)).unwrap().p99, 99.0);
    assert_eq!(summarise(&up_to(101)).unwrap().median, 51.0);
}

#[test]
fn what_was_not_measured_is_left_out() {
    assert_eq!(summarise(&[]), None);
    assert_eq!(summarise(&[f64::NAN, -f64::NAN]), None);
    let summary = summarise(&[f64::NAN, 2.0, -f64::NAN, 1.0, f64::INFINITY]).unwrap();
    assert_eq!(
        summary,
        Summary {
            least: 1.0,
            median: 2.0,
            p99: f64::INFINITY,
            most: f64::INFINITY
        }
    );
}
