// To see the first statement of a script one must read all of it:
//
// pub fn statements<'a>(lines: Vec<&'a str>) -> Vec<(usize, &'a str)> {
//     let mut found = Vec::new();
//     for i in 0..lines.len() {
//         let line = lines[i];
//         if line.trim() == "exit" {
//             break;
//         }
//         let code = match line.find("--") {
//             Some(comment) => &line[..comment],
//             None => line,
//         };
//         if code.trim().len() > 0 {
//             found.push((i + 1, code.trim()));
//         }
//     }
//     found
// }
//
// The same statements with the numbers of their lines, as an iterator over any iterator of lines
// that are `&str`. It reads no line before it is asked for what is on it, so that endless lines do
// no harm, and reads none after an `exit`.

pub fn statements<'a>(
    lines: impl IntoIterator<Item = &'a str>,
) -> impl Iterator<Item = (usize, &'a str)> {
    (1..)
        .zip(lines)
        .take_while(|(_, line)| line.trim() != "exit")
        .map(|(number, line)| {
            let code = line.split_once("--").map_or(line, |(code, _)| code);
            (number, code.trim())
        })
        .filter(|(_, code)| !code.is_empty())
}
