use std::cell::RefCell;

/// Writes down which parts of a program run within which.
#[derive(Debug, Default)]
pub struct Trace {
    lines: RefCell<Vec<String>>,
    depth: RefCell<usize>,
}

/// A part of the program that runs, until this is dropped.
#[must_use]
pub struct Scope<'a>(&'a Trace);

impl Trace {
    pub fn note(&self, what: &str) {
        let indent = "  ".repeat(*self.depth.borrow());
        self.lines.borrow_mut().push(format!("{indent}{what}"));
    }

    /// Notes the begin of a part; what is noted while it runs is indented below it.
    pub fn enter(&self, part: &str) -> Scope<'_> {
        self.note(part);
        *self.depth.borrow_mut() += 1;
        Scope(self)
    }

    pub fn text(&self) -> String {
        self.lines.borrow().join("\n")
    }
}

impl Drop for Scope<'_> {
    fn drop(&mut self) {
        *self.0.depth.borrow_mut() -= 1;
    }
}

// In the trace of a build nothing is indented:
//
// pub fn build(trace: &Trace, units: &[(&str, u32)]) -> Result<u32, String> {
//     let _ = trace.enter("build");
//     let mut warnings = 0;
//     for (unit, found) in units {
//         let _ = trace.enter(unit);
//         if unit.is_empty() {
//             trace.note("failed");
//             return Err("a unit without a name".to_string());
//         }
//         trace.note(&format!("{found} warnings"));
//         warnings += found;
//     }
//     trace.note("done");
//     Ok(warnings)
// }

/// Builds all `units`, each given with its number of warnings, and gives the sum of them. The
/// whole runs in a part `build`, and in it each unit in a part of its own name, in which the
/// number of its warnings is noted. `done` is noted in the part `build`, after all units. A unit
/// without a name notes `failed` in its part and ends the build; afterwards no part runs.
pub fn build(trace: &Trace, units: &[(&str, u32)]) -> Result<u32, String> {
    let _build = trace.enter("build");
    let mut warnings = 0;
    for (unit, found) in units {
        let _unit = trace.enter(unit);
        if unit.is_empty() {
            trace.note("failed");
            return Err("a unit without a name".to_string());
        }
        trace.note(&format!("{found} warnings"));
        warnings += found;
    }
    trace.note("done");
    Ok(warnings)
}
