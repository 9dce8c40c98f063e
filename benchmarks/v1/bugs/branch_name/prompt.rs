// The names of some branches come out wrong, and tags pass for branches:
//
// pub fn branch_name(reference: &str) -> Option<&str> {
//     let name = reference
//         .trim_start_matches("refs/heads/")
//         .trim_start_matches("refs/");
//     if name.is_empty() {
//         None
//     } else {
//         Some(name)
//     }
// }
//
// Corrected: the name of a branch is what follows the `refs/heads/` at the begin of its reference,
// whatever it looks like. Every other reference is none of a branch, and no name is empty.

<|hole|>
