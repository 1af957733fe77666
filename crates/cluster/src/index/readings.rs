//! Which kinds can be believed.

use std::collections::{BTreeMap, HashMap};

use topology::{Namespace, Phrase, Source, SourceState};

use crate::record::ObjectKind;

/// Why nothing is known of a kind, for each kind of which nothing is known.
type Blind = BTreeMap<ObjectKind, Phrase>;

/// What is not known, in the whole cluster and in single namespaces.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Readings {
    all: Blind,
    /// What the sources of single namespaces say; they win.
    single: HashMap<Namespace, BTreeMap<ObjectKind, Option<Phrase>>>,
}

impl Readings {
    /// Reads the sources `<cluster>/<plural>` and `<cluster>/<plural>/<namespace>`.
    pub(crate) fn new(cluster: &str, sources: &BTreeMap<String, Source>) -> Self {
        let mut readings = Self::default();
        for source in sources.values() {
            let Some(rest) = source.id.strip_prefix(cluster).and_then(|id| id.strip_prefix('/')) else {
                continue;
            };
            let (plural, namespace) = rest.split_once('/').map_or((rest, None), |(plural, ns)| (plural, Some(ns)));
            let kinds = ObjectKind::ALL.iter().copied();
            let Some(kind) = kinds.into_iter().find(|kind| kind.plural() == plural) else {
                continue;
            };
            let blind = blindness(kind, source);
            match (namespace, blind) {
                (Some(namespace), blind) => {
                    let single = readings.single.entry(namespace.into()).or_default();
                    single.insert(kind, blind);
                }
                (None, Some(why)) => {
                    readings.all.insert(kind, why);
                }
                (None, None) => {}
            }
        }
        readings
    }

    /// Why nothing is known of the kind in the namespace; `None` when it is known.
    pub(crate) fn blind(&self, kind: ObjectKind, namespace: Option<&Namespace>) -> Option<&Phrase> {
        let single = namespace.and_then(|namespace| self.single.get(namespace));
        match single.and_then(|single| single.get(&kind)) {
            Some(said) => said.as_ref(),
            None => self.all.get(&kind),
        }
    }
}

/// A source that was once heard and is out of reach keeps what it said: it is old, not unknown.
fn blindness(kind: ObjectKind, source: &Source) -> Option<Phrase> {
    let plural = kind.plural();
    let why = match source.state {
        SourceState::Live | SourceState::Stale => return None,
        SourceState::Unreachable if source.seen_at.is_some() => return None,
        SourceState::Loading => {
            Phrase::new(format!("The {plural} are not loaded yet"), format!("{plural} 还没有加载完"))
        }
        SourceState::Unreachable => Phrase::new(
            format!("The API server does not answer for {plural}"),
            format!("查询 {plural} 时 API server 没有应答"),
        ),
        SourceState::Forbidden => Phrase::new(
            format!("The API server does not let us list {plural}"),
            format!("API server 不允许我们列出 {plural}"),
        ),
        SourceState::Absent => {
            Phrase::new(format!("The cluster does not have {plural}"), format!("集群中没有 {plural} 这类资源"))
        }
    };
    let Phrase { en, zh } = why;
    let said = &source.message;
    Some(if said.is_empty() {
        Phrase::new(format!("{en}."), format!("{zh}。"))
    } else {
        Phrase::new(format!("{en}: {}", said.en), format!("{zh}：{}", said.zh))
    })
}
