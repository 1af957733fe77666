//! What stores and the programs of the cluster itself say.

use jiff::Timestamp;

use super::script::Speaker;
use crate::random::Random;

pub(super) fn mysql_beginning(at: Timestamp) -> Vec<String> {
    ["[MY-010116] [Server] /usr/sbin/mysqld (mysqld 8.0.43) starting as process 1",
     "[MY-013576] [InnoDB] InnoDB initialization has started.",
     "[MY-013577] [InnoDB] InnoDB initialization has ended.",
     "[MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.0.43'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL."]
        .iter()
        .map(|message| format!("{at:.6} 0 [System] {message}"))
        .collect()
}

pub(super) fn mysql(at: Timestamp, random: &mut Random) -> String {
    let (connection, number) = (8 + random.below(4000), random.below(900));
    match random.below(12) {
        0 => format!(
            "{at:.6} {connection} [Warning] [MY-013360] [Server] Plugin mysql_native_password reported: ''mysql_native_password' is deprecated and will be removed in a future release.'"
        ),
        1..4 => format!(
            "{at:.6} {connection} [Note] [MY-010914] [Server] Aborted connection {connection} to db: 'iot' user: 'app' host: '10.10.{}.{}' (Got timeout reading communication packets).",
            1 + number % 4,
            2 + number % 60
        ),
        _ => format!("{at:.6} 0 [Note] [MY-011946] [InnoDB] Buffer pool(s) dump completed: {number} pages"),
    }
}

fn redis_line(at: Timestamp, mark: &str, message: &str) -> String {
    format!("1:M {} {mark} {message}", at.strftime("%d %b %Y %H:%M:%S%.3f"))
}

pub(super) fn redis_beginning(at: Timestamp) -> Vec<String> {
    vec![
        redis_line(at, "*", "Redis version=7.4.5, bits=64, commit=00000000, modified=0, pid=1, just started"),
        redis_line(at, "*", "Running mode=standalone, port=6379."),
        redis_line(at, "*", "Ready to accept connections tcp"),
    ]
}

pub(super) fn redis(at: Timestamp, random: &mut Random) -> String {
    let number = 100 + random.below(5000);
    match random.below(6) {
        0 => redis_line(
            at,
            "#",
            &format!("Connection from 10.10.1.{}:{} closed by timeout", number % 200, 30_000 + number),
        ),
        1 => redis_line(at, "*", "Background saving terminated with success"),
        2 => redis_line(at, "*", &format!("DB saved on disk, {number} keys")),
        _ => redis_line(at, "*", &format!("{number} changes in 60 seconds. Saving...")),
    }
}

fn machine_line(speaker: &Speaker, at: Timestamp, level: &str, message: &str) -> String {
    format!("time={at:.3} level={level} app={} {message}", speaker.name)
}

pub(super) fn beginning(speaker: &Speaker, at: Timestamp) -> Vec<String> {
    vec![
        machine_line(speaker, at, "INFO", &format!("msg=starting version={} pod={}", speaker.version, speaker.pod)),
        machine_line(speaker, at, "INFO", "msg=ready"),
    ]
}

pub(super) fn words(speaker: &Speaker, at: Timestamp, random: &mut Random) -> String {
    let (count, took) = (random.below(4000), 1 + random.below(90));
    match random.below(20) {
        0 => machine_line(
            speaker,
            at,
            "WARN",
            &format!("msg=\"upstream is slow, trying again\" took={}ms", 900 + took * 10),
        ),
        1..8 => machine_line(speaker, at, "INFO", &format!("msg=collected series={count} took={took}ms")),
        _ => machine_line(speaker, at, "INFO", &format!("msg=done items={count} took={took}ms")),
    }
}

pub(super) fn failure(speaker: &Speaker, at: Timestamp) -> Vec<String> {
    vec![
        machine_line(
            speaker,
            at,
            "ERROR",
            "msg=\"cannot go on\" error=\"open /etc/app/config.yaml: no such file or directory\"",
        ),
        "panic: open /etc/app/config.yaml: no such file or directory".to_owned(),
        String::new(),
        "goroutine 1 [running]:".to_owned(),
        "main.main()".to_owned(),
        "\t/src/cmd/main.go:41 +0x1a5".to_owned(),
    ]
}

pub(super) fn shutdown(speaker: &Speaker, at: Timestamp) -> Vec<String> {
    vec![machine_line(speaker, at, "INFO", "msg=\"asked to end, ending\"")]
}
