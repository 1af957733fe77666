//! Sign-in and welcome: plain forms, without scripts.

use leptos::prelude::*;
use topology::{Health, Provenance, picture::Column};

use crate::{
    address::encode,
    frame::language_names,
    icons::{brand, icon, silent_mark},
    visit::{Preferences, Theme},
    words::{self, Language, Word},
};

/// Why a form came back, as the server's redirect says it in the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Name or password is wrong; so many tries are left.
    Wrong(Option<u32>),
    /// Too many tries for the name; so many minutes to wait.
    NameWaits(u32),
    /// Too many tries from the address; so many minutes to wait.
    AddressWaits(u32),
    /// Too many people at once.
    Busy,
    /// The session is over.
    SessionOver,
    /// The one-time link is no good.
    Link,
    /// The two passwords differ.
    Differ,
    /// This cannot be a password.
    Password,
    /// This cannot be a name.
    Name,
    /// The server could not say.
    Unavailable,
}

impl Refusal {
    /// The refusal of a code, with the number that belongs to it. A code that nobody knows is
    /// still a refusal.
    pub fn parse(code: &str, left: Option<u32>, minutes: Option<u32>) -> Self {
        let minutes = minutes.unwrap_or(15);
        match code {
            "wrong" => Self::Wrong(left),
            "name-waits" => Self::NameWaits(minutes),
            "address-waits" => Self::AddressWaits(minutes),
            "busy" => Self::Busy,
            "session" => Self::SessionOver,
            "link" => Self::Link,
            "differ" => Self::Differ,
            "password" => Self::Password,
            "name" => Self::Name,
            _ => Self::Unavailable,
        }
    }

    fn text(self, language: Language) -> String {
        let word = match self {
            Self::Wrong(Some(left)) => return words::wrong_credentials(left, language),
            Self::NameWaits(minutes) => return words::name_waits(minutes, language),
            Self::AddressWaits(minutes) => return words::address_waits(minutes, language),
            Self::Wrong(None) => Word::WrongCredentials,
            Self::Busy => Word::TooManyAtOnce,
            Self::SessionOver => Word::SessionOver,
            Self::Link => Word::WrongToken,
            Self::Differ => Word::PasswordsDiffer,
            Self::Password => Word::WeakPassword,
            Self::Name => Word::BadName,
            Self::Unavailable => Word::CannotSignIn,
        };
        word.text(language).to_owned()
    }
}

/// The form that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// Sign in, then go on to this address.
    SignIn {
        /// A path of our own.
        next: String,
    },
    /// Make the first Admin.
    Welcome {
        /// The token of the printed link.
        token: String,
    },
}

/// A visit to one of the two pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stranger {
    /// How it looks.
    pub preferences: Preferences,
    /// Which form.
    pub form: Form,
    /// Why it came back, when it did.
    pub refusal: Option<Refusal>,
    /// The name that was typed before.
    pub name: String,
    /// This page's own address, for the switches.
    pub here: String,
}

/// The page.
pub fn page(visit: &Stranger) -> impl IntoView + use<> {
    let language = visit.preferences.language;
    let form = match &visit.form {
        Form::SignIn { next } => sign_in(visit, next).into_any(),
        Form::Welcome { token } => welcome(visit, token).into_any(),
    };
    view! {
        <main class="door">
            <section class="promise">
                <p class="brand">{brand()}</p>
                <h1>{Word::Promise.text(language)}</h1>
                <p>{Word::PromiseDetail.text(language)}</p>
                {chain(language)}
            </section>
            <div class="entrance">{form}</div>
            <nav class="corner" aria-label=Word::Preferences.text(language)>{switches(visit)}</nav>
        </main>
    }
}

fn sign_in(visit: &Stranger, next: &str) -> impl IntoView + use<> {
    let (language, refusal) = (visit.preferences.language, visit.refusal);
    view! {
        <form action="/sign-in" method="post">
            <h2>{Word::SignInTitle.text(language)}</h2>
            {refusal.map(|refusal| error(refusal, language))}
            <input type="hidden" name="next" value=next.to_owned()/>
            {name_field(&visit.name, language)}
            {password_field("password", "current-password", Word::Password, language)}
            <button class="btn primary">{Word::SignIn.text(language)}</button>
            <small>{Word::NoAccount.text(language)}</small>
        </form>
    }
}

fn welcome(visit: &Stranger, token: &str) -> impl IntoView + use<> {
    let (language, refusal) = (visit.preferences.language, visit.refusal);
    view! {
        <form action="/welcome" method="post">
            <h2>{Word::WelcomeTitle.text(language)}</h2>
            <p class="muted">{Word::WelcomeHint.text(language)}</p>
            {refusal.map(|refusal| error(refusal, language))}
            <input type="hidden" name="token" value=token.to_owned()/>
            {name_field(&visit.name, language)}
            {password_field("password", "new-password", Word::Password, language)}
            {password_field("again", "new-password", Word::PasswordAgain, language)}
            <button class="btn primary">{Word::CreateAdmin.text(language)}</button>
            <small>{Word::PasswordRule.text(language)}</small>
        </form>
    }
}

fn name_field(typed: &str, language: Language) -> impl IntoView + use<> {
    view! {
        <label class="f">
            {Word::UserName.text(language)}
            <input name="name" type="text" autocomplete="username" value=typed.to_owned() required maxlength="256"/>
        </label>
    }
}

fn password_field(name: &'static str, autocomplete: &'static str, word: Word, language: Language) -> impl IntoView {
    view! {
        <label class="f">
            {word.text(language)}
            <input name=name type="password" autocomplete=autocomplete required maxlength="1024"/>
        </label>
    }
}

fn error(refusal: Refusal, language: Language) -> impl IntoView {
    view! {
        <p class="err" role="alert">{silent_mark(Health::Degraded)}<span>{refusal.text(language)}</span></p>
    }
}

fn switches(visit: &Stranger) -> impl IntoView + use<> {
    let language = visit.preferences.language;
    let next = encode(&visit.here);
    let other = language.other();
    let to_language = format!("/preferences?lang={}&next={next}", other.tag());
    let (theme, word) = match visit.preferences.theme {
        Some(Theme::Dark) => (Theme::Light, Word::Light),
        _ => (Theme::Dark, Word::Dark),
    };
    let to_theme = format!("/preferences?theme={}&next={next}", theme.as_str());
    view! {
        <a class="lang" href=to_language lang=other.tag() hreflang=other.tag()>{language_names(language)}</a>
        <a class="icon" href=to_theme aria-label=word.text(language) title=word.text(language)>{icon("moon")}</a>
    }
}

/// The chain in small: what the product is about, before anybody signed in.
fn chain(language: Language) -> impl IntoView {
    const HOPS: [(Column, &str); 7] = [
        (Column::Domain, "domain"),
        (Column::LoadBalancer, "lb"),
        (Column::Entry, "ingress"),
        (Column::Gateway, "gateway"),
        (Column::Registry, "registry"),
        (Column::Workload, "workload"),
        (Column::Pod, "pod"),
    ];
    let ways = [
        (Provenance::Declared, "M20 60H230"),
        (Provenance::Configured, "M230 60H420"),
        (Provenance::Registered, "M420 60H600"),
    ];
    let ways = ways.map(|(provenance, path)| {
        format!(r#"<g class="edge {}"><path class="way" d="{path}"></path></g>"#, provenance.as_str())
    });
    let hops = HOPS.iter().zip(0..).map(|((column, symbol), place)| {
        format!(
            r##"<g transform="translate({} 40)"><rect width="40" height="40" rx="10"></rect><use class="i" href="#i-{symbol}" x="11" y="11" width="18" height="18"></use><text x="20" y="62" text-anchor="middle">{}</text></g>"##,
            place * 96,
            words::column(*column, language),
        )
    });
    let glow = r#"<path class="glow" d="M40 60H580"></path>"#;
    let drawing = format!("{glow}{}{}", ways.concat(), hops.collect::<String>());
    view! { <svg class="pic teaser" viewBox="-20 0 660 150" aria-hidden="true" inner_html=drawing></svg> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_how_many_tries_are_left() {
        let refusal = Refusal::parse("wrong", Some(3), None);
        assert!(refusal.text(Language::English).contains("After 3 more tries"));
        assert!(refusal.text(Language::Chinese).contains('3'));
    }

    #[test]
    fn a_code_that_nobody_knows_is_still_a_refusal() {
        assert_eq!(Refusal::parse("<x>", None, None), Refusal::Unavailable);
    }
}
