//! Pages that say one thing, in the language of whoever asked.

use app::Language;
use axum::{
    extract::rejection::FormRejection,
    response::{Html, IntoResponse, Response},
};
use http::{HeaderMap, StatusCode};

use crate::pages::preferences_of;

/// What such a page says: a title, and what to do.
pub(super) struct Words {
    status: StatusCode,
    english: (&'static str, &'static str),
    chinese: (&'static str, &'static str),
}

impl Words {
    pub(super) const NO_PAGE: Self = Self {
        status: StatusCode::NOT_FOUND,
        english: (
            "This page does not exist",
            "There is no page at this address. It may have been mistyped, or what it showed is gone.",
        ),
        chinese: ("页面不存在", "此地址没有页面。可能是地址输入有误，或者它显示的内容已不存在。"),
    };
    pub(super) const NOT_THIS_WAY: Self = Self {
        status: StatusCode::METHOD_NOT_ALLOWED,
        english: (
            "This address cannot be opened like this",
            "It is for the pages of Hopmap themselves. Start from the map.",
        ),
        chinese: ("不能这样打开这个地址", "它供 Hopmap 自己的页面使用。请从图开始。"),
    };
    const BAD_FORM: Self = Self {
        status: StatusCode::BAD_REQUEST,
        english: (
            "The form could not be read",
            "The form did not arrive as the page sends it. Open the page again and repeat.",
        ),
        chinese: ("无法读取表单", "收到的表单与页面发送的不一致。请重新打开页面再试一次。"),
    };
    pub(super) const OTHER_SITE: Self = Self {
        status: StatusCode::FORBIDDEN,
        english: (
            "The form came from another site",
            "This form came from another address than Hopmap's own, so it was not accepted. Open Hopmap at its own address and repeat. If this is its address, an Admin has to set it as the public URL.",
        ),
        chinese: (
            "表单来自其他站点",
            "此表单不是从 Hopmap 自己的地址提交的，因此未被接受。请用 Hopmap 自己的地址打开后再试。如果这就是它的地址，请管理员将其设置为公开 URL。",
        ),
    };
    pub(super) const UNAVAILABLE: Self = Self {
        status: StatusCode::SERVICE_UNAVAILABLE,
        english: (
            "Hopmap cannot answer right now",
            "Hopmap cannot read its database right now. Try again; if it stays like this, an Admin finds the cause in Hopmap's log.",
        ),
        chinese: (
            "Hopmap 暂时无法响应",
            "Hopmap 暂时无法读取数据库。请稍后再试；如果一直如此，管理员可在 Hopmap 的日志中查到原因。",
        ),
    };
}

pub(super) fn page(words: &Words, headers: &HeaderMap) -> Response {
    let preferences = preferences_of(headers);
    let (title, text) = match preferences.language {
        Language::English => words.english,
        Language::Chinese => words.chinese,
    };
    (words.status, Html(app::document::notice(preferences, title, text))).into_response()
}

/// A form that no page of ours sent.
pub(super) fn bad_form(rejection: &FormRejection, headers: &HeaderMap) -> Response {
    page(&Words { status: rejection.status(), ..Words::BAD_FORM }, headers)
}
