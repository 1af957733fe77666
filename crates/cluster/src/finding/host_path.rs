//! Ingress: `host-path-conflict`.

use topology::{Code, Kind, Phrase};

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
            let claim = format!("{}{}", rule.host, rule.path);
            let path_type = &rule.path_type;
            out.find(
                scope,
                (Kind::Ingress, &ingress.meta.name),
                Code::HostPathConflict,
                Phrase::new(
                    format!(
                        "Ingress {own} claims {claim} ({path_type}), and so does {}; {space}/{first} is the oldest and serves.",
                        others.join(", ")
                    ),
                    format!(
                        "Ingress {own} 声明了 {claim}（{path_type}），{} 也声明了它；{space}/{first} 创建最早，由它生效。",
                        others.join("、")
                    ),
                ),
                Phrase::new(
                    "Keep the path in one Ingress and remove it from the others.",
                    "只在一个 Ingress 中保留该路径，从其他 Ingress 中删除。",
                ),
            );
        }
    }
}
