//! How long a view, its layout and its drawing take, in milliseconds: best of five runs.
//!
//! `cargo run --release -p topology --example layout_speed`

mod graphs;

use std::time::Instant;

use topology::{
    draw::{self, Language, Theme},
    layout::layout,
    view::{Question, view},
};

fn main() {
    println!("{:>8} {:>8} {:>9} {:>9} {:>9} {:>9}", "nodes", "edges", "view", "layout", "again", "draw");
    for size in [100, 1_000, 10_000] {
        let graph = graphs::world(size);
        let question = Question::default();
        let seen = view(&graph, &question);
        let picture = layout(&seen, None);
        println!(
            "{:>8} {:>8} {:>9.3} {:>9.3} {:>9.3} {:>9.3}",
            graph.nodes.len(),
            graph.edges.len(),
            best(|| view(&graph, &question)),
            best(|| layout(&seen, None)),
            best(|| layout(&seen, Some(&picture))),
            best(|| draw::picture(&picture, Theme::Page, Language::En)),
        );
    }
}

fn best<T>(work: impl Fn() -> T) -> f64 {
    let run = |_| {
        let start = Instant::now();
        std::hint::black_box(work());
        start.elapsed().as_secs_f64() * 1000.0
    };
    (0..5).map(run).fold(f64::MAX, f64::min)
}
