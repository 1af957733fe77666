//! Pages so plain that they say their words in both languages.

use axum::{
    extract::rejection::FormRejection,
    response::{Html, IntoResponse, Response},
};
use http::StatusCode;

/// What such a page says.
pub(super) struct Words {
    status: StatusCode,
    english: &'static str,
    chinese: &'static str,
}

impl Words {
    pub(super) const NO_PAGE: Self = Self {
        status: StatusCode::NOT_FOUND,
        english: "There is no page at this address. It may have been mistyped, or what it showed is gone.",
        chinese: "此地址没有页面。可能是地址输入有误，或者它显示的内容已不存在。",
    };
    pub(super) const NOT_THIS_WAY: Self = Self {
        status: StatusCode::METHOD_NOT_ALLOWED,
        english: "This address cannot be opened like this. Start from the map.",
        chinese: "不能这样打开此地址。请从地图页开始。",
    };
    const BAD_FORM: Self = Self {
        status: StatusCode::BAD_REQUEST,
        english: "The form did not arrive as the page sends it. Open the page again and repeat.",
        chinese: "收到的表单与页面发送的不一致。请重新打开页面再试一次。",
    };
    pub(super) const OTHER_SITE: Self = Self {
        status: StatusCode::FORBIDDEN,
        english: "This form came from another address than Hopmap's own, so it was not accepted. Open Hopmap at its own address and repeat. If this is its address, an Admin has to set it as the public URL.",
        chinese: "此表单不是从 Hopmap 自己的地址提交的，因此未被接受。请用 Hopmap 自己的地址打开后再试。如果这就是它的地址，请管理员将其设置为公开 URL。",
    };
    pub(super) const UNAVAILABLE: Self = Self {
        status: StatusCode::SERVICE_UNAVAILABLE,
        english: "Hopmap cannot read its database right now. Try again; if it stays like this, an Admin finds the cause in Hopmap's log.",
        chinese: "Hopmap 暂时无法读取数据库。请稍后再试；如果一直如此，管理员可在 Hopmap 的日志中查到原因。",
    };
}

pub(super) fn page(words: &Words) -> Response {
    let Words { status, english, chinese } = words;
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Hopmap</title></head><body><main><p>{english}</p><p lang=\"zh-CN\">{chinese}</p>\
         <p><a href=\"/\">Hopmap</a></p></main></body></html>"
    );
    (*status, Html(html)).into_response()
}

/// A form that no page of ours sent.
pub(super) fn bad_form(rejection: &FormRejection) -> Response {
    page(&Words { status: rejection.status(), ..Words::BAD_FORM })
}
