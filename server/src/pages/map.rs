//! The Map.

use std::sync::Arc;

use access::{Action, Scope};
use api::{
    Problem,
    endpoints::{Frame, NodeDocument, PictureDocument},
};
use app::{
    Visit,
    address::{Address, Asked},
};
use axum::{
    extract::{RawQuery, State},
    response::{Html, IntoResponse, Response},
};
use http::{HeaderMap, StatusCode};
use topology::{Environment, NodeId};

use super::preferences;
use crate::{http::AppState, picture::Pictures, sign_in::SignedIn};

pub(super) async fn page(
    State(app): State<AppState>,
    person: SignedIn,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let address = Address::parse(&query.unwrap_or_default());
    let preferences = preferences::of(&headers);
    match answer(&app, &person, &address).await {
        Ok(Answer { environment, document, chosen }) => {
            let picture = &document.picture;
            let visit = Visit {
                preferences,
                person: person.person(),
                environment,
                now: jiff::Timestamp::now().as_millisecond(),
                event_id: document.event_id.clone(),
                frame: document.frame.clone(),
                counts: picture.counts,
                size: (picture.width, picture.height),
                chosen,
                address,
            };
            Html(app::document::map(&visit, picture)).into_response()
        }
        Err(problem) => {
            let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, Html(app::document::refusal(preferences, &problem))).into_response()
        }
    }
}

struct Answer {
    environment: Option<Environment>,
    document: Arc<PictureDocument>,
    chosen: Option<NodeDocument>,
}

async fn answer(app: &AppState, person: &SignedIn, address: &Address) -> Result<Answer, Problem> {
    let there = match &address.cluster {
        Some(cluster) => Scope::Cluster(cluster.clone()),
        None => Scope::Everywhere,
    };
    person.may(Action::ViewPicture, &there)?;
    let (environment, document) = view(&app.pictures, address).await?;
    Ok(Answer { environment, chosen: address.node.as_ref().and_then(|id| node(&app.pictures, person, id)), document })
}

/// The view that the address asks for. One that does not say which environment means prod, where
/// there is one: that is what most people come for.
async fn view(pictures: &Pictures, address: &Address) -> Result<(Option<Environment>, Arc<PictureDocument>), Problem> {
    let environment = match address.environment {
        Asked::One(environment) => Some(environment),
        Asked::All => None,
        Asked::Unsaid => Some(Environment::Prod),
    };
    let document = pictures.picture(&address.question(environment)).await?;
    if address.environment == Asked::Unsaid && !knows_prod(&document.frame) {
        return Ok((None, pictures.picture(&address.question(None)).await?));
    }
    Ok((environment, document))
}

fn knows_prod(frame: &Frame) -> bool {
    frame.namespaces.iter().any(|choice| choice.environment == Some(Environment::Prod))
}

/// The chosen node; none when it does not exist or is not for this person, which look the same.
fn node(pictures: &Pictures, person: &SignedIn, id: &NodeId) -> Option<NodeDocument> {
    let cluster = id.cluster().into_owned();
    let there = match id.namespace() {
        Some(namespace) => Scope::Namespace { cluster, namespace, environment: None },
        None => Scope::Cluster(cluster),
    };
    person.may(Action::ViewPicture, &there).ok()?;
    pictures.node(id).ok()
}
