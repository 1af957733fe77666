//! When a cron schedule is due next: five fields of `*`, numbers, names, ranges, lists and steps, in a time zone.

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
    zone: TimeZone,
}

impl Schedule {
    /// A schedule in a named time zone; without a name, in UTC.
    pub(crate) fn parse_in(text: &str, zone: &str) -> Option<Self> {
        let zone = match zone {
            "" | "Etc/UTC" | "UTC" => TimeZone::UTC,
            zone => TimeZone::get(zone).ok()?,
        };
        Self::parse(text).map(|schedule| Self { zone, ..schedule })
    }

    fn parse(text: &str) -> Option<Self> {
        let text = match text {
            "@hourly" => "0 * * * *",
            "@daily" | "@midnight" => "0 0 * * *",
            "@weekly" => "0 0 * * 0",
            "@monthly" => "0 0 1 * *",
            "@yearly" | "@annually" => "0 0 1 1 *",
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
            months: field(&numbered(months, &MONTHS, 1), 1, 12)?,
            weekdays: field(&numbered(weekdays, &WEEKDAYS, 0), 0, 7)?.into_iter().map(|day| day % 7).collect(),
            zone: TimeZone::UTC,
        })
    }

    /// The first moment after another at which it is due; `None` when there is none within four years.
    pub(crate) fn after(&self, moment: Timestamp) -> Option<Timestamp> {
        let mut at =
            DateTime::from(moment.to_zoned(self.zone.clone())).with().second(0).subsec_nanosecond(0).build().ok()?;
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
                return at.to_zoned(self.zone.clone()).ok().map(|zoned| zoned.timestamp());
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

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// A field with its names as numbers.
fn numbered(text: &str, names: &[&str], first: usize) -> String {
    let lower = text.to_ascii_lowercase();
    names.iter().enumerate().fold(lower, |text, (at, name)| text.replace(name, &(at + first).to_string()))
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
            ("0 8 * feb mon-fri", "2026-03-06T17:00:00Z", "2027-02-01T08:00:00Z"),
            ("0 0 1 1 *", "2026-03-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        ] {
            let found = Schedule::parse(schedule).unwrap().after(after.parse().unwrap()).unwrap();
            assert_eq!(found.to_string(), next, "{schedule}");
        }
        assert!(Schedule::parse("61 * * * *").is_none());
        assert!(Schedule::parse("daily").is_none());
    }
}
