//! The bar under the view: what is folded or left out, and what the strokes mean.

use leptos::prelude::*;
use topology::Provenance;

use crate::{
    state::State,
    words::{self, Word},
};

/// The bar.
pub fn bar(state: State) -> impl IntoView {
    let language = state.language;
    // A value, not a literal: Leptos writes literals of inert elements as they stand.
    let reach = r##"<use href="#h-Degraded-reach"></use>"##.to_owned();
    let pods = move || state.counts.with(|counts| counts.pods_folded);
    let hops = move || state.counts.with(|counts| counts.hops_folded);
    let left_out = move || state.counts.with(|counts| counts.filtered_out);
    view! {
        <div class="bar foot">
            <span><b>{pods}</b>{move || words::pods_folded(pods(), language)}</span>
            <span><b>{hops}</b>{move || words::hops_folded(hops(), language)}</span>
            <span><b>{left_out}</b>{words::filtered_out(language)}</span>
            <div class="legend" role="group" aria-label=Word::Legend.text(language)>
                <span>
                    <svg class="h Degraded" aria-hidden="true" inner_html=reach></svg>
                    {Word::HurtFurtherOn.text(language)}
                </span>
                {Provenance::ALL.map(|provenance| {
                    view! { <span>{stroke(provenance)}{words::provenance(provenance, language)}</span> }
                }).into_iter().collect::<Vec<_>>()}
            </div>
        </div>
    }
}

/// The stroke as in the picture: the same classes carry it.
fn stroke(provenance: Provenance) -> impl IntoView {
    let core = if provenance == Provenance::Written { r#"<path class="core" d="M0 4h26"></path>"# } else { "" };
    let path = format!(r#"<g class="edge {}"><path class="way" d="M0 4h26"></path>{core}</g>"#, provenance.as_str());
    view! { <svg class="pic stroke" aria-hidden="true" inner_html=path></svg> }
}
