//! The list of keys.

use leptos::prelude::*;

use crate::{state::State, words::Word};

const KEYS: [(&str, Word); 8] = [
    ("/", Word::KeyFind),
    ("← ↑ → ↓", Word::KeyWalk),
    ("Enter", Word::KeyOpen),
    ("Esc", Word::KeyClose),
    ("F", Word::KeyFit),
    ("P", Word::KeyProblems),
    ("+ −", Word::KeyZoom),
    ("?", Word::KeyHelp),
];

/// The list, when it was asked for.
pub fn dialog(state: State) -> impl IntoView {
    let language = state.language;
    let list = move || {
        KEYS.map(|(key, word)| view! { <dt><kbd>{key}</kbd></dt><dd>{word.text(language)}</dd> })
            .into_iter()
            .collect::<Vec<_>>()
    };
    move || {
        state.keys_shown.get().then(|| {
            view! {
                <section class="keys panel" role="dialog" aria-label=Word::Keys.text(language)>
                    <h2>{Word::Keys.text(language)}</h2>
                    <dl>{list()}</dl>
                    <button class="btn small" on:click=move |_| state.keys_shown.set(false)>
                        {Word::Close.text(language)}
                    </button>
                </section>
            }
        })
    }
}
