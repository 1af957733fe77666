//! What is answered where there is nothing.

use api::Problem;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Method, Uri};

use super::{
    Refused,
    plain_page::{Words, page},
};

/// No such path.
pub(super) async fn path(uri: Uri, headers: HeaderMap) -> Response {
    if !is_api(&uri) {
        return page(&Words::NO_PAGE, &headers);
    }
    let detail = format!("There is nothing at {}. Compare with the API's documentation.", uri.path());
    Refused::from(Problem::new(404, "no-such-endpoint", "No such endpoint", detail)).into_response()
}

/// A path, but not for this method.
pub(super) async fn method(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if !is_api(&uri) {
        return page(&Words::NOT_THIS_WAY, &headers);
    }
    let detail = format!("{} does not answer {method}. Use the method in its `Allow` header.", uri.path());
    let problem = Problem::new(405, "method-not-allowed", "Another method is needed", detail);
    Refused::from(problem).into_response()
}

/// A refusal at the gate, to whoever reads it: a program or a person.
pub(super) fn refused(uri: &Uri, headers: &HeaderMap, refused: Refused) -> Response {
    if is_api(uri) {
        return refused.into_response();
    }
    let words = match refused.problem().status {
        403 => &Words::OTHER_SITE,
        _ => &Words::UNAVAILABLE,
    };
    page(words, headers)
}

/// Whether programs ask here.
pub(super) fn is_api(uri: &Uri) -> bool {
    uri.path() == "/api" || uri.path().starts_with("/api/")
}
