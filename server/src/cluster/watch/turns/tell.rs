//! How a kind stands that is read in turns. One word for all namespaces, and one for each that is
//! an exception: a word for each would be thousands.

use std::sync::Arc;

use topology::{Phrase, SourceState};

use super::{Scope, Turns};

impl Turns<'_> {
    /// Says how the kind stands, where that is another way than was said last.
    pub(super) async fn tell(&mut self) {
        let unread = |known: &&super::Known| known.print.is_none() && known.refused.is_none();
        if self.known.values().any(|known| unread(&known)) {
            return self.say(SourceState::Loading, Phrase::default()).await;
        }
        let refused = self.known.values().filter(|known| known.refused.is_some()).count();
        if refused == self.known.len() {
            self.exceptions(false).await;
            let phrase = nowhere(&self.reporter.watched.resource(), refused);
            return self.say(SourceState::Forbidden, phrase).await;
        }
        self.exceptions(true).await;
        let phrase = in_turns(self.known.len(), self.turn().as_secs());
        self.say(SourceState::Live, phrase).await;
    }

    pub(super) async fn say(&mut self, state: SourceState, phrase: Phrase) {
        if self.said.as_ref() != Some(&(state, phrase.clone())) {
            self.reporter.report(&Scope::Cluster, state, phrase.clone(), self.seen).await;
            self.said = Some((state, phrase));
        }
    }

    /// Says of each namespace whether it is refused, where that was not said.
    pub(super) async fn exceptions(&mut self, each: bool) {
        let news = self.known.iter_mut().filter(|(_, known)| known.told != (each && known.refused.is_some()));
        for (name, known) in news {
            let scope = Scope::Namespace(Arc::clone(name));
            known.told = each && known.refused.is_some();
            match known.refused.clone().filter(|_| known.told) {
                Some(why) => {
                    self.reporter.report(&scope, SourceState::Forbidden, why, &super::Seen::default()).await;
                }
                None => self.reporter.retire(scope).await,
            }
        }
    }
}

fn in_turns(namespaces: usize, seconds: u64) -> Phrase {
    Phrase::new(
        format!(
            "This account may not list the whole cluster, so its {namespaces} namespaces are read in turns, each about \
             every {seconds} s, and followed live while something happens in them. Name fewer with --namespace, or \
             grant list and watch on the cluster, and all of it is live"
        ),
        format!(
            "此账号没有权限列出整个集群，因此轮流读取其 {namespaces} 个命名空间，每个约 {seconds} 秒一次，有变化的会实时跟踪。\
             请用 --namespace 指定较少的命名空间，或授予集群范围的 list 和 watch 权限，即可全部实时显示"
        ),
    )
}

fn nowhere(resource: &str, namespaces: usize) -> Phrase {
    Phrase::new(
        format!(
            "not allowed to list {resource} in any of the {namespaces} namespaces (403). Grant get, list and watch on \
             {resource} to this account"
        ),
        format!(
            "在全部 {namespaces} 个命名空间中都没有权限 list {resource}（403）。请授予此账号对 {resource} 的 get、list 和 watch 权限"
        ),
    )
}
