//! The stream of the picture: opened, lost, let go of, taken up again.

use std::{cell::Cell, rc::Rc, time::Duration};

use api::{
    Endpoint,
    endpoints::{PictureDocument, PicturePatch, StreamPicture, WhoAmI},
};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent, VisibilityState};

use super::{dom, live::Shared, patch};
use crate::{
    address::{encode, question_query},
    state::Connection,
};

/// How long a tab may be hidden before it lets go of its stream.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long to wait before a refused stream is tried again.
const PAUSE: Duration = Duration::from_secs(3);

/// An open stream with its listeners.
pub struct Open {
    source: EventSource,
    _messages: [Closure<dyn FnMut(MessageEvent)>; 2],
    _states: [Closure<dyn FnMut()>; 2],
}

impl Drop for Open {
    fn drop(&mut self) {
        self.source.set_onopen(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}

/// Opens the stream of what the address asks for, in place of the one before.
pub fn open(live: &Shared) {
    close(live);
    let question = live.state.address.with_untracked(|address| address.question(live.environment));
    let url = format!("{}{}", StreamPicture::PATH, question_query(&question));
    let Ok(source) = EventSource::new(&url) else {
        live.state.connection.set(Connection::Lost);
        return;
    };
    let snapshot = message(live, |live, text| {
        if let Ok(document) = serde_json::from_str::<PictureDocument>(text) {
            patch::take(live, document);
        }
    });
    let change = message(live, |live, text| {
        if let Ok(change) = serde_json::from_str::<PicturePatch>(text) {
            patch::follow(live, change);
        }
    });
    for (name, closure) in [("snapshot", &snapshot), ("patch", &change)] {
        let _ = source.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    }
    let state = live.state;
    let opened = Closure::<dyn FnMut()>::new(move || state.connection.set(Connection::Open));
    let lost = {
        let (live, source) = (Rc::clone(live), source.clone());
        Closure::<dyn FnMut()>::new(move || {
            live.state.connection.set(Connection::Lost);
            // While it is CONNECTING, the browser tries again by itself.
            if source.ready_state() == EventSource::CLOSED {
                ask_why(&live);
            }
        })
    };
    source.set_onopen(Some(opened.as_ref().unchecked_ref()));
    source.set_onerror(Some(lost.as_ref().unchecked_ref()));
    let open = Open { source, _messages: [snapshot, change], _states: [opened, lost] };
    live.stream.replace(Some(open));
}

fn message(live: &Shared, answer: impl Fn(&Shared, &str) + 'static) -> Closure<dyn FnMut(MessageEvent)> {
    let live = Rc::clone(live);
    Closure::new(move |event: MessageEvent| {
        if let Some(text) = event.data().as_string() {
            answer(&live, &text);
        }
    })
}

fn close(live: &Shared) {
    live.stream.replace(None);
}

/// The stream was refused. An `EventSource` does not say why, so the session is asked for.
fn ask_why(live: &Shared) {
    let live = Rc::clone(live);
    leptos::task::spawn_local(async move {
        if status(WhoAmI::PATH).await == Some(401) {
            sign_in_again();
            return;
        }
        set_timeout(
            move || {
                if document().visibility_state() == VisibilityState::Visible {
                    open(&live);
                }
            },
            PAUSE,
        );
    });
}

async fn status(path: &str) -> Option<u16> {
    let answer = wasm_bindgen_futures::JsFuture::from(dom::window().fetch_with_str(path)).await.ok()?;
    answer.dyn_into::<web_sys::Response>().ok().map(|response| response.status())
}

/// The session is over: sign in, then come back here.
pub fn sign_in_again() {
    let location = dom::window().location();
    let here = format!("/{}", location.search().unwrap_or_default());
    let _ = location.set_href(&format!("/sign-in?error=session&next={}", encode(&here)));
}

/// Browsers allow few connections to a host: a hidden tab gives its own back, and catches up.
pub fn rest_while_hidden(live: &Shared) {
    let live = Rc::clone(live);
    let turn = Rc::new(Cell::new(0_u32));
    dom::on(&dom::document(), "visibilitychange", move |_: web_sys::Event| {
        turn.set(turn.get().wrapping_add(1));
        if document().visibility_state() == VisibilityState::Visible {
            if live.stream.borrow().is_none() {
                open(&live);
            }
            return;
        }
        let (live, turn, mine) = (Rc::clone(&live), Rc::clone(&turn), turn.get());
        set_timeout(
            move || {
                if turn.get() == mine {
                    close(&live);
                }
            },
            PATIENCE,
        );
    });
}
