//! The chosen thing: who and how, what is wrong with it, its facts, what leads to it and on.

use api::endpoints::NodeDocument;
use leptos::prelude::*;
use topology::{Edge, FactValue, Facts, Node, NodeId};

use super::{findings, heading};
use crate::{
    icons::{health_mark, kind_icon, silent_mark},
    state::State,
    words::{self, Word},
};

/// All of it, in the order of the mock: health and why, findings, facts, neighbours.
pub fn thing(state: State, document: NodeDocument) -> impl IntoView {
    let language = state.language;
    let NodeDocument { node, findings, incoming, outgoing, neighbours } = document;
    let message = (findings.is_empty() && !node.message.is_empty()).then(|| words::said(&node.message, language));
    let findings: Vec<_> = findings.into_iter().map(|finding| findings::whole(finding, language)).collect();
    view! {
        <header>
            {heading(state, &node.id, node.name.to_string(), node.title.as_deref().map(str::to_owned))}
            {who(state, &node)}
        </header>
        {message.map(|message| view! { <p class="why">{message}</p> })}
        {findings}
        {facts(state, &node)}
        {neighbours_list(state, Word::Incoming, incoming, &neighbours, |edge| &edge.from)}
        {neighbours_list(state, Word::Outgoing, outgoing, &neighbours, |edge| &edge.to)}
    }
}

fn who(state: State, node: &Node) -> impl IntoView + use<> {
    let language = state.language;
    let own = node.own_health();
    let tag = format!("tag {}", own.as_str());
    let environment = state.frame.with_untracked(|frame| {
        let mine = frame.namespaces.iter().find(|choice| Some(&choice.name) == node.namespace.as_ref());
        mine.and_then(|choice| choice.environment)
    });
    let reach = (node.reach_health > own).then(|| {
        let text = format!("{}: {}", Word::FurtherOn.text(language), words::health(node.reach_health, language));
        view! { <span class="muted">{text}</span> }
    });
    let kind = match node.role.as_deref() {
        Some("gateway") => Word::Gateway.text(language),
        _ => words::kind(node.kind, language),
    };
    let namespace = node.namespace.as_ref().map(|namespace| {
        view! { <span>"· "<span class="mono">{namespace.to_string()}</span></span> }
    });
    view! {
        <div class="sub">
            <span class=tag>{silent_mark(own)}{words::health(own, language)}</span>
            {environment.map(|environment| {
                let class = format!("tag env {}", environment.as_str());
                view! { <span class=class>{environment.as_str()}</span> }
            })}
            <span>{kind}</span>{namespace}{reach}
        </div>
    }
}

fn facts(state: State, node: &Node) -> impl IntoView + use<> {
    let language = state.language;
    let mut rows: Vec<(String, AnyView)> = Vec::new();
    if let Some(owner) = &node.owner {
        rows.push((Word::Owner.text(language).to_owned(), owner.to_string().into_any()));
    }
    if let Some(runbook) = &node.runbook {
        rows.push((Word::Runbook.text(language).to_owned(), runbook_link(runbook)));
    }
    for (name, value) in node.facts.iter() {
        rows.push((words::fact_name(name, language), mono(fact_text(value))));
    }
    (!rows.is_empty()).then(|| {
        let rows: Vec<_> = rows.into_iter().map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> }).collect();
        view! {
            <section class="part">
                <h3 class="label">{Word::Facts.text(language)}</h3>
                <dl class="facts">{rows}</dl>
            </section>
        }
    })
}

fn mono(text: String) -> AnyView {
    view! { <span class="mono">{text}</span> }.into_any()
}

/// Only web addresses become links: the annotation is written by whoever may label objects.
fn runbook_link(runbook: &str) -> AnyView {
    let text = runbook.to_owned();
    if text.starts_with("https://") || text.starts_with("http://") {
        let href = text.clone();
        view! { <a href=href rel="noopener noreferrer">{text}</a> }.into_any()
    } else {
        text.into_any()
    }
}

fn fact_text(value: &FactValue) -> String {
    match value {
        FactValue::Bool(true) => "✓".to_owned(),
        FactValue::Bool(false) => "✗".to_owned(),
        other => other.to_string(),
    }
}

fn neighbours_list(
    state: State,
    title: Word,
    edges: Vec<Edge>,
    neighbours: &[Node],
    end: fn(&Edge) -> &NodeId,
) -> impl IntoView + use<> {
    let language = state.language;
    let entries: Vec<_> = edges
        .iter()
        .map(|edge| {
            let id = end(edge);
            let node = neighbours.iter().find(|node| node.id == *id);
            neighbour(state, edge, id, node)
        })
        .collect();
    (!entries.is_empty()).then(|| {
        view! {
            <section class="part">
                <h3 class="label">{title.text(language)}</h3>
                <ul class="neighbours">{entries}</ul>
            </section>
        }
    })
}

fn neighbour(state: State, edge: &Edge, id: &NodeId, node: Option<&Node>) -> impl IntoView + use<> {
    let language = state.language;
    let href = state.address.with_untracked(|address| address.choosing(Some(id.clone())).href());
    let name = node.map_or_else(|| id.name().into_owned(), |node| node.name.to_string());
    let facts = edge_facts(&edge.facts);
    let provenance = words::provenance(edge.provenance, language);
    view! {
        <li>
            <a class="neighbour" href=href data-node=id.to_string()>
                {kind_icon(id.kind())}
                <span class="mono name">{name}</span>
                {node.map(|node| health_mark(node.own_health(), language))}
            </a>
            <span class="how">
                {words::relation(edge.relation, language)}" "
                <span class="mono">{facts}</span>
                <span class="faint">" "{provenance}</span>
            </span>
        </li>
    }
}

/// `api.iot.example /order/** :8080`: those facts of an edge that people ask for.
fn edge_facts(facts: &Facts) -> String {
    let mut words: Vec<String> = Vec::new();
    for name in ["host", "path", "ports", "port", "weight", "ready"] {
        match (name, facts.get(name)) {
            (_, None) => {}
            ("port" | "ports", Some(value)) => words.push(format!(":{value}")),
            ("host" | "path", Some(value)) => words.push(value.to_string()),
            ("ready", Some(FactValue::Bool(true))) => words.push("✓".to_owned()),
            ("ready", Some(_)) => words.push("✗".to_owned()),
            (name, Some(value)) => words.push(format!("{name} {value}")),
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_facts_of_an_edge_read_like_an_address() {
        let facts: Facts = [("path", "/order".into()), ("port", 8080_i64.into()), ("host", "api.example".into())]
            .into_iter()
            .collect();
        assert_eq!(edge_facts(&facts), "api.example /order :8080");
    }
}
