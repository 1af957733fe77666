//! The picture as a table, for people who do not see it and for browsers without scripts.
//!
//! The rows are an island like the picture: text from the cards, made on both sides by [`rows`].

use leptos::prelude::*;
use topology::{
    draw::escape,
    picture::{Card, Picture},
};

use crate::{
    address::Address,
    words::{self, Language, Word},
};

const HEADS: [Word; 6] = [Word::Kind, Word::Namespace, Word::Name, Word::Health, Word::Fact, Word::Findings];

/// The table around its rows.
pub fn frame(language: Language, rows: String) -> impl IntoView {
    let heads: Vec<_> = HEADS
        .into_iter()
        .map(|word| view! { <th role="columnheader" scope="col">{word.text(language)}</th> })
        .collect();
    let body = {
        #[cfg(feature = "ssr")]
        {
            view! { <tbody id="rows" role="rowgroup" inner_html=rows></tbody> }
        }
        #[cfg(not(feature = "ssr"))]
        {
            drop(rows);
            view! { <tbody id="rows" role="rowgroup"></tbody> }
        }
    };
    view! {
        <div class="sheet" role="region" aria-label=Word::Table.text(language) tabindex="0">
            // On a phone its rows are stacked, which takes a table's meaning from it: the roles keep it.
            <table role="table">
                <thead role="rowgroup"><tr role="row">{heads}</tr></thead>
                {body}
            </table>
        </div>
    }
}

/// The rows, in the order in which a request meets the things.
pub fn rows(picture: &Picture, address: &Address, language: Language) -> String {
    let mut cards: Vec<&Card> = picture.cards.iter().filter(|card| fits(card, address)).collect();
    cards.sort_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
    if cards.is_empty() && address.find.is_some() {
        let text = Word::NothingFound.text(language);
        return format!("<tr role=\"row\"><td role=\"cell\" colspan=\"{}\">{text}</td></tr>", HEADS.len());
    }
    cards.into_iter().map(|card| row(card, address, language)).collect()
}

fn fits(card: &Card, address: &Address) -> bool {
    address.find.as_ref().is_none_or(|needle| {
        let needle = needle.to_lowercase();
        let title = card.title.as_deref().unwrap_or_default();
        let folded = card.folded_names.iter().map(String::as_str);
        [card.name.as_str(), title, card.id.as_str()]
            .into_iter()
            .chain(folded)
            .any(|text| text.to_lowercase().contains(&needle))
    })
}

fn row(card: &Card, address: &Address, language: Language) -> String {
    let href = address.choosing(Some(card.id.clone())).href();
    let is_chosen = address.node.as_ref() == Some(&card.id);
    let namespace = card.id.namespace().map(|name| name.to_string()).unwrap_or_default();
    let title = card.title.as_ref().map(|title| format!(" <span>{}</span>", escape(title))).unwrap_or_default();
    let fold = card.fold.map(|fold| words::pods_ready(fold.ready, fold.count, language)).unwrap_or_default();
    let fact = [topology::draw::words::fact(language.of_the_picture(), card), fold]
        .iter()
        .filter(|text| !text.is_empty())
        .map(|text| escape(text))
        .collect::<Vec<_>>()
        .join(" · ");
    let reach = if card.reach_health > card.health {
        format!(" · {}", topology::draw::words::further_on(language.of_the_picture(), card.reach_health))
    } else {
        String::new()
    };
    // Under its heading a number is enough; in a stacked row it says of what.
    let findings = match card.findings {
        0 => String::new(),
        count => {
            let words = topology::draw::words::findings(language.of_the_picture(), count);
            format!(r#"<span class="number">{count}</span><span class="words">{words}</span>"#)
        }
    };
    format!(
        r##"<tr role="row" data-row="{id}"{chosen}><td role="cell" class="of-kind">{kind}</td><td role="cell" class="of-space mono">{namespace}</td><td role="cell" class="of-name"><a class="mono" href="{href}" data-node="{id}">{name}</a>{title}</td><td role="cell" class="of-health"><svg class="h {health}" aria-hidden="true"><use href="#h-{health}"></use></svg> {health_word}{reach}</td><td role="cell" class="of-fact">{fact}</td><td role="cell" class="of-findings">{findings}</td></tr>"##,
        id = escape(card.id.as_str()),
        chosen = if is_chosen { " aria-current=\"true\"" } else { "" },
        kind = words::kind(card.kind, language),
        namespace = escape(&namespace),
        href = escape(&href),
        name = escape(&card.name),
        health = card.health.as_str(),
        health_word = words::health(card.health, language),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use topology::{Kind, NodeId};

    fn card(id: &str, name: &str) -> Card {
        let id = NodeId::parse(id).unwrap();
        serde_json::from_value(serde_json::json!({
            "id": id, "kind": id.kind(), "shape": "card", "x": 0, "y": 0, "w": 232, "h": 56, "name": name,
            "fact": "", "health": "Healthy", "reach_health": "Degraded",
        }))
        .unwrap()
    }

    #[test]
    fn a_name_cannot_break_out_of_its_row() {
        let picture = Picture { cards: vec![card("c/Pod/a/x", "<script>\"x\"")], ..Picture::default() };
        let rows = rows(&picture, &Address::default(), Language::English);
        assert!(rows.contains("&lt;script&gt;&quot;x&quot;"));
        assert!(!rows.contains("<script"));
    }

    #[test]
    fn rows_stand_in_chain_order_and_link_to_their_thing() {
        let cards = vec![card("c/Deployment/a/order", "order"), card("c/Domain/-/x.example", "x.example")];
        let picture = Picture { cards, ..Picture::default() };
        let rows = rows(&picture, &Address::default(), Language::Chinese);
        assert!(rows.find("x.example").unwrap() < rows.find("/order").unwrap());
        assert!(rows.contains("href=\"/?node=c/Deployment/a/order\""));
        assert!(rows.contains("异常"));
        assert_eq!(Kind::Domain, picture.cards[1].kind);
    }

    #[test]
    fn a_filter_that_finds_nothing_says_so() {
        let address = Address { find: Some("zzz".to_owned()), ..Address::default() };
        let picture = Picture { cards: vec![card("c/Pod/a/x", "x")], ..Picture::default() };
        assert!(rows(&picture, &address, Language::English).contains("Nothing in this view"));
    }
}
