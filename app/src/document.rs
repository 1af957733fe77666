//! Whole HTML documents, as the server sends them.
//!
//! The shell is written by hand: Leptos' own would put scripts into the page, and the content
//! security policy allows none but files of ours.

use leptos::prelude::*;
use topology::picture::Picture;

use crate::{
    drawing,
    frame::{self, Islands},
    icons::{brand, sprite},
    map::minimap,
    sign_in::{self, Stranger},
    state::State,
    table,
    visit::{Preferences, Visit},
    words::{Word, title},
};

/// The Map. `picture` is drawn into it and not sent a second time as data.
pub fn map(visit: &Visit, picture: &Picture) -> String {
    let language = visit.preferences.language;
    let islands = if visit.address.form == crate::address::Form::Table {
        Islands { rows: table::rows(picture, &visit.address, language), ..Islands::default() }
    } else {
        Islands { picture: drawing::picture(picture, language), minimap: minimap::draw(picture), ..Islands::default() }
    };
    let body = rendered(|| frame::page_with(State::new(visit), visit, islands));
    let state = serde_json::to_string(visit).unwrap_or_default();
    // Inside of a script element nothing is an escape; only `<` could end it.
    let state = state.replace('<', "\\u003c");
    let of = visit.environment.map_or(Word::Map.text(language), topology::Environment::as_str);
    let scripts = "<link rel=\"modulepreload\" href=\"/pkg/page.js\">\
        <link rel=\"preload\" href=\"/pkg/page_bg.wasm\" as=\"fetch\" type=\"application/wasm\" crossorigin>\
        <script type=\"module\" src=\"/pkg/boot.js\"></script>";
    let data = format!("<script type=\"application/json\" id=\"visit\">{state}</script>");
    shell(visit.preferences, &title(of), scripts, &body, &data)
}

/// Sign-in or welcome.
pub fn door(visit: &Stranger) -> String {
    let language = visit.preferences.language;
    let of = match visit.form {
        sign_in::Form::SignIn { .. } => Word::SignIn,
        sign_in::Form::Welcome { .. } => Word::WelcomeTitle,
    };
    let body = rendered(|| sign_in::page(visit));
    shell(visit.preferences, &title(of.text(language)), "", &body, "")
}

/// Why there is no Map, and the way out.
pub fn refusal(preferences: Preferences, problem: &api::Problem) -> String {
    let language = preferences.language;
    let (title, text) = match problem.status {
        403 => (Word::MapForbidden, Word::MapForbiddenHint),
        404 => (Word::MapNotFound, Word::MapNotFoundHint),
        _ => return notice(preferences, &problem.title, &problem.detail),
    };
    notice(preferences, title.text(language), text.text(language))
}

/// A page that says one thing, in the frame of all others.
pub fn notice(preferences: Preferences, heading: &str, text: &str) -> String {
    let language = preferences.language;
    let body = rendered(|| {
        view! {
            <div class="notice">
                <header class="top"><a class="brand" href="/">{brand()}</a></header>
                <main class="empty">
                    <h1>{heading.to_owned()}</h1>
                    <p>{text.to_owned()}</p>
                    <a class="btn primary" href="/">{Word::ToTheMap.text(language)}</a>
                </main>
            </div>
        }
    });
    shell(preferences, &title(heading), "", &body, "")
}

fn rendered<V: IntoView>(view: impl FnOnce() -> V) -> String {
    let owner = Owner::new();
    let html = owner.with(|| view().into_view().to_html());
    owner.cleanup();
    html
}

fn shell(preferences: Preferences, title: &str, head: &str, body: &str, data: &str) -> String {
    let theme = preferences.theme.map(|theme| format!(" data-theme=\"{}\"", theme.as_str()));
    // No white space after <body>: hydration takes its first child.
    format!(
        "<!DOCTYPE html><html lang=\"{lang}\"{theme}><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\
         <link rel=\"stylesheet\" href=\"/pkg/hopmap.css\">{head}</head>\
         <body>{body}{sprite}{data}</body></html>",
        lang = preferences.language.tag(),
        theme = theme.unwrap_or_default(),
        title = topology::draw::escape(title),
        sprite = sprite(),
    )
}
