//! The top bar: where we are, the find field, how fresh, who.

use api::endpoints::Person;
use leptos::prelude::*;
use topology::Environment;

use super::{badge::badge, find};
use crate::{
    address::{Address, Asked, encode},
    icons::{brand, icon},
    state::State,
    visit::{Preferences, Theme, Visit},
    words::{self, Language, Word},
};

/// The bar.
pub fn bar(state: State, visit: &Visit) -> impl IntoView + use<> {
    let class = match visit.environment {
        Some(environment) => format!("top {}", environment.as_str()),
        None => "top".to_owned(),
    };
    let cluster = move || state.frame.with(|frame| frame.cluster.clone());
    view! {
        <header class=class>
            <a class="brand" href="/">{brand()}</a>
            <span class="cluster" title=Word::Cluster.text(state.language)>{cluster}</span>
            {environments(state, visit.environment)}
            {find::field(state)}
            {badge(state)}
            {language_switch(state)}
            {theme_menu(visit.preferences, state)}
            {account_menu(&visit.person, state.language)}
        </header>
    }
}

/// Tabs for the environments that there are. Where no namespace says one, there is nothing to choose.
fn environments(state: State, shown: Option<Environment>) -> impl IntoView {
    let present = Memo::new(move |_| {
        state.frame.with(|frame| {
            Environment::ALL
                .into_iter()
                .filter(|environment| {
                    frame.namespaces.iter().any(|namespace| namespace.environment == Some(*environment))
                })
                .collect::<Vec<_>>()
        })
    });
    let tabs = move || {
        let mut tabs: Vec<_> =
            present.get().into_iter().map(|environment| tab(state, Some(environment), shown)).collect();
        if !tabs.is_empty() {
            tabs.insert(0, tab(state, None, shown));
        }
        tabs
    };
    view! { <nav class="envs" aria-label=Word::Environment.text(state.language)>{tabs}</nav> }
}

fn tab(state: State, environment: Option<Environment>, shown: Option<Environment>) -> impl IntoView {
    let asked = environment.map_or(Asked::All, Asked::One);
    let href = move || state.address.with(|address| address.in_environment(asked).href());
    let name = environment.map_or(Word::AllEnvironments.text(state.language), Environment::as_str);
    let class = environment.map_or("every", Environment::as_str);
    let current = (environment == shown).then_some("page");
    view! { <a class=class href=href aria-current=current>{name}</a> }
}

fn preference_href(address: &Address, name: &str, value: &str) -> String {
    format!("/preferences?{name}={value}&next={}", encode(&address.href()))
}

fn language_switch(state: State) -> impl IntoView {
    let other = state.language.other();
    let href = move || state.address.with(|address| preference_href(address, "lang", other.tag()));
    view! { <a class="lang" href=href lang=other.tag() hreflang=other.tag()>{language_names(state.language)}</a> }
}

/// Both names, the present one in bold.
pub fn language_names(language: Language) -> impl IntoView {
    match language {
        Language::English => view! { <b>"EN"</b>" / 中文" }.into_any(),
        Language::Chinese => view! { "EN / "<b>"中文"</b> }.into_any(),
    }
}

fn theme_menu(preferences: Preferences, state: State) -> impl IntoView {
    let language = preferences.language;
    let choice = move |theme: Option<Theme>, word: Word| {
        let value = theme.map_or("system", Theme::as_str);
        let href = move || state.address.with(|address| preference_href(address, "theme", value));
        let current = (theme == preferences.theme).then_some("true");
        view! { <li><a href=href aria-current=current>{word.text(language)}</a></li> }
    };
    view! {
        <details class="menu">
            <summary class="icon" aria-label=Word::Preferences.text(language) title=Word::Preferences.text(language)>
                {icon("moon")}
            </summary>
            <ul class="drop right">
                {choice(Some(Theme::Light), Word::Light)}
                {choice(Some(Theme::Dark), Word::Dark)}
                {choice(None, Word::System)}
                <li class="narrow">{language_switch(state)}</li>
            </ul>
        </details>
    }
}

fn account_menu(person: &Person, language: Language) -> impl IntoView + use<> {
    let role = words::role(person.role, language);
    let title = format!("{}: {}, {role}", Word::Account.text(language), person.name);
    view! {
        <details class="menu">
            <summary class="me" aria-label=title.clone() title=title>{initials(&person.name)}</summary>
            <div class="drop right account">
                <p><b>{person.name.clone()}</b><br/><span class="muted">{role}</span></p>
                <form method="post" action="/sign-out">
                    <button class="btn small">{Word::SignOut.text(language)}</button>
                </form>
            </div>
        </details>
    }
}

/// `wang.min` is WM, 王 is 王.
fn initials(name: &str) -> String {
    name.split(['.', '-', '_', ' '])
        .filter_map(|part| part.chars().next())
        .take(2)
        .flat_map(char::to_uppercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_of_a_name() {
        assert_eq!(initials("wang.min"), "WM");
        assert_eq!(initials("王敏"), "王");
        assert_eq!(initials("admin"), "A");
    }
}
