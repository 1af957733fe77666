//! Which cloud gave an address, and what it calls it: read from the annotations that each
//! cloud's controller defines.

use crate::{
    index::Space,
    record::{Class, IngressRecord, Meta, ServiceRecord, labels::Labels},
};

const INTERNET: &str = "internet";
const INTRANET: &str = "intranet";

/// What the objects say of the load balancer behind an address.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Offer {
    pub provider: Option<&'static str>,
    pub id: Option<String>,
    pub scheme: Option<&'static str>,
}

/// How one cloud is recognised.
struct Cloud {
    name: &'static str,
    /// How its annotations on a Service begin.
    annotations: &'static [&'static str],
    /// Prefixes of `spec.loadBalancerClass`.
    classes: &'static [&'static str],
    /// How the host names that it gives end.
    hosts: &'static [&'static str],
    /// Annotations that hold the load balancer's id.
    ids: &'static [&'static str],
    /// Annotation that holds the scheme, and its value for one that only the inside reaches.
    inside: &'static [(&'static str, &'static str)],
    /// What an unannotated one is; `None` where the address must tell.
    otherwise: Option<&'static str>,
}

const CLOUDS: [Cloud; 7] = [
    Cloud {
        name: "alibaba",
        annotations: &[
            "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-",
            "service.beta.kubernetes.io/alicloud-loadbalancer-",
        ],
        classes: &["alibabacloud.com/"],
        hosts: &[".aliyuncs.com", ".aliyuncsslb.com", ".aliyun.com"],
        ids: &[
            "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-id",
            "service.beta.kubernetes.io/alicloud-loadbalancer-id",
        ],
        inside: &[
            ("service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type", INTRANET),
            ("service.beta.kubernetes.io/alicloud-loadbalancer-address-type", INTRANET),
        ],
        otherwise: Some(INTERNET),
    },
    Cloud {
        name: "aws",
        annotations: &["service.beta.kubernetes.io/aws-load-balancer-"],
        classes: &["service.k8s.aws/", "eks.amazonaws.com/"],
        hosts: &[".amazonaws.com", ".amazonaws.com.cn"],
        ids: &["service.beta.kubernetes.io/aws-load-balancer-name"],
        inside: &[
            ("service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"),
            ("service.beta.kubernetes.io/aws-load-balancer-internal", "true"),
        ],
        otherwise: None,
    },
    Cloud {
        name: "tencent",
        annotations: &[
            "service.kubernetes.io/qcloud-",
            "service.kubernetes.io/tke-existed-lbid",
            "service.kubernetes.io/loadbalance-id",
            "service.cloud.tencent.com/",
        ],
        classes: &[],
        hosts: &[".clb.myqcloud.com", ".tencentclb.com", ".tencentclb.cn"],
        ids: &["service.kubernetes.io/loadbalance-id", "service.kubernetes.io/tke-existed-lbid"],
        inside: &[],
        otherwise: None,
    },
    Cloud {
        name: "huawei",
        annotations: &["kubernetes.io/elb."],
        classes: &[],
        hosts: &[".myhuaweicloud.com"],
        ids: &["kubernetes.io/elb.id"],
        inside: &[],
        otherwise: None,
    },
    Cloud {
        name: "azure",
        annotations: &["service.beta.kubernetes.io/azure-"],
        classes: &[],
        hosts: &[".cloudapp.azure.com"],
        ids: &["service.beta.kubernetes.io/azure-load-balancer-name"],
        inside: &[("service.beta.kubernetes.io/azure-load-balancer-internal", "true")],
        otherwise: None,
    },
    Cloud {
        name: "gcp",
        annotations: &["cloud.google.com/", "networking.gke.io/"],
        classes: &["networking.gke.io/"],
        hosts: &[".googleusercontent.com"],
        ids: &["networking.gke.io/load-balancer-name"],
        inside: &[
            ("networking.gke.io/load-balancer-type", "Internal"),
            ("cloud.google.com/load-balancer-type", "Internal"),
        ],
        otherwise: None,
    },
    Cloud {
        name: "metallb",
        annotations: &["metallb.universe.tf/", "metallb.io/"],
        classes: &["metallb.universe.tf/", "metallb.io/"],
        hosts: &[],
        ids: &[],
        inside: &[],
        otherwise: None,
    },
];

impl Offer {
    /// What a Service of type LoadBalancer says.
    pub(crate) fn of_service(service: &ServiceRecord, address: &str) -> Self {
        let annotations = &service.meta.annotations;
        let class = service.load_balancer_class.as_deref().unwrap_or_default();
        let labelled = alibaba_label(&service.meta).is_some();
        let cloud = CLOUDS.iter().find(|cloud| {
            cloud.is_annotated(annotations)
                || cloud.classes.iter().any(|prefix| class.starts_with(prefix))
                || cloud.hosts.iter().any(|suffix| address.ends_with(suffix))
                || (labelled && cloud.name == "alibaba")
        });
        let Some(cloud) = cloud else { return Self::default() };
        let id = cloud.ids.iter().find_map(|key| annotations.get(key));
        Self {
            provider: Some(cloud.name),
            id: id.or(alibaba_label(&service.meta)).map(str::to_owned),
            scheme: cloud.scheme(annotations),
        }
    }

    /// What an Ingress and its class say: only some clouds serve Ingresses themselves.
    pub(crate) fn of_ingress(ingress: &IngressRecord, wide: &Space, address: &str) -> Self {
        let class = match &ingress.class {
            Class::Named(name) => wide.class(name).map(|class| &**class),
            Class::Annotated(_) => None,
            Class::Default => wide.default_class(),
        };
        let controller = class.map_or("", |class| &*class.controller);
        let annotations = &ingress.meta.annotations;
        let provider = match controller {
            _ if controller.starts_with("ingress.k8s.alibabacloud/") => Some("alibaba"),
            _ if controller.starts_with("ingress.k8s.aws/") => Some("aws"),
            _ if annotations.get("kubernetes.io/ingress.qcloud-loadbalance-id").is_some() => Some("tencent"),
            _ if annotations.iter().any(|(key, _)| key.starts_with("kubernetes.io/elb.")) => Some("huawei"),
            _ => CLOUDS
                .iter()
                .find(|cloud| cloud.hosts.iter().any(|suffix| address.ends_with(suffix)))
                .map(|cloud| cloud.name),
        };
        let ids = ["kubernetes.io/ingress.qcloud-loadbalance-id", "kubernetes.io/elb.id"];
        let scheme = annotations.get("alb.ingress.kubernetes.io/scheme");
        let scheme = scheme.or(annotations.get("alb.ingress.kubernetes.io/address-type"));
        Self {
            provider,
            id: ids.iter().find_map(|key| annotations.get(key)).map(str::to_owned),
            scheme: scheme.map(|word| if matches!(word, "internal" | "intranet") { INTRANET } else { INTERNET }),
        }
    }
}

impl Cloud {
    fn is_annotated(&self, annotations: &Labels) -> bool {
        let mut keys = annotations.iter().map(|(key, _)| key);
        keys.any(|key| self.annotations.iter().any(|prefix| key.starts_with(prefix)))
    }

    fn scheme(&self, annotations: &Labels) -> Option<&'static str> {
        let said = self.inside.iter().find_map(|(key, inside)| {
            let value = annotations.get(key)?;
            Some(if value.eq_ignore_ascii_case(inside) { INTRANET } else { INTERNET })
        });
        said.or_else(|| self.said_otherwise(annotations)).or(self.otherwise)
    }

    /// Clouds that say it by something else than a word of their own.
    fn said_otherwise(&self, annotations: &Labels) -> Option<&'static str> {
        match self.name {
            "tencent" => {
                annotations.get("service.kubernetes.io/qcloud-loadbalancer-internal-subnetid").map(|_| INTRANET)
            }
            "huawei" => annotations.get("kubernetes.io/elb.autocreate").map(|json| {
                let inner = json.replace(' ', "").contains("\"type\":\"inner\"");
                if inner { INTRANET } else { INTERNET }
            }),
            _ => None,
        }
    }
}

/// The id that Alibaba's controller writes back.
fn alibaba_label(meta: &Meta) -> Option<&str> {
    meta.labels.get("service.k8s.alibaba/loadbalancer-id")
}
