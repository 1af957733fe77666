#![allow(clippy::unwrap_used)]

use std::pin::{Pin, pin};

use api::endpoints::{Freshness, Notice};
use futures::StreamExt;
use topology::{Graph, Phrase};

use super::*;
use crate::picture::feed::READER_QUEUE;

/// The notices of a moment, joined: the smallest thing that a feed can be about.
struct Words(String);

impl Subject for Words {
    type Question = u8;
    const CHANGE: &'static str = "patch";

    fn answer(_: &u8, moment: &Moment, _: Option<(&Self, &Moment)>, _: String) -> Self {
        let words: Vec<&str> = moment.notices.iter().map(|notice| notice.message.en.as_str()).collect();
        Self(words.join(" "))
    }

    fn change(&self, before: &Self, _: u64) -> Option<String> {
        (self.0 != before.0).then(|| self.0.clone())
    }

    fn whole(&self) -> String {
        format!("whole {}", self.0)
    }
}

struct Stage {
    moments: watch::Sender<Arc<Moment>>,
    feeds: Arc<Feeds<Words>>,
}

type Events = Pin<Box<dyn Stream<Item = StreamEvent> + Send>>;

impl Stage {
    fn new() -> Self {
        let (moments, latest) = watch::channel(Arc::new(Moment {
            revision: 0,
            graph: Arc::new(Graph::new()),
            cluster: "c".into(),
            freshness: Freshness::Live,
            notices: Vec::new(),
        }));
        Self { moments, feeds: Feeds::new(latest, "i") }
    }

    fn say(&self, words: &str) {
        self.moments.send_modify(|moment| {
            let notice = Notice { source: String::new(), message: Phrase::verbatim(words) };
            *moment =
                Arc::new(Moment { revision: moment.revision + 1, notices: vec![notice], ..Moment::clone(moment) });
        });
    }

    fn follow(&self, last: Option<&str>) -> Events {
        Box::pin(self.feeds.events(0, last.map(str::to_owned)).unwrap())
    }
}

async fn next(events: &mut Events) -> StreamEvent {
    timeout(Duration::from_secs(10), events.next()).await.expect("an event in time").unwrap()
}

#[tokio::test]
async fn the_whole_comes_first_and_then_what_changes() {
    let stage = Stage::new();
    let mut events = stage.follow(None);
    let first = next(&mut events).await;
    assert_eq!((first.event, &*first.data), ("snapshot", "whole "));
    stage.say("one");
    let second = next(&mut events).await;
    assert_eq!((second.event, &*second.data), ("patch", "one"));
    assert!(second.id.ends_with("-1"), "{}", second.id);
}

#[tokio::test]
async fn who_comes_back_gets_only_what_was_missed() {
    let stage = Stage::new();
    let mut other = stage.follow(None);
    let first = next(&mut other).await;
    stage.say("one");
    let second = next(&mut other).await;
    let mut back = stage.follow(Some(&first.id));
    assert_eq!(next(&mut back).await, second);
    let mut current = stage.follow(Some(&second.id));
    stage.say("two");
    assert_eq!(&*next(&mut current).await.data, "two", "no snapshot for who is up to date");
}

#[tokio::test]
async fn an_id_that_is_not_known_gets_the_whole() {
    let stage = Stage::new();
    for id in ["", "nonsense", "i.0-99", "other.0-0", "i.00-0"] {
        let mut events = stage.follow(Some(id));
        assert_eq!(next(&mut events).await.event, "snapshot", "{id}");
    }
}

#[tokio::test]
async fn a_slow_reader_gets_the_whole_and_never_a_gap() {
    let stage = Stage::new();
    let mut slow = stage.follow(None);
    next(&mut slow).await;
    let mut quick = stage.follow(None);
    next(&mut quick).await;
    for number in 0..=READER_QUEUE {
        stage.say(&number.to_string());
        next(&mut quick).await;
    }
    let event = next(&mut slow).await;
    assert_eq!((event.event, &*event.data), ("snapshot", &*format!("whole {READER_QUEUE}")));
}

#[tokio::test]
async fn what_changes_nothing_is_not_told() {
    let stage = Stage::new();
    stage.say("same");
    let mut events = stage.follow(None);
    next(&mut events).await;
    stage.say("same");
    stage.say("other");
    assert_eq!(&*next(&mut events).await.data, "other");
}

#[tokio::test]
async fn equal_questions_share_a_feed_and_unwatched_ones_make_room() {
    let stage = Stage::new();
    let most = u8::try_from(MOST_FEEDS - 1).unwrap();
    let readers: Vec<_> = (0..=most).map(|question| stage.feeds.read(question).unwrap()).collect();
    let shared = stage.feeds.read(7).unwrap();
    assert!(Arc::ptr_eq(&shared.0, &readers[7].0));
    assert_eq!(stage.feeds.lock().len(), MOST_FEEDS);
    drop((readers, shared));
    stage.feeds.lock().retain(|_, feed| !feed.end_if_unwatched(Duration::ZERO));
    assert!(stage.feeds.lock().is_empty());
}

#[tokio::test]
async fn streams_end_when_the_cluster_is_no_longer_read() {
    let stage = Stage::new();
    let mut events = stage.follow(None);
    next(&mut events).await;
    drop(stage.moments);
    let end = timeout(Duration::from_secs(10), pin!(events).next()).await;
    assert_eq!(end.expect("an end in time"), None);
}
