//! Waiting until the controllers have nothing left to do.

use serde_json::{Value, json};

use super::answer::texts::{self, condition, number, text};
use super::{Answer, Side};

/// All Pods of the newest template are available, and no others are left.
pub fn rolled_out(web: &Value) -> bool {
    let wanted = number(web, "/spec/replicas");
    number(web, "/status/observedGeneration") == number(web, "/metadata/generation")
        && ["/status/replicas", "/status/updatedReplicas", "/status/availableReplicas", "/status/readyReplicas"]
            .iter()
            .all(|field| number(web, field) == wanted)
        && (wanted == 0 || condition(web, "Progressing")["reason"] == "NewReplicaSetAvailable")
}

impl Side {
    /// Waits for a rollout's end and for the last of the old Pods to be gone.
    pub async fn rolled_out(&self, name: &str) -> Answer {
        let web = self.until(&format!("deployments/{name}"), |web| rolled_out(&web.body)).await;
        let wanted = usize::try_from(number(&web.body, "/spec/replicas")).unwrap();
        self.until(&format!("pods?labelSelector=app%3D{name}"), |pods| pods.items().len() == wanted).await;
        // The count of Pods that are ending comes last.
        let at_rest = |web: &Answer| rolled_out(&web.body) && number(&web.body, "/status/terminatingReplicas") == 0;
        self.until(&format!("deployments/{name}"), at_rest).await
    }

    /// The `ReplicaSet`s of a Deployment by revision, as far as they do not depend on chance.
    pub async fn revisions(&self, name: &str) -> Value {
        let sets = self.get(&format!("replicasets?labelSelector=app%3D{name}")).await;
        let revision = |set: &Value| {
            let noted = text(set, "/metadata/annotations/deployment.kubernetes.io~1revision");
            noted.parse::<i64>().unwrap_or(0)
        };
        let mut sets = sets.items().to_vec();
        sets.sort_by_key(revision);
        let shown = |set: &Value| {
            json!({
                "revision": revision(set),
                "replicas": set["spec"]["replicas"],
                "image": set["spec"]["template"]["spec"]["containers"][0]["image"],
                "annotations": set["metadata"]["annotations"],
                "owner": set["metadata"]["ownerReferences"],
                "status": texts::pick(set, "/status/replicas /status/readyReplicas /status/availableReplicas"),
            })
        };
        sets.iter().map(shown).collect()
    }

    /// Gives a Deployment's only container another image.
    pub async fn set_image(&self, name: &str, image: &str) -> Answer {
        let containers = json!([{"name": "main", "image": image}]);
        let patch = json!({"spec": {"template": {"spec": {"containers": containers}}}});
        self.strategic(&format!("deployments/{name}"), patch).await.ok()
    }
}
