//! kubectl, as a person runs it.

use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::Side;
use super::side::{PATIENCE, variable};

/// What kubectl printed.
#[derive(Debug)]
pub struct Printed {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Printed {
    /// All of it, to be compared.
    pub fn whole(&self) -> Value {
        json!({"code": self.code, "out": lines(&self.out), "err": lines(&self.err)})
    }
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim_end).collect()
}

impl Side {
    /// Runs kubectl in the namespace of the case. Arguments stand between spaces.
    pub async fn kubectl(&self, arguments: &str) -> Printed {
        self.kubectl_reading(arguments, "").await
    }

    /// Runs kubectl with something on its standard input.
    pub async fn kubectl_reading(&self, arguments: &str, input: &str) -> Printed {
        let mut child = Command::new(variable("HOPMAP_REAL_KUBECTL"))
            .arg(format!("--kubeconfig={}", self.kubeconfig.display()))
            .arg(format!("--cache-dir={}", self.folder.join("kubectl").display()))
            .arg(format!("--namespace={}", self.namespace))
            .args(arguments.split_whitespace())
            .env("HOME", &self.folder)
            .env("KUBECTL_KUBERC", "false")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("HOPMAP_REAL_KUBECTL names a program");
        let mut pipe = child.stdin.take().expect("it is piped");
        pipe.write_all(input.as_bytes()).await.unwrap();
        drop(pipe);
        let ended = tokio::time::timeout(PATIENCE, child.wait_with_output()).await;
        let ended = ended.unwrap_or_else(|_| panic!("kubectl {arguments} does not end")).unwrap();
        Printed {
            code: ended.status.code(),
            out: String::from_utf8_lossy(&ended.stdout).into_owned(),
            err: String::from_utf8_lossy(&ended.stderr).into_owned(),
        }
    }
}
