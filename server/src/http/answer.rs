//! What handlers answer with, tied to what the table says.

use std::{borrow::Borrow, convert::Infallible, time::Duration};

use api::{Answer, Endpoint, Problem};
use axum::response::{
    IntoResponse, Response, Sse,
    sse::{Event, KeepAlive},
};
use futures::{Stream, StreamExt};
use http::{HeaderValue, StatusCode, header};

use super::{
    Refused,
    streams::{Place, Streams},
};
use crate::{
    picture::StreamEvent,
    sign_in::{SignIn, SignedIn},
};

/// Proxies close what is silent for a minute; some for half of it.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// An answer of the shape that endpoint `E` promises.
pub trait Answers<E: Endpoint> {
    /// The kind that this is.
    const ANSWER: Answer;
    /// Makes the response. The outlet is there for streams.
    fn answer(self, outlet: Option<Outlet>) -> Result<Response, Refused>;
}

/// One JSON document: the endpoint's response, or something that holds it (an `Arc`).
#[derive(Clone, Debug)]
pub struct Document<T>(pub T);

impl<E: Endpoint, T: Borrow<E::Response>> Answers<E> for Document<T> {
    const ANSWER: Answer = Answer::Document;

    fn answer(self, _: Option<Outlet>) -> Result<Response, Refused> {
        let body = serde_json::to_vec(self.0.borrow()).map_err(|error| {
            let detail = format!("{error}. Report this with the program's version.");
            Problem::new(500, "not-written", "The answer cannot be written as JSON", detail)
        })?;
        let json = HeaderValue::from_static("application/json");
        Ok(([(header::CONTENT_TYPE, json)], body).into_response())
    }
}

/// Nothing: status 204.
#[derive(Clone, Copy, Debug)]
pub struct Empty;

impl<E: Endpoint<Response = ()>> Answers<E> for Empty {
    const ANSWER: Answer = Answer::Document;

    fn answer(self, _: Option<Outlet>) -> Result<Response, Refused> {
        Ok(StatusCode::NO_CONTENT.into_response())
    }
}

/// Server-Sent Events.
#[derive(Clone, Debug)]
pub struct Events<S>(pub S);

impl<E: Endpoint, S: Stream<Item = StreamEvent> + Send + 'static> Answers<E> for Events<S> {
    const ANSWER: Answer = Answer::Events;

    fn answer(self, outlet: Option<Outlet>) -> Result<Response, Refused> {
        let outlet = outlet.ok_or_else(|| {
            let detail = "A stream belongs to somebody who is signed in.";
            Problem::new(401, "not-signed-in", "Not signed in", detail)
        })?;
        let Outlet { place, end } = outlet;
        let events = self.0.take_until(end).map(move |event| {
            // The place is given back when the stream is dropped, and not before.
            let _ = &place;
            let event = Event::default().id(&event.id).event(event.event).data(&*event.data);
            Ok::<_, Infallible>(event)
        });
        let sse = Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT));
        // nginx collects answers before it sends them, unless told.
        let unbuffered = [("x-accel-buffering", HeaderValue::from_static("no"))];
        Ok((unbuffered, sse).into_response())
    }
}

/// A place among the open streams, and what ends the stream from outside.
pub struct Outlet {
    place: Place,
    end: futures::future::BoxFuture<'static, ()>,
}

impl Outlet {
    /// Takes a place, if the person has not too many already.
    pub(super) fn open(streams: &Streams, sign_in: SignIn, person: SignedIn) -> Result<Self, Refused> {
        Ok(Self { place: streams.take(person.user_id())?, end: Box::pin(streams.end_of(sign_in, person)) })
    }
}
