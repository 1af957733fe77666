//! The badge that says how fresh the picture is.

use leptos::prelude::*;

use crate::{
    state::{Shown, State},
    words::{self, Word},
};

/// LIVE, STALE 12 s, RECONNECTING.
pub fn badge(state: State) -> impl IntoView {
    let language = state.language;
    let text = move || match state.shown_freshness() {
        Shown::Live => Word::Live.text(language).to_owned(),
        Shown::Loading => Word::Loading.text(language).to_owned(),
        Shown::Connecting => Word::Connecting.text(language).to_owned(),
        Shown::Stale(seconds) => {
            format!("{} {}", Word::Stale.text(language), words::duration(seconds, language))
        }
        Shown::Reconnecting => Word::Reconnecting.text(language).to_owned(),
        Shown::Unreachable => Word::Unreachable.text(language).to_owned(),
    };
    let meaning = move || {
        let word = match state.shown_freshness() {
            Shown::Live => Word::LiveMeans,
            Shown::Loading => Word::LoadingMeans,
            Shown::Connecting => Word::ConnectingMeans,
            Shown::Stale(_) => Word::StaleMeans,
            Shown::Reconnecting => Word::ReconnectingMeans,
            Shown::Unreachable => Word::UnreachableMeans,
        };
        word.text(language)
    };
    let class = move || match state.shown_freshness() {
        Shown::Live => "live",
        Shown::Stale(_) | Shown::Reconnecting => "live stale",
        Shown::Loading | Shown::Connecting | Shown::Unreachable => "live frozen",
    };
    // No live region: a text that counts seconds would never stop talking.
    view! { <span id="freshness" class=class title=meaning>{text}</span> }
}
