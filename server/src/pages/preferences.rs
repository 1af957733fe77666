//! Language and theme: two cookies, chosen by plain links so that they work without scripts.

use app::{Language, Preferences, Theme};
use axum::{
    extract::Query,
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use http::{HeaderMap, header};
use serde::Deserialize;

use crate::http::safe_next;

const LANGUAGE: &str = "lang";
const THEME: &str = "theme";

/// What this visitor wants: the cookies, else what the browser says.
pub(crate) fn of(headers: &HeaderMap) -> Preferences {
    let jar = CookieJar::from_headers(headers);
    let chosen = jar.get(LANGUAGE).and_then(|cookie| Language::of_tag(cookie.value()));
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Preferences {
        language: chosen.unwrap_or_else(|| Language::accepted(accepted.unwrap_or_default())),
        theme: jar.get(THEME).and_then(|cookie| Theme::parse(cookie.value())),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    lang: Option<String>,
    theme: Option<String>,
    next: Option<String>,
}

/// Remembers a choice and goes back. A GET that changes something: only how the page looks for
/// the one who follows the link.
pub(super) async fn choose(mut jar: CookieJar, Query(choice): Query<Choice>) -> Response {
    if let Some(language) = choice.lang.as_deref().and_then(Language::of_tag) {
        jar = jar.add(cookie(LANGUAGE, language.tag()));
    }
    if let Some(theme) = choice.theme.as_deref() {
        jar = match Theme::parse(theme) {
            Some(theme) => jar.add(cookie(THEME, theme.as_str())),
            None => jar.remove(cookie(THEME, "")),
        };
    }
    let next = back(choice.next.as_deref());
    (jar, Redirect::to(next)).into_response()
}

/// The way back, on this site only. Unlike after signing in, the sign-in page itself is a fine
/// place to go back to.
fn back(next: Option<&str>) -> &str {
    match next {
        Some(next)
            if (next == "/sign-in" || next.starts_with("/sign-in?"))
                && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') =>
        {
            next
        }
        next => safe_next(next),
    }
}

fn cookie(name: &'static str, value: &'static str) -> Cookie<'static> {
    Cookie::build((name, value)).path("/").same_site(SameSite::Lax).http_only(true).permanent().build()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn headers(cookie: &str, language: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        headers.insert(header::ACCEPT_LANGUAGE, language.parse().unwrap());
        headers
    }

    #[test]
    fn a_choice_wins_over_the_browser() {
        let preferences = of(&headers("theme=dark; lang=zh-CN", "en"));
        assert_eq!(preferences, Preferences { language: Language::Chinese, theme: Some(Theme::Dark) });
    }

    #[test]
    fn without_a_choice_the_browser_speaks() {
        let preferences = of(&headers("theme=blue", "zh,en;q=0.5"));
        assert_eq!(preferences, Preferences { language: Language::Chinese, theme: None });
    }

    #[test]
    fn the_way_back_stays_on_this_site() {
        assert_eq!(back(Some("/?env=prod")), "/?env=prod");
        assert_eq!(back(Some("/sign-in?next=/")), "/sign-in?next=/");
        assert_eq!(back(Some("//evil.example")), "/");
        assert_eq!(back(Some("/sign-in\r\nx")), "/");
        assert_eq!(back(None), "/");
    }
}
