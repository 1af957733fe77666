//! Where somebody wanted to go before they had to sign in.

use http::Uri;

/// The address, if it is a path of this site; else the front page. `//host`, `/\host` and
/// anything with a scheme lead elsewhere, and a control character may be dropped on the way and
/// turn one into the other.
pub fn safe_next(next: Option<&str>) -> &str {
    match next {
        Some(next) if is_own_path(next) => next,
        _ => "/",
    }
}

fn is_own_path(next: &str) -> bool {
    next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && next.bytes().all(|byte| byte.is_ascii_graphic())
        && next.parse::<Uri>().is_ok_and(|uri| uri.authority().is_none())
        // Signing in is not where somebody wanted to go.
        && !next.starts_with("/sign-in")
        && !next.starts_with("/sign-out")
}

/// The path with a query, without what says nothing: an empty value, or the front page as `next`.
pub(super) fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (key, value) in pairs {
        let says_nothing = value.is_empty() || (*key == "next" && *value == "/");
        if !says_nothing {
            query.append_pair(key, value);
        }
    }
    match query.finish() {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign_in(next: &str) -> String {
        with_query("/sign-in", &[("next", safe_next(Some(next)))])
    }

    #[test]
    fn a_path_of_this_site_is_followed() {
        assert_eq!(safe_next(Some("/?env=prod&namespace=a,b")), "/?env=prod&namespace=a,b");
        assert_eq!(safe_next(Some("/map/x%20y")), "/map/x%20y");
    }

    #[test]
    fn whatever_leads_elsewhere_is_not_followed() {
        let elsewhere = [
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "http:evil.example",
            "javascript:alert(1)",
            "evil",
            "",
            "/\t/evil.example",
            "/\n/evil.example",
            " //evil.example",
            "/a\r\nSet-Cookie: x",
        ];
        for next in elsewhere {
            assert_eq!(safe_next(Some(next)), "/", "{next:?}");
        }
        assert_eq!(safe_next(None), "/");
    }

    #[test]
    fn signing_in_does_not_lead_to_signing_in_or_out() {
        assert_eq!(safe_next(Some("/sign-out")), "/");
        assert_eq!(sign_in("/sign-in?next=/"), "/sign-in");
    }

    #[test]
    fn the_way_back_is_encoded_into_the_address() {
        assert_eq!(sign_in("/?env=prod"), "/sign-in?next=%2F%3Fenv%3Dprod");
        assert_eq!(sign_in("/"), "/sign-in");
    }
}
