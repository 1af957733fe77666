//! The handlers of the table.

use std::sync::Arc;

use api::endpoints::{
    FirstAdmin, GetGraph, GetNode, GetPicture, NodeDocument, Person, PictureDocument, SignIn, SignOut, StreamGraph,
    StreamPicture, WhoAmI,
};
use axum::Router;
use futures::Stream;
use topology::delta::GraphDocument;

use super::{AppState, Call, Document, Empty, Events, Refused, mount};
use crate::picture::StreamEvent;

type Answer<T> = Result<T, Refused>;

/// Every endpoint of the table; the test that walks through it finds one that is missing.
pub(super) fn mount_all(router: Router<AppState>) -> Router<AppState> {
    let router = mount(router, SignIn, sign_in);
    let router = mount(router, SignOut, sign_out);
    let router = mount(router, WhoAmI, who_am_i);
    let router = mount(router, FirstAdmin, first_admin);
    let router = mount(router, GetGraph, graph);
    let router = mount(router, StreamGraph, graph_events);
    let router = mount(router, GetPicture, picture);
    let router = mount(router, StreamPicture, picture_events);
    mount(router, GetNode, node)
}

async fn sign_in(call: Call<SignIn>) -> Answer<Empty> {
    let (name, password) = (&call.request.name, &call.request.password);
    call.app.sign_in.sign_in(&call.session, call.address, name, password).await?;
    Ok(Empty)
}

async fn sign_out(call: Call<SignOut>) -> Answer<Empty> {
    call.app.sign_in.sign_out(&call.session).await?;
    Ok(Empty)
}

async fn who_am_i(call: Call<WhoAmI>) -> Answer<Document<Person>> {
    Ok(Document(call.person()?.person()))
}

async fn first_admin(call: Call<FirstAdmin>) -> Answer<Empty> {
    let new = &call.request;
    call.app.sign_in.make_first_admin(&call.session, &new.token, &new.name, &new.password).await?;
    Ok(Empty)
}

async fn graph(call: Call<GetGraph>) -> Answer<Document<Arc<GraphDocument>>> {
    Ok(Document(call.app.pictures.graph(&call.query)?))
}

async fn graph_events(call: Call<StreamGraph>) -> Answer<Events<impl Stream<Item = StreamEvent> + Send + 'static>> {
    let pictures = call.app.pictures;
    Ok(Events(pictures.graph_events(call.query, call.last_event_id)?))
}

async fn picture(call: Call<GetPicture>) -> Answer<Document<Arc<PictureDocument>>> {
    Ok(Document(call.app.pictures.picture(&call.query).await?))
}

async fn picture_events(call: Call<StreamPicture>) -> Answer<Events<impl Stream<Item = StreamEvent> + Send + 'static>> {
    let pictures = call.app.pictures;
    let events = pictures.picture_events(call.query, call.last_event_id);
    Ok(Events(events?))
}

async fn node(call: Call<GetNode>) -> Answer<Document<NodeDocument>> {
    Ok(Document(call.app.pictures.node(&call.query.id)?))
}
