//! 同一句话的中文：the twin of each failure's sentence.

use super::Failure;

pub(super) fn in_chinese(failure: &Failure) -> String {
    match failure {
        Failure::Unreachable { server, cause } => {
            format!("无法连接 API server {server}：{cause}。请检查它是否在运行，以及本机能否访问它")
        }
        Failure::Silent { server, waited } => {
            let seconds = waited.as_secs_f32().round();
            format!("API server {server} 已有 {seconds} 秒没有应答。请检查它与本机之间的网络")
        }
        Failure::Unauthorized { server } => {
            format!("API server {server} 拒绝了凭据（401）。请重新登录集群，或为本服务提供有效的 kubeconfig")
        }
        Failure::Credentials { cause } => {
            format!("无法取得访问 API server 的凭据：{cause}。请手动运行 kubeconfig 中的凭据命令，看它需要什么")
        }
        Failure::Forbidden { verb, resource, namespace } => {
            let place = match namespace {
                Some(namespace) => format!("在命名空间 {namespace} 中"),
                None => "在整个集群范围内".to_owned(),
            };
            format!("没有权限{place} {verb} {resource}（403）。请授予此账号对 {resource} 的 get、list 和 watch 权限")
        }
        Failure::Absent { resource } => format!("集群不提供 {resource}；图中不含这类对象"),
        Failure::Expired { resource } => {
            format!("API server 已不再保留 {resource} 的 watch 所在的版本（410）；正在重新列出")
        }
        Failure::TooMany { server, .. } => {
            format!("API server {server} 要求稍后再来（429）。无需处理；若一直如此，请查看它的负载和优先级配置")
        }
        Failure::Status { server, verb, resource, status, said, .. } => {
            let said = if said.is_empty() { String::new() } else { format!("（{said}）") };
            format!("API server {server} 对 {verb} {resource} 应答 {status}{said}。请查看它的日志")
        }
        Failure::Garbage { server, resource, what } => format!(
            "{server} 没有返回 {resource}，而是返回了：{what}。它可能不是 Kubernetes API server，或者前面有代理或登录页。请检查 kubeconfig 中的地址"
        ),
    }
}
