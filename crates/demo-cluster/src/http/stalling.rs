//! Answers that fall silent: the connection stays, and nothing comes any more.

use axum::body::{Body, HttpBody};
use axum::response::Response;
use futures::{StreamExt, stream};

use crate::faults::Faults;

/// The same answer, which stops and goes on as the switch says. One that is there as a whole is sent as a whole.
pub(crate) fn may_stall(response: Response, faults: &Faults) -> Response {
    if response.body().size_hint().exact().is_some() {
        return response;
    }
    let stalled = faults.stalled.subscribe();
    response.map(|body| {
        let pieces = stream::unfold((body.into_data_stream(), stalled), |(mut body, mut stalled)| async move {
            let piece = body.next().await?;
            // A dropped switch means that nobody will throw it again.
            let _ = stalled.wait_for(|stalled| !*stalled).await;
            Some((piece, (body, stalled)))
        });
        Body::from_stream(pieces)
    })
}
