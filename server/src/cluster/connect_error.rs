//! Why there is no cluster to ask, and how a person reads it.

use std::{io, path::PathBuf};

use thiserror::Error;
use topology::Phrase;

/// Why there is no cluster to ask.
#[derive(Debug, Error)]
pub enum ConnectError {
    /// It takes its time: a credential command runs.
    #[error("the credentials for the cluster are being fetched; the picture comes when they are there")]
    Opening,
    /// Nowhere to look.
    #[error("found no cluster: {tried}. Set KUBECONFIG, or name a file with --kubeconfig, or try `hopmap demo`")]
    NoCluster {
        /// What was looked for, and where.
        tried: String,
    },
    /// A file that was named cannot be read.
    #[error("cannot read the kubeconfig {}: {cause}. Check the path and its permissions", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the operating system said.
        cause: io::Error,
    },
    /// A file is no kubeconfig.
    #[error("the kubeconfig {} is broken: {cause}. Correct it; `kubectl config view --kubeconfig {}` shows the same error", file.display(), file.display())]
    Broken {
        /// The file.
        file: PathBuf,
        /// Where and why.
        cause: String,
    },
    /// No such context.
    #[error("the kubeconfig has no context {context:?}. It has: {}. Choose one with --context", list(.existing))]
    UnknownContext {
        /// What was asked for.
        context: String,
        /// What there is.
        existing: Vec<String>,
    },
    /// Several contexts and none chosen.
    #[error("the kubeconfig names no current context. It has: {}. Choose one with --context", list(.existing))]
    NoContext {
        /// What there is.
        existing: Vec<String>,
    },
    /// The context leads nowhere.
    #[error("the context {context:?} of the kubeconfig cannot be used: {cause}. Correct it with `kubectl config`")]
    Context {
        /// Its name.
        context: String,
        /// What is wrong.
        cause: String,
    },
    /// The exec plugin gave no credentials.
    #[error(
        "the credential command of the context {context:?} failed: {cause}. Run it by hand to see what it needs (often: sign in again)"
    )]
    Credentials {
        /// The context's name.
        context: String,
        /// What it said.
        cause: String,
    },
    /// In a Pod, but its service account cannot be used.
    #[error(
        "runs in a Pod, but cannot use its service account: {cause}. Check automountServiceAccountToken and serviceAccountName"
    )]
    ServiceAccount {
        /// What is missing.
        cause: String,
    },
    /// Not an address.
    #[error("{url:?} is no address of an API server: {cause}. Write it as http://host:port")]
    Address {
        /// As it was given.
        url: String,
        /// What is wrong.
        cause: String,
    },
}

impl ConnectError {
    /// What to call a cluster that could not be found.
    pub fn cluster(&self) -> &str {
        match self {
            Self::UnknownContext { context, .. }
            | Self::Context { context, .. }
            | Self::Credentials { context, .. } => context,
            _ => "cluster",
        }
    }

    /// The sentence and its twin.
    pub fn phrase(&self) -> Phrase {
        Phrase::new(sentence(&self.to_string()), in_chinese(self))
    }
}

/// With a capital letter, for it stands alone.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// The twin of the `Display` of the error. What the system or the server said stays as it was said.
fn in_chinese(error: &ConnectError) -> String {
    let list = |names: &[String]| if names.is_empty() { "无".to_owned() } else { names.join("、") };
    match error {
        ConnectError::Opening => "正在获取访问集群的凭据；拿到之后就会显示图".to_owned(),
        ConnectError::NoCluster { tried } => {
            format!("没有找到集群：{tried}。请设置 KUBECONFIG，或用 --kubeconfig 指定文件，或试试 `hopmap demo`")
        }
        ConnectError::Unreadable { file, cause } => {
            format!("无法读取 kubeconfig {}：{cause}。请检查路径和权限", file.display())
        }
        ConnectError::Broken { file, cause } => {
            let file = file.display();
            format!(
                "kubeconfig {file} 的内容有误：{cause}。请修正；`kubectl config view --kubeconfig {file}` 会显示同样的错误"
            )
        }
        ConnectError::UnknownContext { context, existing } => {
            format!("kubeconfig 中没有上下文 {context:?}。现有：{}。请用 --context 选择其中之一", list(existing))
        }
        ConnectError::NoContext { existing } => {
            format!("kubeconfig 没有指定当前上下文。现有：{}。请用 --context 选择其中之一", list(existing))
        }
        ConnectError::Context { context, cause } => {
            format!("kubeconfig 的上下文 {context:?} 无法使用：{cause}。请用 `kubectl config` 修正")
        }
        ConnectError::Credentials { context, cause } => {
            format!(
                "上下文 {context:?} 的凭据命令失败：{cause}。请手动运行该命令，看它需要什么（常见原因：需要重新登录）"
            )
        }
        ConnectError::ServiceAccount { cause } => {
            format!(
                "程序运行在 Pod 中，但无法使用它的 ServiceAccount：{cause}。请检查 automountServiceAccountToken 和 serviceAccountName"
            )
        }
        ConnectError::Address { url, cause } => {
            format!("{url:?} 不是 API server 的地址：{cause}。请写成 http://主机:端口")
        }
    }
}
