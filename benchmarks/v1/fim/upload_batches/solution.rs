/// A file to upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    pub name: String,
    pub bytes: u64,
}

/// What one request may hold.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub items: usize,
    pub bytes: u64,
}

/// Divides `uploads` into batches without changing their order, each as long as the limits allow:
/// at most `items` uploads, at least one, of at most `bytes` in all. One that is larger than
/// that by itself is a batch of its own, as nobody can make it smaller. No batch is empty.
pub fn batches(uploads: &[Upload], limits: Limits) -> Vec<&[Upload]> {
    let mut batches = Vec::new();
    let mut start = 0;
    let mut bytes: u64 = 0;
    for (at, upload) in uploads.iter().enumerate() {
        let full = at - start >= limits.items || bytes.saturating_add(upload.bytes) > limits.bytes;
        if full && at > start {
            batches.push(&uploads[start..at]);
            start = at;
            bytes = 0;
        }
        bytes = bytes.saturating_add(upload.bytes);
    }
    if start < uploads.len() {
        batches.push(&uploads[start..]);
    }
    batches
}
