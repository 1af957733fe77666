//! The order of units within lanes: barycentre sweeps, then exchange of neighbours.
//!
//! A unit is what stands together whatever happens: a load balancer with its Domains, a split
//! Service with its workloads. Units of one band stay side by side.

use std::collections::HashMap;

use super::lanes::{Lane, Unit};

const SWEEPS: usize = 4;

/// A way between two lanes: row keys of both ends.
pub struct Link {
    pub from: usize,
    pub to: usize,
}

/// Orders every lane; `links[c]` joins lane `c` and lane `c + 1`.
pub fn order(lanes: &mut [Lane], links: &[Vec<Link>]) {
    let mut best: Option<(usize, Vec<Lane>)> = None;
    for sweep in 0..SWEEPS {
        if sweep % 2 == 0 {
            for column in (0..links.len()).rev() {
                sort_by_neighbours(lanes, column, column + 1, &links[column], false);
            }
            for (column, links) in links.iter().enumerate() {
                sort_by_neighbours(lanes, column + 1, column, links, true);
            }
        } else {
            exchange(lanes, links);
        }
        let crossings: usize = links.iter().enumerate().map(|(column, links)| crossings(lanes, column, links)).sum();
        if best.as_ref().is_none_or(|(least, _)| crossings < *least) {
            best = Some((crossings, lanes.to_vec()));
        }
        if crossings == 0 {
            break;
        }
    }
    if let Some((_, best)) = best {
        lanes.clone_from_slice(&best);
    }
}

fn positions(lane: &Lane) -> HashMap<usize, usize> {
    lane.units.iter().flat_map(|unit| &unit.rows).enumerate().map(|(at, row)| (row.key, at)).collect()
}

/// Sorts bands by the mean of their units, and units by the mean of their neighbours.
fn sort_by_neighbours(lanes: &mut [Lane], moved: usize, fixed: usize, links: &[Link], forward: bool) {
    let there = positions(&lanes[fixed]);
    let mut sums: HashMap<usize, (f32, f32)> = HashMap::new();
    for link in links {
        let (own, other) = if forward { (link.to, link.from) } else { (link.from, link.to) };
        if let Some(&at) = there.get(&other) {
            let sum = sums.entry(own).or_default();
            *sum = (sum.0 + super::measure::times(at), sum.1 + 1.0);
        }
    }
    let of_unit = |unit: &Unit| {
        unit.rows.iter().filter_map(|row| sums.get(&row.key)).fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1))
    };
    let lane = &mut lanes[moved];
    let mut bands: HashMap<usize, (f32, f32)> = HashMap::new();
    let mut last = 0.0;
    let mut keyed: Vec<(f32, Unit)> = Vec::with_capacity(lane.units.len());
    for unit in lane.units.drain(..) {
        let (sum, weight) = of_unit(&unit);
        let band = bands.entry(unit.band).or_default();
        *band = (band.0 + sum, band.1 + weight);
        // What no line holds stays behind its neighbour.
        last = if weight > 0.0 { sum / weight } else { last };
        keyed.push((last, unit));
    }
    let band_mean = |band: usize| match bands.get(&band) {
        Some((sum, weight)) if *weight > 0.0 => sum / weight,
        _ => f32::MAX,
    };
    keyed.sort_by(|(a, one), (b, other)| {
        band_mean(one.band).total_cmp(&band_mean(other.band)).then(one.band.cmp(&other.band)).then(a.total_cmp(b))
    });
    lane.units = keyed.into_iter().map(|(_, unit)| unit).collect();
}

/// Swaps neighbours of one band where that takes crossings away.
fn exchange(lanes: &mut [Lane], links: &[Vec<Link>]) {
    for column in 0..lanes.len() {
        let mut ends: HashMap<usize, Vec<(u8, usize)>> = HashMap::new();
        for (side, links, other) in [
            (0_u8, column.checked_sub(1).and_then(|before| links.get(before)), column.wrapping_sub(1)),
            (1_u8, links.get(column), column + 1),
        ] {
            let (Some(links), Some(lane)) = (links, lanes.get(other)) else { continue };
            let there = positions(lane);
            for link in links {
                let (own, other) = if side == 0 { (link.to, link.from) } else { (link.from, link.to) };
                if let Some(&at) = there.get(&other) {
                    ends.entry(own).or_default().push((side, at));
                }
            }
        }
        let units = &mut lanes[column].units;
        let mut sorted: Vec<Vec<(u8, usize)>> = units
            .iter()
            .map(|unit| {
                let mut all: Vec<_> =
                    unit.rows.iter().filter_map(|row| ends.get(&row.key)).flatten().copied().collect();
                all.sort_unstable();
                all
            })
            .collect();
        for at in 1..units.len() {
            let same = units[at - 1].band == units[at].band;
            if same && between(&sorted[at], &sorted[at - 1]) < between(&sorted[at - 1], &sorted[at]) {
                units.swap(at - 1, at);
                sorted.swap(at - 1, at);
            }
        }
    }
}

/// Crossings of two neighbours' lines when the first stands above the second.
fn between(above: &[(u8, usize)], below: &[(u8, usize)]) -> usize {
    let mut crossings = 0;
    for side in [0, 1] {
        let lower: Vec<usize> = below.iter().filter(|end| end.0 == side).map(|end| end.1).collect();
        for (_, at) in above.iter().filter(|end| end.0 == side) {
            crossings += lower.partition_point(|other| other < at);
        }
    }
    crossings
}

/// Crossings between a lane and the next, counted with a Fenwick tree.
fn crossings(lanes: &[Lane], column: usize, links: &[Link]) -> usize {
    let (here, there) = (positions(&lanes[column]), positions(&lanes[column + 1]));
    let mut ends: Vec<(usize, usize)> =
        links.iter().filter_map(|link| Some((*here.get(&link.from)?, *there.get(&link.to)?))).collect();
    ends.sort_unstable();
    let mut tree = vec![0_usize; there.len() + 1];
    let mut crossings = 0;
    for (seen, (_, to)) in ends.iter().enumerate() {
        let mut not_below = 0;
        let mut at = to + 1;
        while at > 0 {
            not_below += tree[at];
            at &= at - 1;
        }
        crossings += seen - not_below;
        let mut at = to + 1;
        while at < tree.len() {
            tree[at] += 1;
            at += at & at.wrapping_neg();
        }
    }
    crossings
}
