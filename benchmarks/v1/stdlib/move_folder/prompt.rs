use std::cell::RefCell;
use std::rc::{Rc, Weak};

/// A folder knows its children, and without owning it, its parent.
#[derive(Debug)]
pub struct Folder {
    pub name: String,
    parent: RefCell<Weak<Folder>>,
    children: RefCell<Vec<Rc<Folder>>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveError {
    /// The folder would come to lie in itself, or below itself.
    IntoItself,
    /// The target has another child of that name.
    NameTaken,
}

impl Folder {
    pub fn root(name: &str) -> Rc<Folder> {
        Rc::new(Folder {
            name: name.to_string(),
            parent: RefCell::default(),
            children: RefCell::default(),
        })
    }

    /// A new folder at the end of this one's children.
    pub fn add(self: &Rc<Self>, name: &str) -> Rc<Folder> {
        let child = Folder::root(name);
        *child.parent.borrow_mut() = Rc::downgrade(self);
        self.children.borrow_mut().push(Rc::clone(&child));
        child
    }

    /// The names from the root on, each behind a `/`.
    pub fn path(&self) -> String {
        let parent = self.parent.borrow().upgrade();
        format!(
            "{}/{}",
            parent.map_or(String::new(), |p| p.path()),
            self.name
        )
    }

    pub fn children(&self) -> Vec<String> {
        self.children
            .borrow()
            .iter()
            .map(|child| child.name.clone())
            .collect()
    }

    /// Moves this folder, with all below it, to the end of `target`'s children; a root becomes part
    /// of the target's tree. A folder that is the target's child already becomes its last one. If
    /// it is refused, nothing is changed; of both errors, `IntoItself` comes first.
    pub fn move_to(self: &Rc<Self>, target: &Rc<Folder>) -> Result<(), MoveError> {
<|hole|>
}
