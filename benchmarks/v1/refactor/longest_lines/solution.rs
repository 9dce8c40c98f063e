// Each line is copied three times, and the callers only look at them:
//
// pub fn longest_lines(text: &str, count: usize) -> Vec<String> {
//     let lines: Vec<String> = text.lines().map(|line| line.to_string()).collect();
//     let mut sorted = lines.clone();
//     sorted.sort_by_key(|line| std::cmp::Reverse(line.chars().count()));
//     let mut longest = Vec::new();
//     for line in sorted.iter().take(count) {
//         longest.push(line.clone());
//     }
//     longest
// }
//
// The same lines, the longest first and those of one length in the order of the text, as slices of
// `text`.

pub fn longest_lines(text: &str, count: usize) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.chars().count()));
    lines.truncate(count);
    lines
}
