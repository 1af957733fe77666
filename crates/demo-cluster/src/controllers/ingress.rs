//! The addresses of Ingresses and of Services of type `LoadBalancer`.

use serde_json::{Value, json};

use super::engine::Engine;
use crate::fields::{items, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::status_error::StatusError;

/// The class that a controller in this cluster serves.
const CLASS: &str = "nginx";

/// An Ingress of the served class has the address of the Service in front of its controller.
pub(crate) fn run(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let Some(ingress) = engine.value(Kind::Ingress, key) else {
        return Ok(());
    };
    if text(&ingress, "/spec/ingressClassName") != CLASS {
        return Ok(());
    }
    let Some(front) = engine.value(Kind::Service, &Key::new("ingress-nginx", "ingress-nginx-controller")) else {
        return Ok(());
    };
    let addresses: Vec<Value> =
        items(&front, "/status/loadBalancer/ingress").iter().map(|entry| json!({"ip": text(entry, "/ip")})).collect();
    engine.write_status(Kind::Ingress, key, &json!({"loadBalancer": {"ingress": addresses}}))
}
