// === src/lib.rs ===
//! Who may do what: users have roles, roles have rules and inherit those of others.

mod policy;
mod role;

pub use policy::Policy;
pub use role::{Effect, Role};
// === src/role.rs ===
/// What a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Allow,
    Deny,
}

/// A role: rules for actions, and the names of the roles whose rules it has as well.
#[derive(Debug, Clone, Default)]
pub struct Role {
    pub rules: Vec<(String, Effect)>,
    pub inherits: Vec<String>,
}

impl Role {
    pub fn allow(mut self, action: &str) -> Self {
        self.rules.push((action.to_string(), Effect::Allow));
        self
    }

    pub fn deny(mut self, action: &str) -> Self {
        self.rules.push((action.to_string(), Effect::Deny));
        self
    }

    pub fn inherit(mut self, role: &str) -> Self {
        self.inherits.push(role.to_string());
        self
    }

    /// Whether a rule's pattern covers an action: `docs.read` itself, or `docs.*` all that begins
    /// with `docs.`, or `*` everything.
    pub fn covers(pattern: &str, action: &str) -> bool {
        match pattern.strip_suffix('*') {
            Some(begin) => action.starts_with(begin),
            None => pattern == action,
        }
    }
}
// === src/policy.rs ===
use crate::role::{Effect, Role};
use std::collections::{BTreeMap, BTreeSet};

/// All roles by name, and the roles of each user.
#[derive(Debug, Default)]
pub struct Policy {
    roles: BTreeMap<String, Role>,
    users: BTreeMap<String, Vec<String>>,
}

impl Policy {
    pub fn define(&mut self, name: &str, role: Role) {
        self.roles.insert(name.to_string(), role);
    }

    pub fn assign(&mut self, user: &str, role: &str) {
        self.users
            .entry(user.to_string())
            .or_default()
            .push(role.to_string());
    }

    /// All roles of a user, those that are inherited over any number of levels as well, each once,
    /// in order of their names. Roles may inherit one another in a circle. A name that is not
    /// defined is no role.
    pub fn roles_of(&self, user: &str) -> BTreeSet<&str> {
<|hole|>

    /// Whether a rule of any of the user's roles allows the action, and none denies it.
    pub fn may(&self, user: &str, action: &str) -> bool {
        let effects: Vec<Effect> = self
            .roles_of(user)
            .into_iter()
            .flat_map(|name| &self.roles[name].rules)
            .filter(|(pattern, _)| Role::covers(pattern, action))
            .map(|(_, effect)| *effect)
            .collect();
        effects.contains(&Effect::Allow) && !effects.contains(&Effect::Deny)
    }
}
