use std::collections::BTreeMap;

/// The settings that environment variables set. A variable counts if its name begins with
/// `prefix` and two underscores; what follows is the key, in small letters, with a dot for each
/// two underscores: for the prefix `APP`, `APP__DB__POOL_SIZE` sets `db.pool_size`. A key with an
/// empty part is none, and its variable does not count. Upper and lower case of the prefix make
/// a difference. If several variables set one key, the last one in `variables` counts.
pub fn from_variables<'a>(
    prefix: &str,
    variables: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> BTreeMap<String, String> {
    let mut settings = BTreeMap::new();
    for (name, value) in variables {
<|hole|>
        settings.insert(key, value.to_string());
    }
    settings
}
