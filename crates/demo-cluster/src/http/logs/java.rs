//! A Spring Boot service that logs with logback.

use jiff::Timestamp;

use super::script::Speaker;
use crate::random::Random;

const BANNER: [&str; 8] = [
    "",
    "  .   ____          _            __ _ _",
    " /\\\\ / ___'_ __ _ _(_)_ __  __ _ \\ \\ \\ \\",
    "( ( )\\___ | '_ | '_| | '_ \\/ _` | \\ \\ \\ \\",
    " \\\\/  ___)| |_)| | | | | || (_| |  ) ) ) )",
    "  '  |____| .__|_| |_|_| |_\\__, | / / / /",
    " =========|_|==============|___/=/_/_/_/",
    "",
];

fn line(speaker: &Speaker, at: Timestamp, level: &str, thread: &str, logger: &str, message: &str) -> String {
    format!("{at:.3} {level:>5} 1 --- [{}] [{thread:>15}] {logger:<40} : {message}", speaker.name)
}

/// `OrderApplication`.
fn class(speaker: &Speaker) -> String {
    let words = speaker.name.split('-').map(|word| {
        let mut letters = word.chars();
        letters.next().map_or(String::new(), |first| first.to_ascii_uppercase().to_string() + letters.as_str())
    });
    words.collect()
}

fn package(speaker: &Speaker) -> String {
    format!("example.iot.{}", speaker.name.replace('-', ""))
}

pub(super) fn beginning(speaker: &Speaker, at: Timestamp, random: &mut Random) -> Vec<String> {
    let (class, package) = (class(speaker), package(speaker));
    let main = format!("{package}.{class}Application");
    let info = |logger: &str, message: &str| line(speaker, at, "INFO", "main", logger, message);
    let mut lines: Vec<String> = BANNER.iter().map(|line| (*line).to_owned()).collect();
    lines.push(" :: Spring Boot ::                (v3.5.7)".to_owned());
    lines.push(String::new());
    lines.push(info(
        &main,
        &format!(
            "Starting {class}Application v{} using Java 21.0.9 with PID 1 (/app/app.jar started by app in /app)",
            speaker.version
        ),
    ));
    lines.push(info(&main, &format!("The following 1 profile is active: {:?}", speaker.namespace)));
    lines.push(info("o.s.b.w.embedded.tomcat.TomcatWebServer", "Tomcat initialized with port 8080 (http)"));
    lines.push(info("o.apache.catalina.core.StandardService", "Starting service [Tomcat]"));
    lines.push(info("com.zaxxer.hikari.HikariDataSource", "HikariPool-1 - Starting..."));
    lines.push(info("com.zaxxer.hikari.HikariDataSource", "HikariPool-1 - Start completed."));
    lines.push(info("c.a.n.client.naming", &format!("[REGISTER-SERVICE] public registering service {}", speaker.name)));
    lines.push(info(
        "o.s.b.w.embedded.tomcat.TomcatWebServer",
        "Tomcat started on port 8080 (http) with context path '/'",
    ));
    let took = 3 + random.below(6);
    let (part, whole) = (random.below(1000), took + 1);
    lines.push(info(
        &main,
        &format!("Started {class}Application in {took}.{part:03} seconds (process running for {whole}.{part:03})"),
    ));
    lines
}

pub(super) fn words(speaker: &Speaker, at: Timestamp, random: &mut Random) -> Vec<String> {
    let (class, package) = (class(speaker), package(speaker));
    let thread = format!("nio-8080-exec-{}", random.below(10) + 1);
    let (trace, number, took) = (random.next() >> 32, 10_000 + random.below(90_000), 2 + random.below(180));
    let controller = format!("{package}.web.{class}Controller");
    match random.below(200) {
        0 => exception(speaker, at, &thread, random),
        1..4 => vec![line(
            speaker,
            at,
            "WARN",
            &thread,
            "com.zaxxer.hikari.pool.PoolBase",
            &format!(
                "HikariPool-1 - Failed to validate connection com.mysql.cj.jdbc.ConnectionImpl@{trace:08x} (No operations allowed after connection closed.)"
            ),
        )],
        4..14 => {
            let message = format!(
                "slow query took {} ms: select * from t_{} where tenant_id = ? order by created_at desc",
                800 + took * 9,
                speaker.name.replace('-', "_")
            );
            vec![line(speaker, at, "WARN", &thread, &format!("{package}.data.SlowQueries"), &message)]
        }
        14..40 => vec![line(
            speaker,
            at,
            "INFO",
            "scheduling-1",
            &format!("{package}.jobs.CacheRefresh"),
            &format!("refreshed {} entries in {took} ms", 20 + number % 400),
        )],
        40..60 => vec![line(
            speaker,
            at,
            "DEBUG",
            &thread,
            "o.s.c.cache",
            &format!("hit {}:{number} trace={trace:08x}", speaker.name),
        )],
        60..120 => {
            vec![line(
                speaker,
                at,
                "INFO",
                &thread,
                &controller,
                &format!("GET /{}/{number} 200 {took} ms trace={trace:08x}", speaker.name),
            )]
        }
        120..180 => vec![line(
            speaker,
            at,
            "INFO",
            &thread,
            &controller,
            &format!("POST /{} 201 id={number} {took} ms trace={trace:08x}", speaker.name),
        )],
        _ => vec![line(
            speaker,
            at,
            "INFO",
            "nacos-client-beat",
            "c.a.n.client.naming",
            &format!("[BEAT] public sending beat for {} took {} ms", speaker.name, took % 9 + 1),
        )],
    }
}

/// An exception that one request met; the service goes on.
fn exception(speaker: &Speaker, at: Timestamp, thread: &str, random: &mut Random) -> Vec<String> {
    let (class, package) = (class(speaker), package(speaker));
    let name = format!("{package}.web.ErrorAdvice");
    let mut lines = vec![line(speaker, at, "ERROR", thread, &name, "unhandled exception, answering 500")];
    lines.push(String::new());
    lines.push("org.springframework.dao.QueryTimeoutException: PreparedStatementCallback; SQL; Statement cancelled due to timeout or client request".to_owned());
    lines.push("\tat org.springframework.jdbc.support.SQLErrorCodeSQLExceptionTranslator.doTranslate(SQLErrorCodeSQLExceptionTranslator.java:218)".to_owned());
    lines.push("\tat org.springframework.jdbc.core.JdbcTemplate.execute(JdbcTemplate.java:658)".to_owned());
    lines.push(format!(
        "\tat {package}.data.{class}Repository.findOpen({class}Repository.java:{})",
        40 + random.below(80)
    ));
    lines.push(format!("\tat {package}.web.{class}Controller.list({class}Controller.java:{})", 30 + random.below(40)));
    lines.push("\tat java.base/java.lang.Thread.run(Thread.java:1583)".to_owned());
    lines.push("Caused by: com.mysql.cj.jdbc.exceptions.MySQLTimeoutException: Statement cancelled due to timeout or client request".to_owned());
    lines.push("\tat com.mysql.cj.jdbc.StatementImpl.checkCancelTimeout(StatementImpl.java:2167)".to_owned());
    lines.push("\t... 61 common frames omitted".to_owned());
    lines
}

/// What a service says that cannot start: it ends in its stack trace.
pub(super) fn failure(speaker: &Speaker, at: Timestamp, random: &mut Random) -> Vec<String> {
    let (class, package) = (class(speaker), package(speaker));
    let warn = "Exception encountered during context initialization - cancelling refresh attempt";
    let mut lines = vec![
        line(speaker, at, "WARN", "main", "ConfigServletWebServerApplicationContext", warn),
        line(speaker, at, "INFO", "main", "com.zaxxer.hikari.HikariDataSource", "HikariPool-1 - Shutdown initiated..."),
        line(speaker, at, "ERROR", "main", "o.s.boot.SpringApplication", "Application run failed"),
    ];
    lines.push(String::new());
    lines.push(format!("java.lang.IllegalStateException: cannot start {}: no answer from nacos:8848", speaker.name));
    lines.push(format!(
        "\tat {package}.config.{class}Configuration.connect({class}Configuration.java:{})",
        20 + random.below(60)
    ));
    lines.push(
        "\tat org.springframework.beans.factory.support.ConstructorResolver.instantiate(ConstructorResolver.java:655)"
            .to_owned(),
    );
    lines.push("\tat org.springframework.context.support.AbstractApplicationContext.refresh(AbstractApplicationContext.java:624)".to_owned());
    lines.push("\tat org.springframework.boot.SpringApplication.run(SpringApplication.java:318)".to_owned());
    lines.push(format!("\tat {package}.{class}Application.main({class}Application.java:12)"));
    lines.push("Caused by: java.net.ConnectException: Connection refused".to_owned());
    lines.push("\tat java.base/sun.nio.ch.Net.pollConnect(Native Method)".to_owned());
    lines.push("\tat java.base/sun.nio.ch.NioSocketImpl.connect(NioSocketImpl.java:592)".to_owned());
    lines.push("\t... 24 common frames omitted".to_owned());
    lines
}

pub(super) fn out_of_memory(speaker: &Speaker, at: Timestamp) -> Vec<String> {
    let thread = "nio-8080-exec-4";
    vec![
        line(speaker, at, "ERROR", thread, "o.a.c.c.C.[.[.[/].[dispatcherServlet]", "Handler dispatch failed"),
        String::new(),
        "java.lang.OutOfMemoryError: Java heap space".to_owned(),
        "\tat java.base/java.util.Arrays.copyOf(Arrays.java:3537)".to_owned(),
        "\tat java.base/java.io.ByteArrayOutputStream.ensureCapacity(ByteArrayOutputStream.java:100)".to_owned(),
    ]
}

pub(super) fn shutdown(speaker: &Speaker, at: Timestamp) -> Vec<String> {
    let (thread, graceful) = ("ionShutdownHook", "o.s.b.w.e.tomcat.GracefulShutdown");
    [
        (graceful, "Commencing graceful shutdown. Waiting for active requests to complete"),
        (graceful, "Graceful shutdown complete"),
        ("com.zaxxer.hikari.HikariDataSource", "HikariPool-1 - Shutdown completed."),
    ]
    .iter()
    .map(|(logger, message)| line(speaker, at, "INFO", thread, logger, message))
    .collect()
}
