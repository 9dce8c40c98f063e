use std::cell::RefCell;
use std::rc::Rc;

type Handler = Rc<dyn Fn(&Bus, &str)>;

/// Hands events to those who subscribed to them.
#[derive(Default)]
pub struct Bus {
    handlers: RefCell<Vec<(u64, Handler)>>,
    last_id: RefCell<u64>,
}

impl Bus {
    /// Subscribes `handler` to all events from now on; the number returned ends that.
    pub fn subscribe(&self, handler: impl Fn(&Bus, &str) + 'static) -> u64 {
        *self.last_id.borrow_mut() += 1;
        let id = *self.last_id.borrow();
        self.handlers.borrow_mut().push((id, Rc::new(handler)));
        id
    }

    /// Ends a subscription; `false` if there is none of that number.
    pub fn unsubscribe(&self, id: u64) -> bool {
        let mut handlers = self.handlers.borrow_mut();
        let before = handlers.len();
        handlers.retain(|(known, _)| *known != id);
        handlers.len() < before
    }

    // A handler that subscribes another one, or ends its own subscription, makes this panic:
    //
    // pub fn publish(&self, event: &str) -> usize {
    //     let mut handled = 0;
    //     for (_, handler) in self.handlers.borrow().iter() {
    //         handler(self, event);
    //         handled += 1;
    //     }
    //     handled
    // }
    //
    // Corrected: calls the handlers in the order of their subscriptions and tells how many were
    // called. Handlers may subscribe, unsubscribe and publish. One that was subscribed meanwhile
    // is not called for this event, and neither is one whose subscription ended before its turn.

<|hole|>
}
