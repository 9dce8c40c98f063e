use std::error::Error;
use std::fmt;
use std::num::ParseIntError;

// Causes are pasted into texts, so that nothing can be told of them but that text:
//
// pub fn read_job(name: &str, text: &str) -> Result<Vec<u16>, String> {
//     text.split(',')
//         .map(|part| {
//             part.parse::<u16>()
//                 .map_err(|e| format!("job {}: field {}: {}", name, part, e))
//         })
//         .collect()
// }
//
// The same with errors that keep their causes. `Display` says of a `JobError` `job NAME` and of a
// `FieldError` `field TEXT`, nothing of what caused them; the cause of a `JobError` is its
// `FieldError`, and that of a `FieldError` is what parsing said. `explain` is below.

#[derive(Debug)]
pub struct JobError {
    pub name: String,
    pub field: FieldError,
}

#[derive(Debug)]
pub struct FieldError {
    pub text: String,
    pub cause: ParseIntError,
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "job {}", self.name)
    }
}

impl Error for JobError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.field)
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "field {}", self.text)
    }
}

impl Error for FieldError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.cause)
    }
}

/// The numbers of a job's text, which have commas between them.
pub fn read_job(name: &str, text: &str) -> Result<Vec<u16>, JobError> {
    let field_error = |text: &str, cause| JobError {
        name: name.to_string(),
        field: FieldError {
            text: text.to_string(),
            cause,
        },
    };
    text.split(',')
        .map(|part| part.parse().map_err(|cause| field_error(part, cause)))
        .collect()
}

/// An error with all its causes, from the outside to the inside.
pub fn explain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!(": {error}");
        cause = error.source();
    }
    text
}
