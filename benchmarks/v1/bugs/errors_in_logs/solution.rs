use std::thread;

// This function does not compile, and in what order the counts come would be left to chance:
//
// pub fn count_errors(logs: &[&str], keyword: &str) -> Vec<usize> {
//     let counts = Vec::new();
//     for log in logs {
//         thread::spawn(|| {
//             let count = log.lines().filter(|line| line.contains(keyword)).count();
//             counts.push(count);
//         });
//     }
//     counts
// }
//
// Corrected: for each log, in the order of `logs`, how many of its lines have `keyword` as one of
// their words; words are divided by anything but ASCII letters and digits. Each log is read by a
// thread of its own.

pub fn count_errors(logs: &[&str], keyword: &str) -> Vec<usize> {
    let has_keyword = |line: &&str| {
        line.split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| !word.is_empty() && word == keyword)
    };
    thread::scope(|scope| {
        let readers: Vec<_> = logs
            .iter()
            .map(|log| scope.spawn(move || log.lines().filter(has_keyword).count()))
            .collect();
        readers
            .into_iter()
            .map(|reader| reader.join().expect("counting does not panic"))
            .collect()
    })
}
