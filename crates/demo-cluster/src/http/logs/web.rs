//! Front ends that log JSON, and the access log of ingress-nginx.

use jiff::Timestamp;
use serde_json::json;

use super::script::Speaker;
use crate::random::Random;

const PATHS: [&str; 8] = [
    "/",
    "/assets/index-4f2a91.js",
    "/assets/main-a81c.css",
    "/devices",
    "/orders",
    "/login",
    "/h5/home",
    "/favicon.ico",
];
const API: [&str; 8] = [
    "/api/device/list",
    "/api/order/page?size=20",
    "/api/user/me",
    "/api/telemetry/latest",
    "/api/firmware/versions",
    "/api/alert/open",
    "/h5/",
    "/",
];
const BROWSERS: [&str; 3] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.61",
    "okhttp/4.12.0",
];

fn status(random: &mut Random) -> u16 {
    match random.below(100) {
        0..88 => 200,
        88..94 => 304,
        94..98 => 404,
        98 => 499,
        _ => 502,
    }
}

fn of<'a>(all: &[&'a str], random: &mut Random) -> &'a str {
    all[random.below(all.len())]
}

fn client(random: &mut Random) -> String {
    format!("203.0.113.{}", 1 + random.below(250))
}

pub(super) fn beginning(speaker: &Speaker, at: Timestamp) -> Vec<String> {
    ["reading configuration", "listening on :80"]
        .iter()
        .map(|message| {
            let version = &speaker.version;
            json!({"time": format!("{at:.3}"), "level": "info", "msg": message, "app": speaker.name, "version": version})
                .to_string()
        })
        .collect()
}

pub(super) fn words(speaker: &Speaker, at: Timestamp, random: &mut Random) -> String {
    let status = status(random);
    let level = if status >= 500 {
        "error"
    } else if status >= 400 {
        "warn"
    } else {
        "info"
    };
    json!({
        "time": format!("{at:.3}"), "level": level, "msg": "request", "app": speaker.name, "method": "GET",
        "path": of(&PATHS, random), "status": status, "bytes": 200 + random.below(48_000),
        "ms": 1 + random.below(40), "client": client(random), "trace": format!("{:016x}", random.next()),
    })
    .to_string()
}

pub(super) fn ingress_beginning(at: Timestamp) -> Vec<String> {
    let stamp = at.strftime("%m%d %H:%M:%S%.6f").to_string();
    vec![
        "-------------------------------------------------------------------------------".to_owned(),
        "NGINX Ingress controller".to_owned(),
        "  Release:       v1.13.2".to_owned(),
        "  nginx version: nginx/1.27.1".to_owned(),
        "-------------------------------------------------------------------------------".to_owned(),
        format!("I{stamp}       7 nginx.go:339] \"Starting NGINX Ingress controller\""),
        format!("I{stamp}       7 controller.go:214] \"Backend successfully reloaded\""),
    ]
}

/// A line of the access log, in the form of ingress-nginx's `upstreaminfo`.
pub(super) fn access(at: Timestamp, random: &mut Random) -> String {
    let path = of(&API, random);
    let status = status(random);
    let upstream = match path {
        "/" => "prod-web-console-80",
        "/h5/" => "prod-web-h5-80",
        _ => "prod-gateway-80",
    };
    let method = if path.contains("order") && random.below(3) == 0 { "POST" } else { "GET" };
    let (bytes, took) = (120 + random.below(9000), 2 + random.below(300));
    let address = format!("10.10.{}.{}:8080", 1 + random.below(4), 2 + random.below(60));
    let (client, when, browser) = (client(random), at.strftime("%d/%b/%Y:%H:%M:%S +0000"), of(&BROWSERS, random));
    let (length, id) = (300 + random.below(900), [random.next(), random.next()]);
    format!(
        "{client} - - [{when}] \"{method} {path} HTTP/2.0\" {status} {bytes} \"-\" \"{browser}\" {length} 0.{took:03} \
         [{upstream}] [] {address} {bytes} 0.{took:03} {status} {:016x}{:016x}",
        id[0], id[1]
    )
}
