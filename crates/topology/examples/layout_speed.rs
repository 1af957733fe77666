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
    for size in [100, 1_000, 10_000] {
        let graph = graphs::world(size);
        let question = Question::default();
        let seen = view(&graph, &question);
        let picture = layout(&seen, None);
        let steps = [
            ("view", best(|| view(&graph, &question))),
            ("layout", best(|| layout(&seen, None))),
            ("layout again", best(|| layout(&seen, Some(&picture)))),
            ("draw", best(|| draw::picture(&picture, Theme::Page, Language::En))),
        ];
        for (step, millis) in steps {
            println!("{step} {} nodes {} edges: {millis:.2} ms", graph.nodes.len(), graph.edges.len());
        }
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
