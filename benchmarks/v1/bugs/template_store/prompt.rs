use std::collections::HashMap;

/// Templates by their names, loaded when they are first asked for.
#[derive(Debug, Default)]
pub struct TemplateStore {
    loaded: HashMap<String, String>,
    loads: usize,
}

impl TemplateStore {
    /// How often something was loaded, or tried to be.
    pub fn loads(&self) -> usize {
        self.loads
    }

    // This method does not compile:
    //
    // pub fn get<E>(
    //     &mut self,
    //     name: &str,
    //     load: impl FnOnce(&str) -> Result<String, E>,
    // ) -> Result<&str, E> {
    //     if let Some(template) = self.loaded.get(name) {
    //         return Ok(template);
    //     }
    //     self.loads += 1;
    //     let template = load(name)?;
    //     self.loaded.insert(name.to_string(), template);
    //     Ok(&template)
    // }
    //
    // Corrected, with the same signature: the template `name`, loaded by `load` if it was not
    // before. Each attempt to load counts, and one that fails leaves nothing behind, so that the
    // next call tries again. A template that is there costs no copy of its name or its text.

<|hole|>
}
