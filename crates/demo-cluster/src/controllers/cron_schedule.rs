//! When a cron schedule is due next: five fields of `*`, numbers, ranges, lists and steps, in UTC.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// A schedule, as the values that each field allows.
#[derive(Debug)]
pub(crate) struct Schedule {
    minutes: Vec<i8>,
    hours: Vec<i8>,
    days: Vec<i8>,
    months: Vec<i8>,
    weekdays: Vec<i8>,
}

impl Schedule {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = match text {
            "@hourly" => "0 * * * *",
            "@daily" | "@midnight" => "0 0 * * *",
            "@weekly" => "0 0 * * 0",
            "@monthly" => "0 0 1 * *",
            text => text,
        };
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minutes, hours, days, months, weekdays] = fields.as_slice() else {
            return None;
        };
        Some(Self {
            minutes: field(minutes, 0, 59)?,
            hours: field(hours, 0, 23)?,
            days: field(days, 1, 31)?,
            months: field(months, 1, 12)?,
            weekdays: field(weekdays, 0, 7)?.into_iter().map(|day| day % 7).collect(),
        })
    }

    /// The first moment after another at which it is due; `None` when there is none within four years.
    pub(crate) fn after(&self, moment: Timestamp) -> Option<Timestamp> {
        let mut at =
            DateTime::from(moment.to_zoned(TimeZone::UTC)).with().second(0).subsec_nanosecond(0).build().ok()?;
        at = at.checked_add(1.minute()).ok()?;
        let end = at.checked_add(4.years()).ok()?;
        while at < end {
            if !self.day(at) {
                at = at.date().tomorrow().ok()?.at(0, 0, 0, 0);
            } else if !self.hours.contains(&at.hour()) {
                at = at.with().minute(0).build().ok()?.checked_add(1.hour()).ok()?;
            } else if !self.minutes.contains(&at.minute()) {
                at = at.checked_add(1.minute()).ok()?;
            } else {
                return at.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
            }
        }
        None
    }

    /// As cron has it: when both days are restricted, either is enough.
    fn day(&self, at: DateTime) -> bool {
        let day = self.days.contains(&at.day());
        let weekday = self.weekdays.contains(&at.weekday().to_sunday_zero_offset());
        let matches = match (self.days.len() < 31, self.weekdays.len() < 7) {
            (true, true) => day || weekday,
            _ => day && weekday,
        };
        matches && self.months.contains(&at.month())
    }
}

fn field(text: &str, low: i8, high: i8) -> Option<Vec<i8>> {
    let mut values = Vec::new();
    for part in text.split(',') {
        let (range, every) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
        let (first, last) = match range {
            "*" | "?" => (low, high),
            range => match range.split_once('-') {
                Some((first, last)) => (first.parse().ok()?, last.parse().ok()?),
                None => (range.parse().ok()?, if every.is_some() { high } else { range.parse().ok()? }),
            },
        };
        let every: usize = every.map_or(Some(1), |every| every.parse().ok().filter(|every| *every > 0))?;
        if first < low || last > high {
            return None;
        }
        values.extend((first..=last).step_by(every));
    }
    Some(values)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Schedule;

    #[test]
    fn the_next_moment_is_found() {
        for (schedule, after, next) in [
            ("30 2 * * *", "2026-03-01T02:30:00Z", "2026-03-02T02:30:00Z"),
            ("*/15 * * * *", "2026-03-01T02:31:10Z", "2026-03-01T02:45:00Z"),
            ("0 9-17/4 * * 1-5", "2026-03-06T17:00:00Z", "2026-03-09T09:00:00Z"),
            ("0 0 1 1 *", "2026-03-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        ] {
            let found = Schedule::parse(schedule).unwrap().after(after.parse().unwrap()).unwrap();
            assert_eq!(found.to_string(), next, "{schedule}");
        }
        assert!(Schedule::parse("61 * * * *").is_none());
        assert!(Schedule::parse("daily").is_none());
    }
}
