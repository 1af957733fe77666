//! Who may talk to the API server: a token and a kubeconfig for each.

use std::fs;

use anyhow::{Context, Result};

use super::state::State;

/// May do everything.
pub const ADMIN: &str = "admin";
/// May do nothing until a test binds a role to the user `viewer` or to the group `viewers`.
pub const VIEWER: &str = "viewer";
pub const CONTROLLER_MANAGER: &str = "controller-manager";
pub const SCHEDULER: &str = "scheduler";

struct Identity {
    /// Of the kubeconfig file.
    name: &'static str,
    user: &'static str,
    group: Option<&'static str>,
}

const IDENTITIES: &[Identity] = &[
    Identity { name: ADMIN, user: "admin", group: Some("system:masters") },
    Identity { name: VIEWER, user: "viewer", group: Some("viewers") },
    // Kubernetes binds the rights that these two need to their names.
    Identity { name: CONTROLLER_MANAGER, user: "system:kube-controller-manager", group: None },
    Identity { name: SCHEDULER, user: "system:kube-scheduler", group: None },
];

/// Writes `tokens.csv`, which the API server reads, and the kubeconfigs.
pub fn write(state: &State) -> Result<()> {
    let mut tokens = String::new();
    for identity in IDENTITIES {
        let token = token()?;
        let path = state.kubeconfig(identity.name);
        fs::write(&path, kubeconfig(state, &token)).with_context(|| format!("cannot write {}", path.display()))?;
        tokens += &line(identity, &token);
    }
    fs::write(state.file("tokens.csv"), tokens).context("cannot write tokens.csv")
}

/// 128 random bits in hexadecimal digits.
fn token() -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(anyhow::Error::msg).context("the system gives no random numbers")?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

/// Token, user, id, groups.
fn line(identity: &Identity, token: &str) -> String {
    let group = identity.group.map(|group| format!(",{group}")).unwrap_or_default();
    format!("{token},{},{}{group}\n", identity.user, identity.name)
}

fn kubeconfig(state: &State, token: &str) -> String {
    let config = serde_json::json!({
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "real",
        "clusters": [{"name": "real", "cluster": {
            "server": state.server(), "certificate-authority": state.pki("ca.crt"),
        }}],
        "users": [{"name": "real", "user": {"token": token}}],
        "contexts": [{"name": "real", "context": {"cluster": "real", "user": "real"}}],
    });
    // JSON is YAML, and quotes whatever is in a path.
    format!("{config:#}\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_user_without_a_group_has_no_empty_one() {
        let scheduler = IDENTITIES.iter().find(|identity| identity.name == SCHEDULER).unwrap();
        assert_eq!(line(scheduler, "t"), "t,system:kube-scheduler,scheduler\n");
    }

    #[test]
    fn the_viewer_is_in_no_group_that_kubernetes_knows() {
        let viewer = IDENTITIES.iter().find(|identity| identity.name == VIEWER).unwrap();
        assert_eq!(line(viewer, "t"), "t,viewer,viewer,viewers\n");
    }

    #[test]
    fn tokens_are_long_and_never_the_same() {
        let (one, other) = (token().unwrap(), token().unwrap());
        assert!(one.len() == 32 && one != other);
    }
}
