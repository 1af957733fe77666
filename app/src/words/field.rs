//! The field's own words: kinds, healths, relations, findings. Chinese keeps what developers say
//! in English and translates the rest by ear.

use access::Role;
use topology::{Code, Health, Kind, Provenance, Relation, draw, picture::Column};

use super::Language::{self, Chinese, English};

/// A health, as the picture says it.
pub const fn health(health: Health, language: Language) -> &'static str {
    draw::words::health(language.of_the_picture(), health)
}

/// A kind, as the picture says it.
pub const fn kind(kind: Kind, language: Language) -> &'static str {
    draw::words::kind(language.of_the_picture(), kind)
}

/// A column, as the picture says it.
pub const fn column(column: Column, language: Language) -> &'static str {
    draw::words::column(language.of_the_picture(), column)
}

/// Who says that an edge is there.
pub const fn provenance(provenance: Provenance, language: Language) -> &'static str {
    match (provenance, language) {
        (Provenance::Written, English) => "written down",
        (_, English) => provenance.as_str(),
        (Provenance::Declared, Chinese) => "声明",
        (Provenance::Registered, Chinese) => "注册",
        (Provenance::Configured, Chinese) => "配置",
        (Provenance::Observed, Chinese) => "观测",
        (Provenance::Written, Chinese) => "人工登记",
    }
}

/// How a node leads to another.
pub const fn relation(relation: Relation, language: Language) -> &'static str {
    match (relation, language) {
        (Relation::ResolvesTo, English) => "resolves to",
        (Relation::RunsOn, English) => "runs on",
        (_, English) => relation.as_str(),
        (Relation::Carries, Chinese) => "承载",
        (Relation::Forwards, Chinese) => "转发",
        (Relation::Listens, Chinese) => "监听",
        (Relation::Offers, Chinese) => "提供",
        (Relation::Owns, Chinese) => "拥有",
        (Relation::Registers, Chinese) => "注册",
        (Relation::ResolvesTo, Chinese) => "解析到",
        (Relation::Routes, Chinese) => "路由到",
        (Relation::RunsOn, Chinese) => "运行于",
        (Relation::Selects, Chinese) => "选中",
    }
}

/// A role.
pub const fn role(role: Role, language: Language) -> &'static str {
    match (role, language) {
        (Role::Viewer, English) => "Viewer",
        (Role::Viewer, Chinese) => "只读",
        (Role::Developer, English) => "Developer",
        (Role::Developer, Chinese) => "开发",
        (Role::Releaser, English) => "Releaser",
        (Role::Releaser, Chinese) => "发布",
        (Role::Admin, English) => "Admin",
        (Role::Admin, Chinese) => "管理员",
    }
}

/// What is wrong, as the picture says it.
pub const fn code(code: Code, language: Language) -> &'static str {
    draw::words::code(code, language.of_the_picture())
}

/// The name of a fact. Facts are open-ended; one without a word of ours keeps its name.
pub fn fact_name(name: &str, language: Language) -> String {
    let chinese = match name {
        "address" => "地址",
        "available" => "可用",
        "class" => "类",
        "desired" => "期望",
        "hosts" => "主机名",
        "id" => "编号",
        "image" => "镜像",
        "last_run" => "上次运行",
        "node" => "节点",
        "phase" => "阶段",
        "port" | "ports" => "端口",
        "provider" => "云厂商",
        "ready" => "就绪",
        "restarts" => "重启次数",
        "revision" => "版本",
        "schedule" => "计划",
        "scheme" => "网络",
        "selector" => "选择器",
        "strategy" => "更新策略",
        "tag" => "镜像标签",
        "type" => "类型",
        "updated" => "已更新",
        _ => "",
    };
    match language {
        Chinese if !chinese.is_empty() => chinese.to_owned(),
        _ => name.replace('_', " "),
    }
}
