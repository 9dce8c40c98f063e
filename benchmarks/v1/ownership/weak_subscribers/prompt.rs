use std::cell::RefCell;
use std::rc::{Rc, Weak};

/// Where a subscriber's messages arrive.
#[derive(Debug, Default)]
pub struct Inbox {
    messages: RefCell<Vec<String>>,
}

impl Inbox {
    pub fn new() -> Rc<Self> {
        Rc::default()
    }

    /// Takes out what has arrived, oldest first.
    pub fn read(&self) -> Vec<String> {
        self.messages.take()
    }
}

/// Sends messages to inboxes that belong to others, which it does not keep alive.
#[derive(Debug, Default)]
pub struct Topic {
    subscribers: RefCell<Vec<Weak<Inbox>>>,
}

impl Topic {
    /// Subscribes an inbox, once: a second time changes nothing.
    pub fn subscribe(&self, inbox: &Rc<Inbox>) {
        let mut subscribers = self.subscribers.borrow_mut();
        if !subscribers
            .iter()
            .any(|known| std::ptr::eq(known.as_ptr(), Rc::as_ptr(inbox)))
        {
            subscribers.push(Rc::downgrade(inbox));
        }
    }

    /// Sends to all subscribers that are still there, and forgets those that are gone. Returns
    /// how many were reached.
    pub fn publish(&self, message: &str) -> usize {
<|hole|>

    /// How many subscribers are remembered, be they there or gone.
    pub fn remembered(&self) -> usize {
        self.subscribers.borrow().len()
    }
}
