//! All questions that are being asked, each with one feed.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use api::Problem;
use futures::{Stream, stream};
use tokio::{
    sync::{
        broadcast::{self, error::RecvError},
        watch,
    },
    task::spawn_blocking,
    time::{Instant, sleep, timeout},
};

use super::{
    StreamEvent,
    feed::{Answer, Feed, Subject},
    moment::Moment,
};

/// How long a feed that nobody watches is kept: from the page's first answer to its stream, and
/// through a lost connection.
const KEPT_UNWATCHED: Duration = Duration::from_secs(30);
/// How many different questions may be answered at a time.
const MOST_FEEDS: usize = 256;
/// A feed rests this many times as long as its last answer took to compute, for each feed there is:
/// one alone is quick, and many together leave the server its time.
const REST_FOR_EACH: u32 = 2;
/// However few there are.
const LEAST_REST: u32 = 3;
/// However many there are.
const MOST_REST: u32 = 20;

/// A reader; while it lives, the feed is watched.
struct Reader<S: Subject>(Arc<Feed<S>>);

impl<S: Subject> Drop for Reader<S> {
    fn drop(&mut self) {
        self.0.leave();
    }
}

type Map<S> = BTreeMap<<S as Subject>::Question, Arc<Feed<S>>>;

/// All feeds of one subject.
pub(super) struct Feeds<S: Subject> {
    moments: watch::Receiver<Arc<Moment>>,
    instance: String,
    made: AtomicU64,
    all: Mutex<Map<S>>,
}

impl<S: Subject> Feeds<S> {
    pub(super) fn new(moments: watch::Receiver<Arc<Moment>>, instance: &str) -> Arc<Self> {
        Arc::new(Self { moments, instance: instance.to_owned(), made: AtomicU64::new(0), all: Mutex::default() })
    }

    fn lock(&self) -> MutexGuard<'_, Map<S>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer right now.
    pub(super) async fn answer(self: &Arc<Self>, question: S::Question) -> Result<Arc<Answer<S>>, Problem> {
        let reader = self.read(question)?;
        reader.0.answered().await;
        reader
            .0
            .latest()
            .ok_or_else(|| Problem::new(503, "stopping", "The server is stopping", "Try again in a moment"))
    }

    /// The whole, or what was missed since the last event, and then every change.
    pub(super) fn events(
        self: &Arc<Self>,
        question: S::Question,
        last_event_id: Option<String>,
    ) -> Result<impl Stream<Item = StreamEvent> + Send + use<S>, Problem> {
        let reader = self.read(question)?;
        Ok(stream::unfold((reader, Place::Start(last_event_id)), |(reader, mut place)| async move {
            loop {
                place = match place {
                    Place::Start(last_event_id) => {
                        reader.0.answered().await;
                        let (first, news) = reader.0.join(last_event_id.as_deref())?;
                        Place::Follow(first, news)
                    }
                    Place::Follow(mut first, mut news) => {
                        if let Some(event) = first.pop_front() {
                            return Some((event, (reader, Place::Follow(first, news))));
                        }
                        match news.recv().await {
                            Ok(event) => return Some((event, (reader, Place::Follow(first, news)))),
                            // Too slow: the whole again, never a gap.
                            Err(RecvError::Lagged(_)) => Place::Start(None),
                            Err(RecvError::Closed) => return None,
                        }
                    }
                };
            }
        }))
    }

    fn read(self: &Arc<Self>, question: S::Question) -> Result<Reader<S>, Problem> {
        let mut all = self.lock();
        let feed = match all.get(&question) {
            Some(feed) => Arc::clone(feed),
            None => self.make(&mut all, question)?,
        };
        feed.enter();
        Ok(Reader(feed))
    }

    fn make(self: &Arc<Self>, all: &mut Map<S>, question: S::Question) -> Result<Arc<Feed<S>>, Problem> {
        if all.len() >= MOST_FEEDS {
            all.retain(|_, feed| !feed.end_if_unwatched(Duration::ZERO));
        }
        if all.len() >= MOST_FEEDS {
            return Err(Problem::new(
                503,
                "too-many-views",
                "Too many different views are open",
                format!(
                    "{MOST_FEEDS} different views are being watched. Close some, or choose one that others look at too"
                ),
            ));
        }
        let instance = format!("{}.{}", self.instance, self.made.fetch_add(1, Ordering::Relaxed));
        let feed = Arc::new(Feed::new(question.clone(), instance));
        all.insert(question, Arc::clone(&feed));
        tokio::spawn(run(Arc::clone(&feed), Arc::downgrade(self), self.moments.clone()));
        Ok(feed)
    }

    /// How many times the cost of its last answer a feed rests.
    fn rest(&self) -> u32 {
        let feeds = u32::try_from(self.lock().len()).unwrap_or(MOST_REST);
        feeds.saturating_mul(REST_FOR_EACH).clamp(LEAST_REST, MOST_REST)
    }

    fn forget(&self, feed: &Arc<Feed<S>>) {
        let mut all = self.lock();
        if all.get(feed.question()).is_some_and(|known| Arc::ptr_eq(known, feed)) {
            all.remove(feed.question());
        }
    }

    /// Forgets the feed when nobody watched it for a while. Asked under the lock that readers
    /// come in by, so none can come in between.
    fn forget_if_unwatched(&self, feed: &Arc<Feed<S>>) -> bool {
        let mut all = self.lock();
        let ended = feed.end_if_unwatched(KEPT_UNWATCHED);
        if ended && all.get(feed.question()).is_some_and(|known| Arc::ptr_eq(known, feed)) {
            all.remove(feed.question());
        }
        ended
    }
}

/// Where a reader stands.
enum Place {
    Start(Option<String>),
    Follow(VecDeque<StreamEvent>, broadcast::Receiver<StreamEvent>),
}

/// Keeps one feed's answer up to date, until nobody wants it.
async fn run<S: Subject>(feed: Arc<Feed<S>>, feeds: Weak<Feeds<S>>, mut moments: watch::Receiver<Arc<Moment>>) {
    loop {
        let moment = Arc::clone(&moments.borrow_and_update());
        let started = Instant::now();
        let worker = Arc::clone(&feed);
        if spawn_blocking(move || worker.advance(moment)).await.is_err() {
            break;
        }
        let Some(rest) = feeds.upgrade().map(|feeds| feeds.rest()) else { return };
        sleep(started.elapsed() * rest).await;
        loop {
            match timeout(KEPT_UNWATCHED, moments.changed()).await {
                Ok(Ok(())) => break,
                // The cluster is no longer read: this server is stopping.
                Ok(Err(_)) => return end(&feed, &feeds),
                Err(_) => {}
            }
            if feeds.upgrade().is_none_or(|feeds| feeds.forget_if_unwatched(&feed)) {
                return;
            }
        }
        // A busy cluster never gets to the time limit above.
        if feeds.upgrade().is_none_or(|feeds| feeds.forget_if_unwatched(&feed)) {
            return;
        }
    }
    end(&feed, &feeds);
}

/// Lets every stream of the feed end.
fn end<S: Subject>(feed: &Arc<Feed<S>>, feeds: &Weak<Feeds<S>>) {
    if let Some(feeds) = feeds.upgrade() {
        feeds.forget(feed);
    }
    feed.end();
}

#[cfg(test)]
mod tests;
