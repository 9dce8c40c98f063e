#[test]
fn results_come_in_order() {
    let mut jobs = Jobs::new();
    for number in 0..9u64 {
        jobs.add(move || number * number);
    }
    let results: Vec<u64> = jobs.run(3).into_iter().flatten().collect();
    assert_eq!(results, [0, 1, 4, 9, 16, 25, 36, 49, 64]);
}

#[test]
fn jobs_own_what_they_need_and_hand_it_on() {
    let mut jobs = Jobs::new();
    let (long, short) = (String::from("a long name"), String::from("x"));
    let place = long.as_ptr() as usize;
    jobs.add(move || long);
    jobs.add(|| short);
    let names: Vec<String> = jobs.run(1).into_iter().flatten().collect();
    assert_eq!(names, ["a long name", "x"]);
    assert_eq!(names[0].as_ptr() as usize, place);
}

#[test]
fn a_job_that_panics_is_told_by_its_number() {
    let mut jobs = Jobs::new();
    jobs.add(|| 1);
    jobs.add(|| [0u8; 0].iter().map(|byte| i32::from(*byte)).max().unwrap());
    jobs.add(|| 3);
    assert_eq!(jobs.run(2), [Ok(1), Err(1), Ok(3)]);
}

#[test]
fn boxed_jobs_and_functions_are_jobs() {
    fn seven() -> u8 {
        7
    }
    let mut jobs = Jobs::new();
    let boxed: Job<u8> = Box::new(|| 8);
    jobs.add(boxed);
    jobs.add(seven);
    assert_eq!(jobs.run(0), [Ok(8), Ok(7)]);
}

#[test]
fn no_jobs_no_results() {
    assert!(Jobs::<()>::new().run(4).is_empty());
}
