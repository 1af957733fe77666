//! The canvas: notices on top, then the picture or the table, and the tools.

use leptos::prelude::*;

use super::Islands;
use crate::{
    address::Address,
    icons::icon,
    state::{Shown, State},
    table,
    words::{self, Word},
};

/// The canvas.
pub fn canvas(state: State, is_table: bool, islands: Islands) -> impl IntoView {
    let language = state.language;
    let body = if is_table {
        table::frame(language, islands.rows).into_any()
    } else {
        view! {
            {picture(state, islands.picture)}
            {tools(state, islands.minimap)}
        }
        .into_any()
    };
    view! {
        <div class="canvas">
            {move || notices(state)}
            {move || empty(state)}
            {body}
        </div>
    }
}

/// The element that the map module owns. The server fills it; hydration does not look into it.
fn picture(state: State, drawn: String) -> impl IntoView {
    let label = Word::Picture.text(state.language);
    #[cfg(feature = "ssr")]
    {
        view! { <div id="picture" class="picture" role="region" aria-label=label tabindex="0" inner_html=drawn></div> }
    }
    #[cfg(not(feature = "ssr"))]
    {
        drop(drawn);
        view! { <div id="picture" class="picture" role="region" aria-label=label tabindex="0"></div> }
    }
}

fn minimap(state: State, drawn: String) -> impl IntoView {
    let label = Word::Minimap.text(state.language);
    #[cfg(feature = "ssr")]
    {
        view! { <div id="minimap" class="panel mini" role="img" aria-label=label inner_html=drawn></div> }
    }
    #[cfg(not(feature = "ssr"))]
    {
        drop(drawn);
        view! { <div id="minimap" class="panel mini" role="img" aria-label=label></div> }
    }
}

/// Minimap and zoom. They need scripts, and stay hidden until the map module shows them. Where the
/// minimap would cover a card it is put away, and a button stands for it.
fn tools(state: State, drawn: String) -> impl IntoView {
    let language = state.language;
    let button = move |id: &'static str, name: &'static str, word: Word| {
        view! { <button id=id class="icon" aria-label=word.text(language) title=word.text(language)>{icon(name)}</button> }
    };
    view! {
        <div id="tools" class="tools" hidden>
            {minimap(state, drawn)}
            <div class="zoom">
                <span class="panel peek">{button("peek", "minimap", Word::Minimap)}</span>
                <span class="panel">
                    {button("zoom-out", "minus", Word::ZoomOut)}
                    <button id="zoom-whole" class="pct" title=Word::ZoomWhole.text(language)>
                        {move || format!("{} %", state.percent.get())}
                    </button>
                    {button("zoom-in", "plus", Word::ZoomIn)}
                </span>
                <span class="panel">{button("fit", "fit", Word::Fit)}</span>
            </div>
        </div>
    }
}

/// A picture that is not whole says so on itself.
fn notices(state: State) -> Option<impl IntoView> {
    let notices = state.frame.with(|frame| frame.notices.clone());
    let title = Word::NotWhole.text(state.language);
    (!notices.is_empty()).then(|| {
        let lines: Vec<_> = notices
            .into_iter()
            .map(|notice| view! { <li><span class="mono">{notice.source}</span>" "{words::said(&notice.message, state.language)}</li> })
            .collect();
        view! { <section class="notices" role="status" aria-label=title><b>{title}</b><ul>{lines}</ul></section> }
    })
}

/// Why nothing is drawn, and what to do.
fn empty(state: State) -> Option<impl IntoView> {
    if !state.is_empty.get() {
        return None;
    }
    let language = state.language;
    let problems_only = state.address.with(|address| address.problems_only);
    let (title, hint) = match state.shown_freshness() {
        Shown::Unreachable => (Word::NoCluster, Word::NoClusterHint),
        Shown::Connecting => (Word::Connect, Word::ConnectHint),
        Shown::Loading => (Word::Reading, Word::ReadingHint),
        _ if problems_only => (Word::NoProblems, Word::NoProblemsHint),
        _ => (Word::NoPicture, Word::NoPictureHint),
    };
    let everything = state
        .address
        .with(|address| Address { problems_only: false, namespaces: Vec::new(), ..address.clone() }.href());
    let is_filtered = matches!(title, Word::NoProblems | Word::NoPicture);
    Some(view! {
        <section class="empty">
            <h2>{title.text(language)}</h2>
            <p>{hint.text(language)}</p>
            {is_filtered.then(|| view! { <a class="btn" href=everything>{Word::ShowAll.text(language)}</a> })}
        </section>
    })
}
