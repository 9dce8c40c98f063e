#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    Flag,
    Environment,
    File,
    Default,
}

/// The number of threads to use, and where it comes from.
///
/// A number on the command line (`flag`) counts first, then the value of the environment's variable
/// if it is a number, then the one in the file, then 4. White space around the variable's value
/// does not matter; one that is no `usize` counts as if it was not set. 0 stands for `processors`,
/// wherever it comes from; the result is at most 256.
pub fn threads(
    flag: Option<usize>,
    variable: Option<&str>,
    file: Option<usize>,
    processors: usize,
) -> (usize, Origin) {
    let from_environment = || variable.and_then(|value| value.trim().parse().ok());
    let (number, origin) = flag
        .map(|number| (number, Origin::Flag))
        .or_else(|| from_environment().map(|number| (number, Origin::Environment)))
        .or(file.map(|number| (number, Origin::File)))
        .unwrap_or((4, Origin::Default));
    let number = if number == 0 { processors } else { number };
    (number.min(256), origin)
}
