//! The company: what it runs, in every environment the same chain.

use super::environment::{self, Environment};
use super::{World, base, breakage};

pub(crate) fn world() -> World {
    let mut world = World::default();
    base::add(&mut world);
    for environment in ENVIRONMENTS {
        environment::add(&mut world, environment);
    }
    breakage::add(&mut world);
    world
}

/// In the order in which a change passes them; production is three releases behind development.
const ENVIRONMENTS: &[Environment] = &[
    Environment { name: "dev", release: 5, many: false, age: 190 },
    Environment { name: "test", release: 4, many: false, age: 188 },
    Environment { name: "staging", release: 3, many: false, age: 120 },
    Environment { name: "prod", release: 2, many: true, age: 180 },
];

/// What kind of program a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Web,
    Gateway,
    Service,
}

/// A part of the product.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) owner: &'static str,
    pub(crate) role: Role,
    pub(crate) port: u16,
    /// Pods in production.
    pub(crate) pods: u32,
    /// Its releases, oldest first.
    pub(crate) tags: [&'static str; 6],
}

pub(crate) const PARTS: &[Part] = &[
    Part {
        name: "web-console",
        title: "控制台网页",
        owner: "Web team",
        role: Role::Web,
        port: 80,
        pods: 2,
        tags: ["4.10.2", "4.11.0", "4.12.0", "4.12.1", "4.13.0", "4.13.1"],
    },
    Part {
        name: "web-h5",
        title: "手机网页",
        owner: "Web team",
        role: Role::Web,
        port: 80,
        pods: 2,
        tags: ["2.7.1", "2.7.2", "2.7.3", "2.7.4", "2.8.0", "2.8.1"],
    },
    Part {
        name: "gateway",
        title: "API 网关",
        owner: "Platform team",
        role: Role::Gateway,
        port: 80,
        pods: 2,
        tags: ["3.0.5", "3.0.6", "3.0.8", "3.0.9", "3.1.0", "3.1.1"],
    },
    Part {
        name: "device",
        title: "设备服务",
        owner: "Device team",
        role: Role::Service,
        port: 8081,
        pods: 3,
        tags: ["5.1.0", "5.2.0", "5.2.1", "5.2.2", "5.3.0", "5.3.1"],
    },
    Part {
        name: "user",
        title: "用户服务",
        owner: "Platform team",
        role: Role::Service,
        port: 8082,
        pods: 2,
        tags: ["2.8.0", "2.8.1", "2.9.0", "2.9.1", "2.9.2", "2.10.0"],
    },
    Part {
        name: "order",
        title: "订单服务",
        owner: "Trade team",
        role: Role::Service,
        port: 8083,
        pods: 3,
        tags: ["3.3.8", "3.3.9", "3.4.0", "3.4.1", "3.4.2", "3.5.0"],
    },
    Part {
        name: "telemetry",
        title: "遥测服务",
        owner: "Device team",
        role: Role::Service,
        port: 8084,
        pods: 3,
        tags: ["1.7.0", "1.8.1", "1.8.2", "1.9.0", "1.9.1", "1.10.0"],
    },
    Part {
        name: "firmware",
        title: "固件服务",
        owner: "Device team",
        role: Role::Service,
        port: 8085,
        pods: 2,
        tags: ["1.2.4", "1.2.5", "1.3.0", "1.3.1", "1.3.2", "1.4.0"],
    },
    Part {
        name: "alert",
        title: "告警服务",
        owner: "Operations team",
        role: Role::Service,
        port: 8086,
        pods: 2,
        tags: ["2.0.2", "2.0.3", "2.0.4", "2.0.5", "2.1.0", "2.1.1"],
    },
];
