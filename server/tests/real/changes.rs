//! What happens in the real cluster is what is drawn.

use std::time::Duration;

use k8s_openapi::api::{
    apps::v1::Deployment,
    core::v1::{Pod, Service},
    networking::v1::Ingress,
};
use kube::{
    Api, Client,
    api::{DeleteParams, ListParams, Patch, PatchParams, PostParams},
};
use serde_json::json;

use crate::{
    cluster::{Space, Way, apply, deployment, equals_a_fresh_one, hurried, pods, service},
    stage::until_equal,
};

/// Random changes, the same for the same seed.
struct Changes {
    state: u64,
    client: Client,
    namespace: String,
}

impl Changes {
    fn below(&mut self, bound: u64) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        (self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % bound
    }

    fn api<K>(&self) -> Api<K>
    where
        K: kube::Resource<Scope = kube::core::NamespaceResourceScope>,
        K::DynamicType: Default,
    {
        Api::namespaced(self.client.clone(), &self.namespace)
    }

    /// One change; what is not there any more cannot be changed, which is no failure.
    async fn one(&mut self) -> Result<(), kube::Error> {
        let name = format!("app-{}", self.below(4));
        let number = self.below(5);
        let (patch, delete) = (PatchParams::default(), DeleteParams::default());
        match self.below(8) {
            0 | 1 => {
                let scale = json!({"spec": {"replicas": number}});
                self.api::<Deployment>().patch(&name, &patch, &Patch::Merge(scale)).await?;
            }
            2 => {
                let image = json!({"spec": {"template": {"metadata": {"labels": {"turn": number.to_string()}}}}});
                self.api::<Deployment>().patch(&name, &patch, &Patch::Merge(image)).await?;
            }
            3 => {
                let all = self.api::<Pod>().list(&ListParams::default()).await?;
                if let Some(pod) = all.items.first().and_then(|pod| pod.metadata.name.clone()) {
                    self.api::<Pod>().delete(&pod, &delete).await?;
                }
            }
            4 => {
                self.api::<Service>().delete(&name, &delete).await?;
            }
            5 => {
                let object = serde_json::from_value(service(&self.namespace, &name)).unwrap();
                self.api::<Service>().create(&PostParams::default(), &object).await?;
            }
            6 => {
                let title = json!({"metadata": {"annotations": {"hopmap.dev/title": format!("订单 {number}")}}});
                self.api::<Deployment>().patch(&name, &patch, &Patch::Merge(title)).await?;
            }
            _ => {
                let entry = json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
                    "metadata": {"name": name}, "spec": {"defaultBackend":
                        {"service": {"name": format!("app-{number}"), "port": {"number": 80}}}}});
                let apply = PatchParams::apply("hopmap-test").force();
                self.api::<Ingress>().patch(&name, &apply, &Patch::Apply(entry)).await?;
            }
        }
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pods_of_a_deployment_appear_and_after_100_random_changes_the_graph_equals_a_fresh_one() {
    let space = Space::new("changes");
    let connection = Way::default().connect().await;
    let client = connection.client.clone();
    let reading = crate::stage::Reading::through(Ok(connection), hurried(), &[]);
    reading.live().await;
    assert_eq!(pods(&reading, &space.0), (0, 0));
    apply(vec![deployment(&space.0, "app-0", 3), service(&space.0, "app-0")]);
    until_equal(|| pods(&reading, &space.0), || (3, 3)).await;

    apply((1..4).map(|number| deployment(&space.0, &format!("app-{number}"), 1)).collect());
    let seed = getrandom::u64().unwrap().max(1);
    println!("seed {seed}");
    let mut changes = Changes { state: seed, client, namespace: space.0.clone() };
    let mut made = 0;
    while made < 100 {
        match changes.one().await {
            Ok(()) => made += 1,
            // Not there, or there already.
            Err(kube::Error::Api(status)) if matches!(status.code, 404 | 409) => {}
            Err(error) => panic!("{error}"),
        }
        if made % 10 == 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    equals_a_fresh_one(&reading).await;
}
