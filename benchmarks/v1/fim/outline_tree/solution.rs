/// An item of an outline with those below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub title: String,
    pub children: Vec<Item>,
}

/// Reads an outline of lines that are each two spaces deeper than the item that they belong to;
/// blank lines do not count. Titles are trimmed.
///
/// # Errors
/// The number, from 1, of the first line with an odd indentation, or that is deeper than one
/// step below the last item.
pub fn read_outline(text: &str) -> Result<Vec<Item>, usize> {
    let mut roots: Vec<Item> = Vec::new();
    // the last item of each depth, from the outermost; none of them has been hung up yet
    let mut open: Vec<Item> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let title = line.trim();
        if title.is_empty() {
            continue;
        }
        let spaces = line.len() - line.trim_start_matches(' ').len();
        let depth = spaces / 2;
        if spaces % 2 != 0 || depth > open.len() {
            return Err(index + 1);
        }
        while open.len() > depth {
            close_last(&mut open, &mut roots);
        }
        open.push(Item {
            title: title.to_string(),
            children: Vec::new(),
        });
    }
    while !open.is_empty() {
        close_last(&mut open, &mut roots);
    }
    Ok(roots)
}

/// Hangs the innermost open item up where it belongs.
fn close_last(open: &mut Vec<Item>, roots: &mut Vec<Item>) {
    if let Some(item) = open.pop() {
        let siblings = match open.last_mut() {
            Some(parent) => &mut parent.children,
            None => roots,
        };
        siblings.push(item);
    }
}
