//! The decision.

use thiserror::Error;

use crate::{Action, Role, Scope};

/// A role that somebody has somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// What they may do.
    pub role: Role,
    /// Where.
    pub scope: Scope,
}

/// Why somebody may not.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("needs the permission {} (role {} or higher); an Admin can grant it", permission.as_str(), role.as_str())]
pub struct Denied {
    /// What they wanted to do.
    pub permission: Action,
    /// The weakest role that may.
    pub role: Role,
}

/// Yes, or no with the reason.
pub type Decision = Result<(), Denied>;

/// Whether somebody with these grants may do this there. Without a grant that covers the place
/// and whose role may, the answer is no.
pub fn decide(grants: &[Grant], action: Action, there: &Scope) -> Decision {
    let role = Role::needed_for(action, there.environment());
    let allowed = grants.iter().any(|grant| grant.role >= role && grant.scope.contains(there));
    if allowed { Ok(()) } else { Err(Denied { permission: action, role }) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::Environment;
    use proptest::prelude::*;
    use topology::Namespace;

    fn namespace(name: &str, environment: Option<Environment>) -> Scope {
        Scope::Namespace { cluster: "demo".into(), namespace: Namespace::from(name), environment }
    }

    fn everywhere(role: Role) -> Vec<Grant> {
        vec![Grant { role, scope: Scope::Everywhere }]
    }

    #[test]
    fn the_table_is_the_one_of_the_design() {
        use Action::*;
        use Role::*;
        let table = [
            // action, environment, who may
            (ViewPicture, Environment::Prod, vec![Viewer, Developer, Releaser, Admin]),
            (ReadLogs, Environment::Prod, vec![Developer, Releaser, Admin]),
            (ReadYaml, Environment::Prod, vec![Developer, Releaser, Admin]),
            (Share, Environment::Prod, vec![Developer, Releaser, Admin]),
            (Change, Environment::Test, vec![Developer, Releaser, Admin]),
            (Change, Environment::Prod, vec![Releaser, Admin]),
            (Promote, Environment::Staging, vec![Releaser, Admin]),
            (OpenTerminal, Environment::Dev, vec![Developer, Releaser, Admin]),
            (OpenTerminal, Environment::Prod, vec![Releaser, Admin]),
            (Administer, Environment::Dev, vec![Admin]),
        ];
        for (action, environment, who) in table {
            for role in Role::ALL {
                let place = namespace("any", Some(environment));
                let allowed = decide(&everywhere(role), action, &place).is_ok();
                assert_eq!(allowed, who.contains(&role), "{role:?} {action:?} {environment:?}");
            }
        }
    }

    #[test]
    fn a_namespace_without_an_environment_is_guarded_like_prod() {
        let place = namespace("unlabelled", None);
        let denied = decide(&everywhere(Role::Developer), Action::Change, &place).unwrap_err();
        assert_eq!(denied.role, Role::Releaser);
        assert!(denied.to_string().contains("change"));
    }

    fn any_scope() -> impl Strategy<Value = Scope> {
        let environment = prop::option::of(prop::sample::select(Environment::ALL.to_vec()));
        prop_oneof![
            Just(Scope::Everywhere),
            "[ab]".prop_map(Scope::Cluster),
            prop::sample::select(Environment::ALL.to_vec()).prop_map(Scope::Environment),
            ("[ab]", "[xy]", environment).prop_map(|(cluster, name, environment)| {
                Scope::Namespace { cluster, namespace: Namespace::from(name.as_str()), environment }
            }),
        ]
    }

    proptest! {
        #[test]
        fn without_a_grant_everything_is_denied(there in any_scope()) {
            for action in Action::ALL {
                prop_assert!(decide(&[], action, &there).is_err());
            }
        }

        #[test]
        fn a_stronger_role_may_all_that_a_weaker_one_may(there in any_scope(), held in any_scope()) {
            for action in Action::ALL {
                let may: Vec<bool> = Role::ALL
                    .into_iter()
                    .map(|role| decide(&[Grant { role, scope: held.clone() }], action, &there).is_ok())
                    .collect();
                prop_assert!(may.is_sorted(), "{may:?}");
            }
        }

        #[test]
        fn a_grant_says_nothing_about_places_it_does_not_contain(there in any_scope(), held in any_scope()) {
            prop_assume!(!held.contains(&there));
            for action in Action::ALL {
                let grants = [Grant { role: Role::Admin, scope: held.clone() }];
                prop_assert!(decide(&grants, action, &there).is_err());
            }
        }
    }
}
