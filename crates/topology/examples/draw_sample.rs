//! Draws a small company into an HTML file, to be looked at.
//!
//! `cargo run -p topology --example draw_sample -- FILE [dark|light|print|zh|world|problems]…`

mod graphs;

use std::collections::BTreeSet;

use topology::{
    Environment,
    draw::{self, Language, Theme},
    layout, view,
};

const TOKENS: &str = include_str!("../../../style/tokens.css");

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().unwrap_or_else(|| "picture.html".to_owned());
    let said: BTreeSet<String> = arguments.collect();
    let is = |word: &str| said.contains(word);
    let graph = if is("world") { graphs::world(3000) } else { graphs::company() };
    let question = view::Question {
        environment: (!is("world")).then_some(Environment::Prod),
        problems_only: is("problems"),
        ..view::Question::default()
    };
    let picture = layout::layout(&view::view(&graph, &question), None);
    let language = if is("zh") { Language::ZhCn } else { Language::En };
    let theme = if is("standalone") { Theme::Dark } else { Theme::Page };
    let mode = if is("dark") { "dark" } else { "light" };
    let html = format!(
        "<!doctype html><html data-theme=\"{mode}\"><meta charset=\"utf-8\"><style>{TOKENS}\n{}\n\
         body {{ margin: 0; background: var(--canvas); }}</style>\
         <svg width=\"0\" height=\"0\" style=\"position:absolute\">{}</svg>{}</html>",
        draw::STYLESHEET,
        draw::symbols(),
        draw::picture(&picture, theme, language),
    );
    std::fs::write(file, html)
}
