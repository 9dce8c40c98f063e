/// What a visitor typed into the form for a new account.
#[derive(Debug, Clone, Default)]
pub struct Form {
    pub name: String,
    pub password: String,
    pub repeated: String,
    pub age: String,
}

// People mend one field, send the form again, and only then hear of the next problem:
//
// pub fn problems(form: &Form) -> Vec<&'static str> {
//     let mut found = Vec::new();
//     let mut check = |holds: bool, problem: &'static str| {
//         if !holds {
//             found.push(problem);
//         }
//         holds
//     };
//     let _ = check(!form.name.is_empty(), "name is missing")
//         && check(form.password.len() > 8, "password is too short")
//         && check(form.password == form.repeated, "passwords differ")
//         && check(form.age.parse::<u8>().is_ok(), "age is no number");
//     found
// }

/// Every problem of `form`, in the order of this list; none for a good one.
/// - `name is missing`: it is empty or has blanks only
/// - `password is too short`: it has fewer than 8 characters
/// - `passwords differ`: the repeated one is not the same
/// - `age is no number`: it is none from 0 to 255, blanks around it apart
pub fn problems(form: &Form) -> Vec<&'static str> {
<|hole|>
