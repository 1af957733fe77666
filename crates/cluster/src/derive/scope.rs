//! One namespace with the ways through it: what would otherwise be a scan is looked up here.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use topology::{Kind, Namespace, NodeId, Phrase};

use super::World;
use crate::{
    index::Space,
    record::{
        EndpointSliceRecord, EventRecord, HorizontalPodAutoscalerRecord, Meta, ObjectKind, PodRecord, ServiceRecord,
        Target,
        labels::Labels,
        template::{ContainerRecord, Template, port_named},
    },
};

/// One namespace while it is derived.
pub(crate) struct Scope<'a> {
    pub world: World<'a>,
    pub namespace: &'a Namespace,
    pub space: &'a Space,
    /// What each Service leads to, by its name.
    pub reached: BTreeMap<&'a str, Reached<'a>>,
    warnings: HashMap<(&'a str, &'a str), &'a EventRecord>,
    autoscalers: HashMap<(&'a str, &'a str), &'a HorizontalPodAutoscalerRecord>,
    ids: RefCell<HashMap<(Kind, &'a str), NodeId>>,
    sources: RefCell<HashMap<ObjectKind, Arc<str>>>,
}

/// A thing with a Pod template that a Service may select.
#[derive(Clone, Copy)]
pub(crate) struct Workload<'a> {
    pub kind: Kind,
    pub meta: &'a Meta,
    pub template: &'a Template,
}

/// What a Service leads to.
#[derive(Default)]
pub(crate) struct Reached<'a> {
    pub workloads: Vec<Workload<'a>>,
    /// Pods by name.
    pub pods: BTreeMap<&'a str, Endpoint>,
    /// Whether slices of the Service are known, or Pods that it selects: only then is it judged.
    pub judged: bool,
    /// Whether slices said so.
    pub by_slices: bool,
    pub ready: usize,
    pub total: usize,
    /// Containers behind it, of Pods or else of templates.
    pub containers: Vec<&'a [ContainerRecord]>,
}

/// One Pod behind a Service.
#[derive(Clone, Default)]
pub(crate) struct Endpoint {
    pub ready: bool,
    pub ports: Vec<i32>,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(world: World<'a>, namespace: &'a Namespace, space: &'a Space) -> Self {
        let mut scope = Self {
            world,
            namespace,
            space,
            reached: BTreeMap::new(),
            warnings: warnings(space),
            autoscalers: space.autoscalers().map(|found| ((&*found.target_kind, &*found.target_name), found)).collect(),
            ids: RefCell::default(),
            sources: RefCell::default(),
        };
        scope.reached = reached(space);
        scope
    }

    /// The id of a thing in this namespace; made once.
    pub(crate) fn id(&self, kind: Kind, name: &'a str) -> NodeId {
        let mut ids = self.ids.borrow_mut();
        let id = ids
            .entry((kind, name))
            .or_insert_with(|| NodeId::new(self.world.cluster, kind, Some(self.namespace), name));
        id.clone()
    }

    /// The id of a thing that stands in no namespace; made once.
    pub(crate) fn wide_id(&self, kind: Kind, name: &'a str) -> NodeId {
        let mut ids = self.ids.borrow_mut();
        let id = ids.entry((kind, name)).or_insert_with(|| NodeId::new(self.world.cluster, kind, None, name));
        id.clone()
    }

    /// The id of the source that objects of the kind come from; made once.
    pub(crate) fn source(&self, kind: ObjectKind) -> Arc<str> {
        let mut sources = self.sources.borrow_mut();
        let source = sources.entry(kind).or_insert_with(|| format!("{}/{}", self.world.cluster, kind.plural()).into());
        Arc::clone(source)
    }

    /// Why nothing is known of the kind here; `None` when it is known.
    pub(crate) fn blind(&self, kind: ObjectKind) -> Option<&'a Phrase> {
        self.world.readings.blind(kind, Some(self.namespace))
    }

    /// The latest warning about an object.
    pub(crate) fn warning(&self, kind: &str, name: &str) -> Option<&'a EventRecord> {
        self.warnings.get(&(kind, name)).copied()
    }

    /// What scales a workload.
    pub(crate) fn autoscaler(&self, kind: Kind, name: &str) -> Option<&'a HorizontalPodAutoscalerRecord> {
        self.autoscalers.get(&(kind.as_str(), name)).copied()
    }
}

fn warnings(space: &Space) -> HashMap<(&str, &str), &EventRecord> {
    let mut latest: HashMap<_, &EventRecord> = HashMap::new();
    for event in space.events().filter(|event| event.warning) {
        let about = latest.entry((&*event.about_kind, &*event.about_name)).or_insert(event);
        if (event.at, &event.meta.name) > (about.at, &about.meta.name) {
            *about = event;
        }
    }
    latest
}

/// Everything with a template that a Service may point at: revisions and runs are left out.
fn workloads(space: &Space) -> Vec<Workload<'_>> {
    macro_rules! of {
        ($records:expr, $kind:ident) => {
            $records.map(|record| Workload { kind: Kind::$kind, meta: &record.meta, template: &record.template })
        };
    }
    of!(space.deployments(), Deployment)
        .chain(of!(space.stateful_sets(), StatefulSet))
        .chain(of!(space.daemon_sets(), DaemonSet))
        .chain(of!(space.replica_sets().filter(|set| !set.is_revision()), ReplicaSet))
        .chain(of!(space.jobs().filter(|job| !job.is_run()), Job))
        .chain(of!(space.cron_jobs(), CronJob))
        .collect()
}

/// Things by each of their labels, so that a selector asks only those that have its rarest pair.
struct ByLabel<'a, T> {
    things: Vec<(&'a Labels, T)>,
    by_pair: HashMap<(&'a str, &'a str), Vec<usize>>,
}

impl<'a, T> ByLabel<'a, T> {
    fn new(things: Vec<(&'a Labels, T)>) -> Self {
        let mut by_pair: HashMap<_, Vec<_>> = HashMap::new();
        for (index, (labels, _)) in things.iter().enumerate() {
            for pair in labels.iter() {
                by_pair.entry(pair).or_default().push(index);
            }
        }
        Self { things, by_pair }
    }

    fn selected<'s>(&'s self, selector: &'s Labels) -> impl Iterator<Item = &'s T> {
        let lists = selector.iter().map(|pair| self.by_pair.get(&pair).map_or(&[][..], Vec::as_slice));
        let rarest = lists.min_by_key(|list| list.len()).unwrap_or_default();
        rarest
            .iter()
            .map(|index| &self.things[*index])
            .filter(move |(labels, _)| selector.selects(labels))
            .map(|(_, thing)| thing)
    }
}

/// Pods by label set. Replicas share one set (the interner sees to it), so there are few.
fn pods_by_labels(space: &Space) -> Vec<(&Labels, Vec<&PodRecord>)> {
    let mut groups: HashMap<_, (&Labels, Vec<&PodRecord>)> = HashMap::new();
    for pod in space.pods() {
        let labels = &pod.meta.labels;
        let group = groups.entry(labels.0.as_ptr()).or_insert_with(|| (labels, Vec::new()));
        group.1.push(pod);
    }
    groups.into_values().collect()
}

fn reached(space: &Space) -> BTreeMap<&str, Reached<'_>> {
    let templates = workloads(space);
    let templates = templates.into_iter().map(|workload| (&workload.template.labels, workload));
    let templates = ByLabel::new(templates.collect());
    let pods = ByLabel::new(pods_by_labels(space));
    let mut slices: HashMap<&str, Vec<&EndpointSliceRecord>> = HashMap::new();
    for slice in space.slices() {
        if let Some(service) = &slice.service {
            slices.entry(service).or_default().push(slice);
        }
    }
    let mut all = BTreeMap::new();
    for service in space.services().filter(|service| !service.is_external_name()) {
        let name = &*service.meta.name;
        let selected: Vec<_> = pods.selected(&service.selector).flatten().copied().collect();
        let mut reached = match slices.get(name) {
            Some(slices) => from_slices(space, slices),
            None => from_pods(service, &selected),
        };
        reached.workloads = templates.selected(&service.selector).copied().collect();
        let mut seen = HashSet::new();
        reached.containers =
            selected.iter().map(|pod| &*pod.containers).filter(|containers| seen.insert(containers.as_ptr())).collect();
        if reached.containers.is_empty() {
            let templates = reached.workloads.iter();
            reached.containers = templates.map(|workload| &workload.template.containers[..]).collect();
        }
        all.insert(name, reached);
    }
    all
}

fn from_slices<'a>(space: &'a Space, slices: &[&'a EndpointSliceRecord]) -> Reached<'a> {
    let mut reached = Reached { judged: true, by_slices: true, ..Reached::default() };
    for slice in slices {
        for endpoint in &slice.endpoints {
            let Some(pod) = &endpoint.pod else {
                // Something that is no Pod serves: a fixed address, for example.
                reached.total += 1;
                reached.ready += usize::from(endpoint.ready);
                continue;
            };
            let behind = reached.pods.entry(pod).or_default();
            behind.ready |= endpoint.ready;
            behind.ports.extend(&slice.ports);
        }
    }
    for behind in reached.pods.values_mut() {
        behind.ports.sort_unstable();
        behind.ports.dedup();
        reached.total += 1;
        reached.ready += usize::from(behind.ready);
    }
    // A Pod that is gone, or that we may not see, still counts; it is only not drawn.
    reached.pods.retain(|name, _| space.pod(name).is_some());
    reached
}

fn from_pods<'a>(service: &ServiceRecord, selected: &[&'a PodRecord]) -> Reached<'a> {
    let mut reached = Reached::default();
    for pod in selected.iter().filter(|pod| !pod.is_over()) {
        let ready = pod.is_ready();
        let ports = service.ports.iter().filter_map(|port| match &port.target {
            Target::Number(number) => Some(*number),
            Target::Name(name) => port_named(&pod.containers, name),
        });
        let mut ports: Vec<_> = ports.collect();
        ports.sort_unstable();
        ports.dedup();
        reached.judged = true;
        reached.total += 1;
        reached.ready += usize::from(ready);
        reached.pods.insert(&pod.meta.name, Endpoint { ready, ports });
    }
    reached
}
