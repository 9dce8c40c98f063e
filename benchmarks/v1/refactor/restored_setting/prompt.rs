use std::cell::Cell;

/// Settings of a renderer that is not shared among threads.
#[derive(Debug, Default)]
pub struct Renderer {
    scale: Cell<u32>,
    lines: Cell<u32>,
}

impl Renderer {
    pub fn scale(&self) -> u32 {
        self.scale.get()
    }

    pub fn lines(&self) -> u32 {
        self.lines.get()
    }

    /// Draws one line.
    pub fn draw(&self) {
        self.lines.set(self.lines.get() + 1);
    }
}

// When `work` panics the scale stays changed, and whoever catches the panic draws at a wrong one:
//
// pub fn with_scale<T>(renderer: &Renderer, scale: u32, work: impl FnOnce(&Renderer) -> T) -> T {
//     let before = renderer.scale.get();
//     renderer.scale.set(scale);
//     let result = work(renderer);
//     renderer.scale.set(before);
//     result
// }
//
// The same with a guard: `with_scale` is below, and a `Restore` is to bring the scale back to what
// it was when it goes out of scope.

<|hole|>

/// Runs `work` with another scale. Afterwards the scale is what it was before, however `work` ends
/// and whatever it did to it.
pub fn with_scale<T>(renderer: &Renderer, scale: u32, work: impl FnOnce(&Renderer) -> T) -> T {
    let _restore = Restore::scaled(renderer, scale);
    work(renderer)
}
