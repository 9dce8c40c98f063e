use std::cell::RefCell;
use std::rc::{Rc, Weak};

/// A department; what hangs below it lives as long as it does.
pub struct Department {
    name: String,
    parent: RefCell<Weak<Department>>,
    children: RefCell<Vec<Rc<Department>>>,
}

impl Department {
    pub fn new(name: &str) -> Rc<Self> {
        Rc::new(Self {
            name: name.to_string(),
            parent: RefCell::default(),
            children: RefCell::default(),
        })
    }

    /// Names from the top down to this one, joined by ` / `. A parent that was dropped does not
    /// count.
    pub fn path(&self) -> String {
        match self.parent.borrow().upgrade() {
            Some(parent) => format!("{} / {}", parent.path(), self.name),
            None => self.name.clone(),
        }
    }

    /// Names of what hangs directly below, in the order in which it was hung there.
    pub fn below(&self) -> Vec<String> {
        self.children
            .borrow()
            .iter()
            .map(|child| child.name.clone())
            .collect()
    }

    /// Hangs `child` below this department, as its last one, and takes it away from where it hung
    /// before. Refused with false, and nothing changed, if the child is this department or one
    /// above it.
    pub fn adopt(self: &Rc<Self>, child: &Rc<Department>) -> bool {
<|hole|>
}
