//! The words in the picture, in every language of the page.

pub use super::code::code;
pub use crate::model::Language;
use crate::{
    Health, Kind,
    picture::{Card, Column, Note},
};

/// What a column is called.
pub const fn column(language: Language, column: Column) -> &'static str {
    match (language, column) {
        (Language::En, Column::Domain) => "Domain",
        (Language::En, Column::LoadBalancer) => "Load balancer",
        (Language::En, Column::Entry) => "Entry",
        (Language::En, Column::Service) => "Service",
        (Language::En, Column::Gateway) => "Gateway",
        (Language::En, Column::Route) => "Route",
        (Language::En, Column::Registry) => "Registry",
        (Language::En, Column::Workload) => "Workload",
        (Language::En, Column::Pod) => "Pod",
        (Language::En, Column::Machine) => "Machine",
        (Language::ZhCn, Column::Domain) => "域名",
        (Language::ZhCn, Column::LoadBalancer) => "负载均衡",
        (Language::ZhCn, Column::Entry) => "入口",
        (Language::ZhCn, Column::Service) => "服务",
        (Language::ZhCn, Column::Gateway) => "网关",
        (Language::ZhCn, Column::Route) => "路由",
        (Language::ZhCn, Column::Registry) => "注册中心",
        (Language::ZhCn, Column::Workload) => "工作负载",
        (Language::ZhCn, Column::Pod) => "容器组",
        (Language::ZhCn, Column::Machine) => "机器",
    }
}

/// What a kind is called in a sentence. Developers say the cluster's own words in every language;
/// only what the cluster has no word for is translated.
pub const fn kind(language: Language, kind: Kind) -> &'static str {
    match (language, kind) {
        (Language::En, Kind::LoadBalancer) => "Load balancer",
        (Language::En, Kind::GatewayRoute) => "Gateway route",
        (Language::En, Kind::RegistryService) => "Registry service",
        (Language::ZhCn, Kind::Domain) => "域名",
        (Language::ZhCn, Kind::Proxy) => "代理",
        (Language::ZhCn, Kind::LoadBalancer) => "负载均衡",
        (Language::ZhCn, Kind::GatewayRoute) => "网关路由",
        (Language::ZhCn, Kind::RegistryService) => "注册中心服务",
        (Language::ZhCn, Kind::Machine) => "机器",
        (Language::ZhCn, Kind::Hidden) => "不可见",
        (Language::En | Language::ZhCn, kind) => kind.as_str(),
    }
}

/// What a health is called.
pub const fn health(language: Language, health: Health) -> &'static str {
    match (language, health) {
        (Language::En, health) => health.as_str(),
        (Language::ZhCn, Health::Healthy) => "健康",
        (Language::ZhCn, Health::Suspended) => "已暂停",
        (Language::ZhCn, Health::Progressing) => "变更中",
        (Language::ZhCn, Health::Missing) => "不存在",
        (Language::ZhCn, Health::Degraded) => "异常",
        (Language::ZhCn, Health::Unknown) => "未知",
    }
}

/// "1 hurt" in a head.
pub fn hurt(language: Language, count: u32) -> String {
    match language {
        Language::En => format!("{count} hurt"),
        Language::ZhCn => format!("{count} 个异常"),
    }
}

/// "3 Pods" on a fold.
pub fn pods(language: Language, count: u32) -> String {
    match language {
        Language::En if count == 1 => "1 Pod".to_owned(),
        Language::En => format!("{count} Pods"),
        Language::ZhCn => format!("{count} 个 Pod"),
    }
}

/// What is left in a fold that shows its hurt Pods only.
pub fn more_pods(language: Language, count: u32) -> String {
    match language {
        Language::En => format!("{count} more"),
        Language::ZhCn => format!("还有 {count} 个"),
    }
}

/// What a fold holds, as a sentence.
pub fn ready(language: Language, ready: u32, count: u32) -> String {
    match language {
        Language::En => format!("{ready} of {} ready", pods(language, count)),
        Language::ZhCn => format!("{count} 个 Pod，{ready} 个就绪"),
    }
}

/// How many findings stand on a card.
pub fn findings(language: Language, count: u32) -> String {
    match language {
        Language::En if count == 1 => "1 finding".to_owned(),
        Language::En => format!("{count} findings"),
        Language::ZhCn => format!("{count} 个问题"),
    }
}

/// That something is hurt further on.
pub fn further_on(language: Language, worst: Health) -> String {
    match language {
        Language::En => format!("{} further on", health(language, worst)),
        Language::ZhCn => format!("下游{}", health(language, worst)),
    }
}

/// That hops are folded into a card.
pub fn through(language: Language, names: &[String]) -> String {
    match language {
        Language::En => format!("through Service {}", names.join(", ")),
        Language::ZhCn => format!("经过 Service {}", names.join("、")),
    }
}

/// The band of what is not in the cluster.
pub const fn outside(language: Language) -> &'static str {
    match language {
        Language::En => "outside the cluster",
        Language::ZhCn => "集群之外",
    }
}

/// The name of the whole picture.
pub fn picture_label(language: Language, things: u32) -> String {
    match language {
        Language::En => format!("Call chain, {things} things"),
        Language::ZhCn => format!("调用链路，共 {things} 项"),
    }
}

/// Between a name and what is said about it.
pub const fn colon(language: Language) -> &'static str {
    match language {
        Language::En => ": ",
        Language::ZhCn => "：",
    }
}

/// Between two things that are said.
pub const fn comma(language: Language) -> &'static str {
    match language {
        Language::En => ", ",
        Language::ZhCn => "，",
    }
}

fn note(language: Language, card: &Card, note: &Note) -> String {
    match (language, note) {
        (Language::En, Note::Paths(1)) => "1 path".to_owned(),
        (Language::En, Note::Paths(count)) => format!("{count} paths"),
        (Language::ZhCn, Note::Paths(count)) => format!("{count} 条路径"),
        (Language::En, Note::PathsFail { failing, total, first }) => {
            let fails = if *failing == 1 { "fails" } else { "fail" };
            let paths = if *total == 1 { "path" } else { "paths" };
            format!("{failing} of {total} {paths} {fails}: {first}")
        }
        (Language::ZhCn, Note::PathsFail { failing, total, first }) => {
            format!("{total} 条路径中 {failing} 条不通：{first}")
        }
        (Language::En, Note::Restarts(1)) => "1 restart".to_owned(),
        (Language::En, Note::Restarts(count)) => format!("{count} restarts"),
        (Language::ZhCn, Note::Restarts(count)) => format!("重启 {count} 次"),
        (Language::En, Note::Suspended) => "suspended".to_owned(),
        (Language::ZhCn, Note::Suspended) => "已暂停".to_owned(),
        (Language::En, Note::Absent) => "does not exist".to_owned(),
        (Language::ZhCn, Note::Absent) => "不存在".to_owned(),
        (_, Note::Found(found)) => code(*found, language).to_owned(),
        (_, Note::Why) => card.message.in_language(language).to_owned(),
    }
}

/// Why a card is as it is, in one sentence; what was found on it, where nothing else says so.
pub fn why(language: Language, card: &Card) -> &str {
    match card.note {
        Some(Note::Found(found)) if card.message.is_empty() => code(found, language),
        _ => card.message.in_language(language),
    }
}

/// The second line of a card, whole.
pub fn fact(language: Language, card: &Card) -> String {
    let Some(words) = &card.note else { return card.fact.clone() };
    let note = note(language, card, words);
    if card.fact.is_empty() {
        return note;
    }
    match words {
        Note::Paths(_) | Note::PathsFail { .. } => format!("{note} · {}", card.fact),
        Note::Restarts(_) | Note::Suspended | Note::Absent | Note::Found(_) | Note::Why => {
            format!("{} · {note}", card.fact)
        }
    }
}
