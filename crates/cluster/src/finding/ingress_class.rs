//! Ingress: `ingress-class-missing`.

use topology::{Code, Kind};

use crate::{
    derive::{Fragment, Scope},
    facts::named,
    record::Class,
};

/// An Ingress whose class nobody serves. Where no IngressClass is known at all, nobody can tell.
pub(super) fn find(scope: &Scope<'_>, out: &mut Fragment) {
    let wide = scope.world.wide;
    let known: Vec<_> = wide.classes().map(|class| &*class.meta.name).collect();
    if known.is_empty() {
        return;
    }
    let known = known.join(", ");
    for ingress in scope.space.ingresses() {
        let (evidence, next_step) = match &ingress.class {
            Class::Named(name) if wide.class(name).is_none() => (
                format!("Ingress {} is of class {name}, which does not exist; there is {known}.", named(&ingress.meta)),
                format!("Set ingressClassName to {known}, or install the controller of class {name}."),
            ),
            Class::Default if wide.default_class().is_none() => (
                format!(
                    "Ingress {} names no class, and no IngressClass ({known}) is the default.",
                    named(&ingress.meta)
                ),
                format!("Set ingressClassName to {known}, or mark one IngressClass as the default."),
            ),
            _ => continue,
        };
        let on = (Kind::Ingress, &*ingress.meta.name);
        out.find(scope, on, Code::IngressClassMissing, evidence, next_step);
    }
}
