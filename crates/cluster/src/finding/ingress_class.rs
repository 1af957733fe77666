//! Ingress: `ingress-class-missing`.

use topology::{Code, Kind, Phrase};

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
    let known = Phrase::new(known.join(", "), known.join("、"));
    for ingress in scope.space.ingresses() {
        let full = named(&ingress.meta);
        let (evidence, next_step) = match &ingress.class {
            Class::Named(name) if wide.class(name).is_none() => (
                Phrase::new(
                    format!("Ingress {full} is of class {name}, which does not exist; there is {}.", known.en),
                    format!("Ingress {full} 的 class 是 {name}，但该 IngressClass 不存在；现有：{}。", known.zh),
                ),
                Phrase::new(
                    format!("Set ingressClassName to {}, or install the controller of class {name}.", known.en),
                    format!("把 ingressClassName 改为现有的 class（{}），或安装 class {name} 的控制器。", known.zh),
                ),
            ),
            Class::Default if wide.default_class().is_none() => (
                Phrase::new(
                    format!("Ingress {full} names no class, and no IngressClass ({}) is the default.", known.en),
                    format!("Ingress {full} 没有指定 class，而现有的 IngressClass（{}）都不是默认的。", known.zh),
                ),
                Phrase::new(
                    format!("Set ingressClassName to {}, or mark one IngressClass as the default.", known.en),
                    format!("设置 ingressClassName（现有：{}），或把其中一个 IngressClass 设为默认。", known.zh),
                ),
            ),
            _ => continue,
        };
        let on = (Kind::Ingress, &*ingress.meta.name);
        out.find(scope, on, Code::IngressClassMissing, evidence, next_step);
    }
}
