#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::*;

const PASSWORD: &str = "correct horse";
const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

async fn sign_in() -> SignIn {
    SignIn::with_cost(Store::in_memory().await.unwrap(), Cost::LEAST).await.unwrap()
}

async fn with_wang() -> SignIn {
    let sign_in = sign_in().await;
    sign_in.add_user("Wang.Min", PASSWORD, Role::Viewer).await.unwrap();
    sign_in
}

fn session(sign_in: &SignIn) -> Session {
    Session::new(None, Arc::new(sign_in.session_rows()), None)
}

const URL: &str = "https://hopmap.example.com/";

async fn token(sign_in: &SignIn) -> String {
    let link = sign_in.first_admin_link(URL).await.unwrap().unwrap();
    let token = link.strip_prefix("https://hopmap.example.com/welcome?token=");
    token.unwrap().to_owned()
}

#[tokio::test]
async fn the_right_password_signs_in_whatever_the_case_of_the_name() {
    let sign_in = with_wang().await;
    let session = session(&sign_in);
    sign_in.sign_in(&session, HERE, " wang.MIN ", PASSWORD).await.unwrap();
    let person = sign_in.who(&session).await.unwrap().unwrap();
    assert_eq!((person.name.as_str(), person.role), ("Wang.Min", Role::Viewer));
    assert!(person.may(access::Action::ViewPicture, &access::Scope::Everywhere).is_ok());
    let denied = person.may(access::Action::Administer, &access::Scope::Everywhere).unwrap_err();
    assert_eq!(denied.status, 403);
    assert!(denied.detail.contains("administer"), "{denied}");
}

#[tokio::test]
async fn signing_in_gives_a_session_a_new_id_and_ends_the_old_one() {
    let sign_in = with_wang().await;
    let session = session(&sign_in);
    sign_in.sign_in(&session, HERE, "wang.min", PASSWORD).await.unwrap();
    let old = sign_in.who(&session).await.unwrap().unwrap();
    let old_id = session.id();
    sign_in.sign_in(&session, HERE, "wang.min", PASSWORD).await.unwrap();
    assert_ne!(session.id(), old_id);
    assert!(!sign_in.still_holds(&old).await.unwrap());
}

#[tokio::test]
async fn the_table_does_not_hold_what_the_cookie_holds() {
    let sign_in = with_wang().await;
    let session = session(&sign_in);
    sign_in.sign_in(&session, HERE, "wang.min", PASSWORD).await.unwrap();
    let (kept, owner): (String, String) =
        sqlx::query_as("SELECT id_hash, user_id FROM sessions").fetch_one(sign_in.store.pool()).await.unwrap();
    let id = session.id().unwrap().to_string();
    assert!(!kept.contains(&id));
    assert_eq!(kept, hash_of_secret(&id));
    assert_eq!(owner, sign_in.who(&session).await.unwrap().unwrap().user_id());
}

#[tokio::test]
async fn a_use_is_written_down_at_most_once_a_minute() {
    let sign_in = with_wang().await;
    let session = session(&sign_in);
    sign_in.sign_in(&session, HERE, "wang.min", PASSWORD).await.unwrap();
    let set = |at: i64| sqlx::query("UPDATE sessions SET last_used_at = $1").bind(at).execute(sign_in.store.pool());
    let now = crate::store::now_ms();
    for (ago, written) in [(30_000, false), (61_000, true)] {
        set(now - ago).await.unwrap();
        let person = sign_in.who(&session).await.unwrap().unwrap();
        sign_in.used(&person).await.unwrap();
        let after = sign_in.who(&session).await.unwrap().unwrap().held.last_used_at;
        assert_eq!(after >= now, written, "{ago} ms ago");
    }
}

#[tokio::test]
async fn a_session_ends_after_seven_days_however_much_it_is_used() {
    let sign_in = with_wang().await;
    let session = session(&sign_in);
    sign_in.sign_in(&session, HERE, "wang.min", PASSWORD).await.unwrap();
    session.insert("colour", "dark").await.unwrap();
    sqlx::query("UPDATE sessions SET expires_at = $1")
        .bind(crate::store::now_ms())
        .execute(sign_in.store.pool())
        .await
        .unwrap();
    // Saving is not a way around it.
    session.save().await.unwrap();
    assert!(sign_in.who(&session).await.unwrap().is_none());
}

#[tokio::test]
async fn five_wrong_passwords_make_a_name_wait_and_the_message_counts_down() {
    let sign_in = with_wang().await;
    let session = session(&sign_in);
    for left in [4, 3, 2, 1, 0] {
        let error = sign_in.sign_in(&session, HERE, "wang.min", "wrong").await.unwrap_err();
        assert!(matches!(error, SignInError::Wrong { left: said } if said == left), "{error}");
        if left == 3 {
            assert_eq!(error.to_string(), "Name or password is wrong. After 3 more tries this name waits 15 minutes.");
        }
    }
    let error = sign_in.sign_in(&session, HERE, "WANG.MIN", PASSWORD).await.unwrap_err();
    assert!(matches!(error, SignInError::NameWaits { .. }), "even the right one: {error}");
    // A quarter of an hour later.
    sqlx::query("UPDATE sign_in_failures SET last_at = last_at - 900001").execute(sign_in.store.pool()).await.unwrap();
    sign_in.sign_in(&session, HERE, "wang.min", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn an_unknown_name_is_answered_like_a_known_one() {
    let sign_in = with_wang().await;
    let session = session(&sign_in);
    let unknown = sign_in.sign_in(&session, HERE, "nobody", PASSWORD).await.unwrap_err();
    let known = sign_in.sign_in(&session, HERE, "wang.min", "wrong").await.unwrap_err();
    assert_eq!(unknown.to_string(), known.to_string());
}

#[tokio::test]
async fn a_right_password_forgets_the_wrong_ones_before() {
    let sign_in = with_wang().await;
    let session = session(&sign_in);
    for _ in 0..3 {
        for _ in 0..4 {
            sign_in.sign_in(&session, HERE, "wang.min", "wrong").await.unwrap_err();
        }
        sign_in.sign_in(&session, HERE, "wang.min", PASSWORD).await.unwrap();
    }
}

#[tokio::test]
async fn somebody_disabled_cannot_sign_in_and_their_session_ends() {
    let sign_in = with_wang().await;
    let session = session(&sign_in);
    sign_in.sign_in(&session, HERE, "wang.min", PASSWORD).await.unwrap();
    sqlx::query("UPDATE users SET disabled = 1").execute(sign_in.store.pool()).await.unwrap();
    assert!(sign_in.who(&session).await.unwrap().is_none());
    let error = sign_in.sign_in(&session, HERE, "wang.min", PASSWORD).await.unwrap_err();
    assert!(matches!(error, SignInError::Wrong { .. }));
}

#[tokio::test]
async fn another_password_ends_the_sessions() {
    let sign_in = with_wang().await;
    let session = session(&sign_in);
    sign_in.sign_in(&session, HERE, "wang.min", PASSWORD).await.unwrap();
    sign_in.set_password("wang.min", "another horse").await.unwrap();
    assert!(sign_in.who(&session).await.unwrap().is_none());
    sign_in.sign_in(&session, HERE, "wang.min", "another horse").await.unwrap();
    let error = sign_in.set_password("nobody", "another horse").await.unwrap_err();
    assert!(error.to_string().contains("nobody"), "{error}");
}

#[tokio::test]
async fn the_first_admins_link_works_once() {
    let sign_in = sign_in().await;
    let session = session(&sign_in);
    let token = token(&sign_in).await;
    assert!(token.len() >= 64, "256 bits: {token}");
    sign_in.make_first_admin(&session, &token, "root", PASSWORD).await.unwrap();
    assert_eq!(sign_in.who(&session).await.unwrap().unwrap().role, Role::Admin);
    let again = sign_in.make_first_admin(&session, &token, "second", PASSWORD).await;
    assert!(matches!(again, Err(SignInError::LinkRefused)));
    assert_eq!(sign_in.first_admin_link(URL).await.unwrap(), None);
}

#[tokio::test]
async fn of_two_who_claim_the_link_at_once_one_becomes_admin() {
    let sign_in = sign_in().await;
    let token = token(&sign_in).await;
    let (first, second) = (session(&sign_in), session(&sign_in));
    let both = tokio::join!(
        sign_in.make_first_admin(&first, &token, "first", PASSWORD),
        sign_in.make_first_admin(&second, &token, "second", PASSWORD),
    );
    assert!(both.0.is_ok() != both.1.is_ok(), "{both:?}");
    assert_eq!(sign_in.store.users().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_link_is_no_good_after_a_day_nor_once_a_newer_one_was_printed() {
    let sign_in = sign_in().await;
    let old = token(&sign_in).await;
    let new = token(&sign_in).await;
    assert!(!sign_in.first_admin_is_open(&old).await.unwrap());
    assert!(sign_in.first_admin_is_open(&new).await.unwrap());
    sqlx::query("UPDATE first_admin SET expires_at = $1")
        .bind(crate::store::now_ms())
        .execute(sign_in.store.pool())
        .await
        .unwrap();
    assert!(!sign_in.first_admin_is_open(&new).await.unwrap());
}

#[tokio::test]
async fn a_name_or_password_that_cannot_be_one_does_not_spend_the_link() {
    let sign_in = sign_in().await;
    let session = session(&sign_in);
    let token = token(&sign_in).await;
    let short = sign_in.make_first_admin(&session, &token, "root", "short").await;
    assert!(matches!(short, Err(SignInError::Password(_))));
    let odd = sign_in.make_first_admin(&session, &token, "a b", PASSWORD).await;
    assert!(matches!(odd, Err(SignInError::Name(_))));
    sign_in.make_first_admin(&session, &token, "root", PASSWORD).await.unwrap();
}
