/// A mail that can be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub from: String,
    pub to: Vec<String>,
    pub subject: String,
    pub body: String,
    pub urgent: bool,
}

// Calls of this function are read by nobody, and its panics have ended a server:
//
// pub fn new_mail(
//     from: &str,
//     to: Vec<String>,
//     subject: Option<&str>,
//     body: &str,
//     urgent: bool,
// ) -> Mail {
//     if from.is_empty() {
//         panic!("no sender");
//     }
//     if to.is_empty() {
//         panic!("no recipient");
//     }
//     Mail {
//         from: from.to_string(),
//         to,
//         subject: subject.unwrap_or("(none)").to_string(),
//         body: body.to_string(),
//         urgent,
//     }
// }
//
// In its place comes a builder: `Mail::from(sender)` gives a `MailBuilder`, whose methods `to`
// (adds one recipient, in the order of the calls), `subject`, `body` (each replaces what was given
// before) and `urgent` (without an argument) return the builder, and whose `build` gives the mail,
// or an error with one of the two texts above; the sender is checked first. All texts are given as
// `&str`. Without a subject it is `(none)`, without a body it is empty.

impl Mail {
    pub fn from(sender: &str) -> MailBuilder {
        MailBuilder {
            mail: Mail {
                from: sender.to_string(),
                to: Vec::new(),
                subject: "(none)".to_string(),
                body: String::new(),
                urgent: false,
            },
        }
    }
}

/// Puts a mail together.
#[derive(Debug, Clone)]
pub struct MailBuilder {
    mail: Mail,
}

impl MailBuilder {
    pub fn to(mut self, recipient: &str) -> Self {
        self.mail.to.push(recipient.to_string());
        self
    }

    pub fn subject(mut self, subject: &str) -> Self {
        self.mail.subject = subject.to_string();
        self
    }

    pub fn body(mut self, body: &str) -> Self {
        self.mail.body = body.to_string();
        self
    }

    pub fn urgent(mut self) -> Self {
        self.mail.urgent = true;
        self
    }

    pub fn build(self) -> Result<Mail, &'static str> {
        if self.mail.from.is_empty() {
            return Err("no sender");
        }
        if self.mail.to.is_empty() {
            return Err("no recipient");
        }
        Ok(self.mail)
    }
}
