//! The frame around the picture: top bar, rail, bars, and the places of canvas and inspector.

mod badge;
mod canvas;
mod find;
mod foot;
mod keys;
mod top;
mod view_bar;

pub use top::language_names;

use leptos::prelude::*;

use crate::{
    address::Form,
    icons::icon,
    inspector,
    state::{Inspected, State},
    visit::Visit,
    words::Word,
};

/// What the server has drawn for the islands: places that Leptos does not look into.
#[derive(Clone, Debug, Default)]
pub struct Islands {
    /// The picture as SVG.
    pub picture: String,
    /// The small picture as SVG.
    pub minimap: String,
    /// The table's rows as HTML.
    pub rows: String,
}

/// The page, as the browser takes it over: what stands in the islands stays as it is.
#[cfg(feature = "hydrate")]
pub fn page(state: State, visit: &Visit) -> impl IntoView + use<> {
    page_with(state, visit, Islands::default())
}

/// The page.
pub fn page_with(state: State, visit: &Visit, islands: Islands) -> impl IntoView + use<> {
    let language = state.language;
    let is_table = visit.address.form == Form::Table;
    let word = if is_table { Word::Table } else { Word::Picture };
    let heading = match visit.environment {
        Some(environment) => format!("{} · {}", word.text(language), environment.as_str()),
        None => word.text(language).to_owned(),
    };
    let chosen = move || state.inspected.with(|inspected| *inspected != Inspected::Nothing);
    view! {
        <div class="app" class:has-chosen=chosen>
            <a class="skip" href="#content">{Word::SkipToContent.text(language)}</a>
            {top::bar(state, visit)}
            {rail(state)}
            <main class="view" id="content">
                <h1 class="unseen">{heading}</h1>
                {view_bar::bar(state, is_table)}
                {canvas::canvas(state, is_table, islands)}
                {foot::bar(state)}
                {inspector::panel(state)}
            </main>
            {keys::dialog(state)}
        </div>
    }
}

fn rail(state: State) -> impl IntoView {
    view! {
        <nav class="rail" aria-label=Word::Pages.text(state.language)>
            <a href="/" aria-current="page" title=Word::Map.text(state.language)>
                {icon("map")}<span>{Word::Map.text(state.language)}</span>
            </a>
        </nav>
    }
}
