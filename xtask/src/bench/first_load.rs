//! Bytes a browser downloads before the page is live: the release build, compressed by Brotli.

use anyhow::Result;

use super::Reading;
use crate::{
    browser, compress, css, toolchain,
    workspace::{self, Profile},
};

pub fn read() -> Result<Vec<Reading>> {
    let toolchain = toolchain::ready()?;
    css::write_site()?;
    browser::build(&toolchain, Profile::Release)?;
    let mut total = 0;
    let mut readings = Vec::new();
    for name in ["page_bg.wasm", "page.js", "hopmap.css"] {
        let size = compress::brotli(&workspace::package().join(name))?.len();
        total += size;
        readings.push(Reading { what: format!("first load: {name}"), value: kilobytes(size), budget: None });
    }
    readings.push(Reading {
        what: "first load: all, without HTML".to_owned(),
        value: kilobytes(total),
        budget: Some("300 KB"),
    });
    Ok(readings)
}

/// One KB is 1000 bytes.
fn kilobytes(bytes: usize) -> String {
    format!("{}.{} KB", bytes / 1000, bytes % 1000 / 100)
}
