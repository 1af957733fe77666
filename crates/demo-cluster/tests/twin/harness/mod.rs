//! Plays one case on two clusters and compares what they answered.
//!
//! Nothing here knows a case. A case speaks to a [`Side`], which is the real Kubernetes or the demo, and says what it
//! saw; what was said is made comparable (`normal`) and must be the same.

mod answer;
mod kubectl;
mod normal;
mod objects;
mod place;
mod settled;
mod side;
mod watch;

use std::any::Any;
use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use serde_json::{Value, json};
use similar::TextDiff;

pub use answer::{Answer, texts};
pub use kubectl::Printed;
pub use objects::{container, deployment, object, pod, service, template};
pub use settled::rolled_out;
pub use side::{Side, Who, variable};
pub use watch::Watch;

/// Plays a case on both clusters, each in a namespace `twin-<case>`, and fails with the difference of what they said.
///
/// While a case is written, `HOPMAP_TWIN=real` plays it on the real cluster alone: it prints what was said there and
/// fails, since nothing was compared.
pub async fn twin(case: &str, play: impl AsyncFn(&Side)) {
    let real = Side::real(case).await;
    if std::env::var("HOPMAP_TWIN").is_ok_and(|only| only == "real") {
        played(&real, &play).await;
        real.clean().await;
        panic!("HOPMAP_TWIN=real compares nothing. The real cluster said:\n{}", real.said());
    }
    let demo = Side::demo(case).await;
    futures::join!(played(&real, &play), played(&demo, &play));
    real.clean().await;
    let (expected, got) = (real.said(), demo.said());
    assert!(
        expected == got && !expected.contains(BROKE_OFF),
        "the demo answers otherwise than the real cluster (- real, + demo):\n{}",
        TextDiff::from_lines(&expected, &got).unified_diff().context_radius(8).header("real", "demo")
    );
}

const BROKE_OFF: &str = "THE CASE BROKE OFF";

/// A case that breaks off on one side still says what it saw before, there and on the other side.
async fn played(side: &Side, play: &impl AsyncFn(&Side)) {
    if let Err(panic) = AssertUnwindSafe(play(side)).catch_unwind().await {
        side.says(BROKE_OFF, json!(message(&*panic)));
    }
}

fn message(panic: &(dyn Any + Send)) -> Value {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("it panicked without a word").into()
}
