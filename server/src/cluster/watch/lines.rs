//! The body of a watch, line by line, with an ear for silence.

use std::{ops::Range, time::Duration};

use http_body_util::BodyExt;
use kube::client::Body;
use tokio::time::timeout;

/// The longest object that is believed; etcd takes 1.5 MB at most.
const LONGEST_LINE: usize = 16 << 20;

/// Why no line came.
pub(super) enum Cut {
    /// The server closed the watch, as it does after its time.
    End,
    /// Nothing came for so long that something must have been lost on the way.
    Silence,
    /// The connection broke.
    Broken(String),
}

/// Reads lines off a body.
pub(super) struct Lines {
    body: Body,
    buffer: Vec<u8>,
    /// Where the next line begins.
    start: usize,
    /// Up to where there is no line feed.
    searched: usize,
}

impl Lines {
    pub(super) fn new(body: Body) -> Self {
        Self { body, buffer: Vec::new(), start: 0, searched: 0 }
    }

    /// The next line. Half a line at the end is dropped: it was cut off, and the watch goes on
    /// from the version before it.
    pub(super) async fn next(&mut self, silence: Duration) -> Result<&[u8], Cut> {
        let line = loop {
            if let Some(line) = self.take() {
                break line;
            }
            match timeout(silence, self.body.frame()).await {
                Err(_) => return Err(Cut::Silence),
                Ok(None) => return Err(Cut::End),
                Ok(Some(Err(error))) => return Err(Cut::Broken(super::request::root(&error))),
                Ok(Some(Ok(frame))) => {
                    if let Ok(data) = frame.into_data() {
                        self.buffer.drain(..self.start);
                        self.searched -= self.start;
                        self.start = 0;
                        self.buffer.extend_from_slice(&data);
                    }
                }
            }
            if self.buffer.len() > LONGEST_LINE {
                return Err(Cut::Broken("it sent a line of more than 16 MB".to_owned()));
            }
        };
        Ok(&self.buffer[line])
    }

    fn take(&mut self) -> Option<Range<usize>> {
        let unsearched = &self.buffer[self.searched..];
        let Some(at) = unsearched.iter().position(|byte| *byte == b'\n') else {
            self.searched = self.buffer.len();
            return None;
        };
        let line = self.start..self.searched + at;
        self.start = line.end + 1;
        self.searched = self.start;
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_come_one_by_one_and_half_a_line_is_dropped() {
        let mut lines = Lines::new(Body::from(b"one\n\ntwo\nhal".to_vec()));
        let second = Duration::from_secs(1);
        for expected in ["one", "", "two"] {
            assert!(matches!(lines.next(second).await, Ok(line) if line == expected.as_bytes()));
        }
        assert!(matches!(lines.next(second).await, Err(Cut::End)));
    }
}
