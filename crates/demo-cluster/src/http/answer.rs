//! Responses.

use axum::body::{Body, Bytes};
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use serde_json::Value;

use crate::status_error::StatusError;

pub(crate) fn bytes(code: u16, content_type: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// No content, which is an answer too.
pub(crate) fn nothing() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

pub(crate) fn json(code: u16, value: &Value) -> Response {
    bytes(code, "application/json", Bytes::from(serde_json::to_vec(value).unwrap_or_default()))
}

pub(crate) fn error(error: &StatusError) -> Response {
    let mut response = json(error.code, &error.to_status());
    if let Some(seconds) = error.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

pub(crate) fn html() -> Response {
    bytes(
        200,
        "text/html; charset=utf-8",
        "<!doctype html><html><head><title>Sign in</title></head><body><form>Sign in</form></body></html>",
    )
}
