//! One question, asked by many: the last answer, and the changes that led to it.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{broadcast, watch},
    time::Instant,
};

use super::{StreamEvent, moment::Moment};

/// How many changes are kept for those who come back.
const KEPT_CHANGES: usize = 256;
/// And at most so many bytes of them: in a storm of events a change is as large as the whole.
const KEPT_BYTES: usize = 1024 * 1024;
/// How many changes a reader may be behind before it gets the whole again.
pub(super) const READER_QUEUE: usize = 64;

/// What a feed can be about.
pub(super) trait Subject: Sized + Send + Sync + 'static {
    /// What distinguishes one feed from another.
    type Question: Clone + Ord + Send + Sync + 'static;
    /// The event's name for what changed.
    const CHANGE: &'static str;

    /// The answer at a moment. `before` is the answer at the moment before, if there was one.
    fn answer(question: &Self::Question, moment: &Moment, before: Option<(&Self, &Moment)>, event_id: String) -> Self;
    /// What makes `self` of `before` as JSON; `None` when nothing changed.
    fn change(&self, before: &Self, revision: u64) -> Option<String>;
    /// The whole as JSON.
    fn whole(&self) -> String;
}

/// An answer and where it stands in the feed.
pub(super) struct Answer<S> {
    moment: Arc<Moment>,
    /// Of the last change of this answer; the moment's may be later.
    revision: u64,
    pub(super) value: Arc<S>,
    whole: OnceLock<Arc<str>>,
}

impl<S: Subject> Answer<S> {
    fn whole(&self) -> Arc<str> {
        Arc::clone(self.whole.get_or_init(|| self.value.whole().into()))
    }
}

struct State<S> {
    answer: Option<Arc<Answer<S>>>,
    /// Changes since `floor`, oldest first.
    changes: VecDeque<(u64, StreamEvent)>,
    /// Of the changes together.
    bytes: usize,
    floor: u64,
    readers: usize,
    last_read: Instant,
    /// `None` once the feed has ended.
    news: Option<broadcast::Sender<StreamEvent>>,
}

/// What a reader is told first, and where everything after it comes from.
pub(super) type Joined = (VecDeque<StreamEvent>, broadcast::Receiver<StreamEvent>);

/// One question's feed.
pub(super) struct Feed<S: Subject> {
    question: S::Question,
    /// Of this feed, not of the process: a picture depends on the pictures before it, so another
    /// feed at the same revision may have laid it out differently.
    instance: String,
    state: Mutex<State<S>>,
    first: watch::Sender<bool>,
}

impl<S: Subject> Feed<S> {
    pub(super) fn new(question: S::Question, instance: String) -> Self {
        Self {
            question,
            instance,
            state: Mutex::new(State {
                answer: None,
                changes: VecDeque::new(),
                bytes: 0,
                floor: 0,
                readers: 0,
                last_read: Instant::now(),
                news: Some(broadcast::Sender::new(READER_QUEUE)),
            }),
            first: watch::Sender::new(false),
        }
    }

    pub(super) fn question(&self) -> &S::Question {
        &self.question
    }

    /// The last answer; `None` before the first, and when the server is stopping.
    pub(super) fn latest(&self) -> Option<Arc<Answer<S>>> {
        self.lock().answer.clone()
    }

    pub(super) fn enter(&self) {
        self.lock().readers += 1;
    }

    pub(super) fn leave(&self) {
        let mut state = self.lock();
        state.readers -= 1;
        state.last_read = Instant::now();
    }

    /// Ends when nobody has read for so long.
    pub(super) fn end_if_unwatched(&self, kept: Duration) -> bool {
        let mut state = self.lock();
        let unwatched = state.readers == 0 && state.last_read.elapsed() >= kept;
        if unwatched {
            state.news = None;
        }
        unwatched
    }

    /// Lets every stream end.
    pub(super) fn end(&self) {
        self.lock().news = None;
        self.first.send_replace(true);
    }

    fn lock(&self) -> MutexGuard<'_, State<S>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn id(&self, revision: u64) -> String {
        format!("{}-{revision}", self.instance)
    }

    /// The first answer may take a moment; every later one is there.
    pub(super) async fn answered(&self) {
        // The sender is in `self`, so waiting cannot fail.
        let _ = self.first.subscribe().wait_for(|first| *first).await;
    }

    /// Takes the next moment in.
    pub(super) fn advance(&self, moment: Arc<Moment>) {
        let before = self.lock().answer.clone();
        let value = S::answer(
            &self.question,
            &moment,
            before.as_ref().map(|before| (&*before.value, &*before.moment)),
            self.id(moment.revision),
        );
        let change = before.as_ref().map(|before| value.change(&before.value, moment.revision));
        let mut state = self.lock();
        match (before, change) {
            (Some(before), Some(None)) => {
                // Nothing to see: the answer stays, and only learns of the moment.
                let whole = before.whole.clone();
                let value = Arc::clone(&before.value);
                let revision = before.revision;
                state.answer = Some(Arc::new(Answer { moment, revision, value, whole }));
            }
            (_, change) => {
                let revision = moment.revision;
                if let Some(Some(json)) = change {
                    let event = StreamEvent { id: self.id(revision), event: S::CHANGE, data: json.into() };
                    state.keep(revision, event.clone());
                    if let Some(news) = &state.news {
                        // Nobody listening is no failure.
                        let _ = news.send(event);
                    }
                } else {
                    state.floor = revision;
                }
                let value = Arc::new(value);
                let whole = OnceLock::new();
                state.answer = Some(Arc::new(Answer { moment, revision, value, whole }));
            }
        }
        drop(state);
        self.first.send_replace(true);
    }

    /// What a reader is told first, and everything after it: no change is lost in between,
    /// because both are taken under one lock.
    pub(super) fn join(&self, last_event_id: Option<&str>) -> Option<Joined> {
        let state = self.lock();
        let news = state.news.as_ref()?.subscribe();
        let answer = state.answer.clone()?;
        let known = last_event_id
            .and_then(|id| id.strip_prefix(self.instance.as_str())?.strip_prefix('-')?.parse().ok())
            .filter(|known: &u64| (state.floor..=answer.revision).contains(known));
        let first = if let Some(known) = known {
            let missed = state.changes.iter().filter(|(revision, _)| *revision > known);
            missed.map(|(_, event)| event.clone()).collect()
        } else {
            drop(state);
            VecDeque::from([StreamEvent { id: self.id(answer.revision), event: "snapshot", data: answer.whole() }])
        };
        Some((first, news))
    }
}

impl<S> State<S> {
    fn keep(&mut self, revision: u64, event: StreamEvent) {
        self.bytes += event.data.len();
        self.changes.push_back((revision, event));
        while self.changes.len() > KEPT_CHANGES || self.bytes > KEPT_BYTES {
            let Some((gone, event)) = self.changes.pop_front() else { break };
            self.bytes -= event.data.len();
            self.floor = gone;
        }
    }
}
