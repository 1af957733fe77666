//! Texts with numbers in them.

use topology::Phrase;

use super::Language::{self, Chinese, English};

/// What was found in the cluster, in the language of the visit.
pub fn said(phrase: &Phrase, language: Language) -> String {
    phrase.in_language(language.of_the_picture()).to_owned()
}

const fn s(count: u32) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// `18 Pods folded`, the number apart because it is set in bold.
pub const fn pods_folded(count: u32, language: Language) -> &'static str {
    match language {
        English if count == 1 => " Pod folded",
        English => " Pods folded",
        Chinese => " 个 Pod 已折叠",
    }
}

/// `5 hops folded`.
pub const fn hops_folded(count: u32, language: Language) -> &'static str {
    match language {
        English if count == 1 => " hop folded",
        English => " hops folded",
        Chinese => " 跳已折叠",
    }
}

/// `3 filtered out`.
pub const fn filtered_out(language: Language) -> &'static str {
    match language {
        English => " filtered out",
        Chinese => " 个因筛选未显示",
    }
}

/// How many namespaces are chosen.
pub fn namespaces(count: usize, language: Language) -> String {
    match language {
        English if count == 1 => "1 namespace".to_owned(),
        English => format!("{count} namespaces"),
        Chinese => format!("{count} 个命名空间"),
    }
}

/// Pods folded into a workload, as the table says it.
pub fn pods_ready(ready: u32, count: u32, language: Language) -> String {
    match language {
        English => format!("{count} Pod{}, {ready} ready", s(count)),
        Chinese => format!("{count} 个 Pod，{ready} 个就绪"),
    }
}

/// How many things a table lists.
pub fn things(count: usize, language: Language) -> String {
    match language {
        English if count == 1 => "1 thing".to_owned(),
        English => format!("{count} things"),
        Chinese => format!("{count} 个对象"),
    }
}

/// A length of time, in the one unit that matters.
pub fn duration(seconds: i64, language: Language) -> String {
    let (number, english, chinese) = match seconds.max(0) {
        seconds @ 0..120 => (seconds, "s", "秒"),
        seconds @ 120..7200 => (seconds / 60, "min", "分钟"),
        seconds @ 7200..172_800 => (seconds / 3600, "h", "小时"),
        seconds => (seconds / 86_400, "d", "天"),
    };
    match language {
        English => format!("{number} {english}"),
        Chinese => format!("{number} {chinese}"),
    }
}

/// Wrong, and what happens next.
pub fn wrong_credentials(left: u32, language: Language) -> String {
    match (left, language) {
        (0, English) => "Name or password is wrong. This name now waits 15 minutes.".to_owned(),
        (left, English) => {
            let tries = if left == 1 { "try" } else { "tries" };
            format!("Name or password is wrong. After {left} more {tries} this name waits 15 minutes.")
        }
        (0, Chinese) => "用户名或密码不对。该用户名需等待 15 分钟。".to_owned(),
        (left, Chinese) => format!("用户名或密码不对。再错 {left} 次，该用户名需等待 15 分钟。"),
    }
}

/// A name waits.
pub fn name_waits(minutes: u32, language: Language) -> String {
    match language {
        English => format!("Too many failed tries for this name. Wait {minutes} minute{} and try again.", s(minutes)),
        Chinese => format!("该用户名失败次数太多，请等 {minutes} 分钟后再试。"),
    }
}

/// An address waits.
pub fn address_waits(minutes: u32, language: Language) -> String {
    match language {
        English => {
            format!("Too many failed tries from this address. Wait {minutes} minute{} and try again.", s(minutes))
        }
        Chinese => format!("该地址失败次数太多，请等 {minutes} 分钟后再试。"),
    }
}

/// The server answered, and not with what was asked for.
pub fn load_refused(status: u16, language: Language) -> String {
    match language {
        English => format!(
            "This could not be loaded: Hopmap answered with status {status}. Try again; if it stays like this, an Admin finds the cause in Hopmap's log."
        ),
        Chinese => format!(
            "没有加载成功：Hopmap 返回了状态码 {status}。请重试；如果一直这样，管理员可以在 Hopmap 的日志里找到原因。"
        ),
    }
}

/// The title of a page.
pub fn title(of: &str) -> String {
    format!("{of} · Hopmap")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_one_unit() {
        assert_eq!(duration(12, English), "12 s");
        assert_eq!(duration(600, English), "10 min");
        assert_eq!(duration(7200, Chinese), "2 小时");
        assert_eq!(duration(-3, English), "0 s");
    }
}
