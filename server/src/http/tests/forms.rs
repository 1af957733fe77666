//! The forms that work without scripts.

use access::Role;
use http::{StatusCode, header};

use super::site::{HTTP, PASSWORD, TestSite, cookie, location, text};

#[tokio::test]
async fn a_page_leads_to_the_sign_in_page_and_back() {
    let site = TestSite::new(HTTP).await;
    let response = site.get("/?env=prod&namespace=a", None).await;
    assert_eq!(location(&response), "/sign-in?next=%2F%3Fenv%3Dprod%26namespace%3Da");
    let form = [("name", "viewer"), ("password", PASSWORD), ("next", "/?env=prod&namespace=a")];
    let response = site.form("/sign-in", "", &form).await;
    assert_eq!(location(&response), "/?env=prod&namespace=a");
    let response = site.get("/api/v1/session", Some(&cookie(&response))).await;
    assert_eq!(response.status(), StatusCode::OK);
}

#[tokio::test]
async fn whose_session_has_ended_is_told_so() {
    let site = TestSite::new(HTTP).await;
    let cookie = site.cookie_of(Role::Viewer).await;
    site.form("/sign-out", &cookie, &[]).await;
    let response = site.get("/?env=prod", Some(&cookie)).await;
    assert_eq!(location(&response), "/sign-in?error=session&next=%2F%3Fenv%3Dprod");
}

#[tokio::test]
async fn signing_in_leads_to_no_other_site() {
    let site = TestSite::new(HTTP).await;
    for next in ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example"] {
        let form = [("name", "viewer"), ("password", PASSWORD), ("next", next)];
        assert_eq!(location(&site.form("/sign-in", "", &form).await), "/", "{next:?}");
    }
    // Nor does a path that begins like a host.
    let response = site.get("//evil.example/x", None).await;
    assert_eq!(location(&response), "/sign-in");
}

#[tokio::test]
async fn a_wrong_password_leads_back_with_what_was_typed_but_the_password() {
    let site = TestSite::new(HTTP).await;
    let form = [("name", "王 敏&"), ("password", "not it"), ("next", "/?env=prod")];
    let response = site.form("/sign-in", "", &form).await;
    let back = location(&response);
    assert!(back.starts_with("/sign-in?error=wrong&left=4&name=%E7%8E%8B+"), "{back}");
    assert!(back.ends_with("&next=%2F%3Fenv%3Dprod"), "{back}");
    assert!(!back.contains("not"), "{back}");
}

#[tokio::test]
async fn a_name_that_waits_is_told_for_how_many_minutes() {
    let site = TestSite::new(HTTP).await;
    let form = [("name", "viewer"), ("password", "wrong")];
    for _ in 0..5 {
        site.form("/sign-in", "", &form).await;
    }
    let response = site.form("/sign-in", "", &form).await;
    assert_eq!(location(&response), "/sign-in?error=name-waits&minutes=15&name=viewer");
}

#[tokio::test]
async fn signing_out_by_the_form_ends_the_session() {
    let site = TestSite::new(HTTP).await;
    let cookie = site.cookie_of(Role::Viewer).await;
    let response = site.form("/sign-out", &cookie, &[]).await;
    assert_eq!(location(&response), "/sign-in");
    assert!(response.headers().contains_key(header::SET_COOKIE));
    let status = site.get("/api/v1/session", Some(&cookie)).await.status();
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn signing_out_twice_leads_to_the_sign_in_page() {
    let site = TestSite::new(HTTP).await;
    assert_eq!(location(&site.form("/sign-out", "", &[]).await), "/sign-in");
}

#[tokio::test]
async fn the_first_admin_comes_in_by_the_form_once() {
    let site = TestSite::without_people(HTTP, "/nonexistent").await;
    let link = site.sign_in.first_admin_link(site.url).await.unwrap().unwrap();
    let token = link.split("token=").nth(1).unwrap();
    let short = [("token", token), ("name", "root"), ("password", "short")];
    let response = site.form("/welcome", "", &short).await;
    assert_eq!(location(&response), format!("/welcome?error=password&token={token}&name=root"));
    let differ = [("token", token), ("name", "root"), ("password", PASSWORD), ("again", "x")];
    let response = site.form("/welcome", "", &differ).await;
    assert!(location(&response).starts_with("/welcome?error=differ&"));
    let form = [("token", token), ("name", "root"), ("password", PASSWORD), ("again", PASSWORD)];
    let response = site.form("/welcome", "", &form).await;
    assert_eq!(location(&response), "/");
    let again = site.form("/welcome", "", &form).await;
    assert!(location(&again).starts_with("/welcome?error=link&"));
}

#[tokio::test]
async fn a_form_without_its_fields_gets_a_page_that_says_so_in_the_language_of_the_request() {
    let site = TestSite::new(HTTP).await;
    for (language, said, unsaid) in [("en", "The form did not arrive", "表单"), ("zh-CN", "表单", "The form")] {
        let response = site.form("/sign-in", &format!("lang={language}"), &[("name", "viewer")]).await;
        assert!(response.status().is_client_error());
        let page = text(response).await;
        assert!(page.contains(said) && !page.contains(unsaid), "{page}");
        assert!(page.contains(&format!("lang=\"{language}\"")) && page.contains("hopmap.css"), "{page}");
    }
}
