//! Ingress: `host-path-conflict`.

use topology::{Code, Kind};

use crate::{
    derive::{Fragment, Scope},
    facts::named,
};

/// Ingresses of one class that claim the same host, path and type.
pub(super) fn find(scope: &Scope<'_>, out: &mut Fragment) {
    for ingress in scope.space.ingresses().filter(|ingress| !ingress.is_canary()) {
        for rule in &ingress.rules {
            let rivals = scope.world.claims.rivals(ingress, rule, scope.world.wide);
            let Some((space, first)) = rivals.first() else { continue };
            let own = named(&ingress.meta);
            let all = rivals.iter().map(|(space, name)| format!("{space}/{name}"));
            let others: Vec<_> = all.filter(|name| *name != own).collect();
            out.find(
                scope,
                (Kind::Ingress, &ingress.meta.name),
                Code::HostPathConflict,
                format!(
                    "Ingress {own} claims {}{} ({}), and so does {}; {space}/{first} is the oldest and serves.",
                    rule.host,
                    rule.path,
                    rule.path_type,
                    others.join(", ")
                ),
                "Keep the path in one Ingress and remove it from the others.".to_owned(),
            );
        }
    }
}
