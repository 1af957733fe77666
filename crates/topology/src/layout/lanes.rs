//! A deck that is read as a chain, from column to column.

use std::collections::{BTreeMap, HashMap};

use super::{
    measure::{BAND_GAP, CARD_H, GAP, GROUP_GAP, SOCKET_H, times},
    memory::Memory,
    order::{self, Link},
    rows::{Block, Row},
    spread::{self, Want},
};
use crate::{
    Relation,
    picture::Column,
    view::{Place, View},
};

/// Height of a row through which a line passes on its way to the column after next.
const PASS_H: f32 = 12.0;

/// What stands in a lane, not yet placed.
#[derive(Clone, Debug)]
pub struct LaneRow {
    /// The hop, or `hops + way` for a line that passes.
    pub key: usize,
    pub height: f32,
}

/// Rows that stay together.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Units of one band stay side by side.
    pub band: usize,
    pub rows: Vec<LaneRow>,
}

#[derive(Clone, Debug, Default)]
pub struct Lane {
    pub units: Vec<Unit>,
}

struct Deck<'v> {
    view: &'v View,
    blocks: &'v [Block],
    column_of: HashMap<usize, usize>,
    bands: Vec<usize>,
}

pub fn place(
    view: &View,
    blocks: &[Block],
    columns: &[Vec<usize>],
    memory: &Memory,
    number: usize,
    top: f32,
) -> Vec<Vec<Row>> {
    let column_of = columns.iter().enumerate().flat_map(|(c, hops)| hops.iter().map(move |hop| (*hop, c))).collect();
    let deck = Deck { view, blocks, column_of, bands: bands(view) };
    let mut lanes: Vec<Lane> = columns.iter().map(|hops| deck.lane(hops)).collect();
    let links = deck.links(&mut lanes);
    order::order(&mut lanes, &links);
    let known = columns.iter().flatten().any(|hop| memory.slot(*hop, number).is_some());
    if known {
        for (column, lane) in lanes.iter_mut().enumerate() {
            deck.reorder(lane, memory, number, column);
        }
        let keep = |(column, lane): (usize, &Lane)| deck.keep(lane, memory, number, column, top);
        return lanes.iter().enumerate().map(keep).collect();
    }
    deck.align(&lanes, &links, top)
}

/// A number for each namespace; what has none stands for itself.
fn bands(view: &View) -> Vec<usize> {
    let mut numbers = BTreeMap::new();
    let none = view.hops.len();
    view.hops
        .iter()
        .map(|hop| match &hop.namespace {
            Some(namespace) => {
                let next = numbers.len();
                *numbers.entry(namespace).or_insert(next)
            }
            None => none,
        })
        .collect()
}

impl Deck<'_> {
    fn lane(&self, hops: &[usize]) -> Lane {
        let mut leader: HashMap<usize, usize> = HashMap::new();
        for way in &self.view.ways {
            let (one, other) = (self.column_of.get(&way.from), self.column_of.get(&way.to));
            if one.is_none() || one != other {
                continue;
            }
            match way.relation {
                // Domains stand above the address that they resolve to.
                Relation::ResolvesTo => leader.entry(way.from).or_insert(way.to),
                // What a split Service or a Gateway leads to stands below it.
                Relation::Selects | Relation::Carries => leader.entry(way.to).or_insert(way.from),
                _ => continue,
            };
        }
        let mut units: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for &hop in hops {
            let leads = leader.get(&hop).copied().filter(|other| !leader.contains_key(other));
            units.entry(leads.unwrap_or(hop)).or_default().push(hop);
        }
        let units = units.into_iter().map(|(leads, mut rows)| {
            let is_address = self.view.hops[leads].column == Column::LoadBalancer;
            rows.sort_by_key(|hop| (*hop == leads) == is_address);
            let row = |hop: usize| LaneRow { key: hop, height: self.blocks[hop].height() };
            Unit { band: self.bands[leads], rows: rows.into_iter().map(row).collect() }
        });
        Lane { units: units.collect() }
    }

    /// Ways between neighbouring lanes; a way that skips a lane gets a row to pass through it.
    fn links(&self, lanes: &mut [Lane]) -> Vec<Vec<Link>> {
        let mut links: Vec<Vec<Link>> = (1..lanes.len()).map(|_| Vec::new()).collect();
        for (number, way) in self.view.ways.iter().enumerate() {
            let (from, to) = (self.on_card(way.from), self.on_card(way.to));
            let (Some(&start), Some(&end)) = (self.column_of.get(&from), self.column_of.get(&to)) else {
                continue;
            };
            let mut at = from;
            for column in start..end {
                let next = if column + 1 == end { to } else { self.view.hops.len() + number };
                if column + 1 < end {
                    let row = LaneRow { key: next, height: PASS_H };
                    lanes[column + 1].units.push(Unit { band: next + 1, rows: vec![row] });
                }
                links[column].push(Link { from: at, to: next });
                at = next;
            }
        }
        links
    }

    fn on_card(&self, hop: usize) -> usize {
        match self.view.hops[hop].place {
            Place::Card => hop,
            Place::Socket(card) | Place::Strip(card) => card,
        }
    }

    fn gap(&self, before: &Unit, after: &Unit) -> f32 {
        let none = self.view.hops.len();
        let in_band = |unit: &Unit| unit.band < none;
        match (in_band(before), in_band(after)) {
            (true, true) if before.band == after.band => GAP,
            (true, true) => BAND_GAP,
            (false, false) if before.band == none && after.band == none => {
                if before.rows.len() + after.rows.len() > 2 {
                    GROUP_GAP
                } else {
                    GAP
                }
            }
            (false, false) => GAP,
            _ => BAND_GAP - 2.0 * GAP,
        }
    }

    /// From the top of a row to where its lines leave and enter.
    fn port(&self, key: usize, way_end: usize) -> f32 {
        let Some(block) = self.blocks.get(key) else { return PASS_H / 2.0 };
        match block.sockets.iter().position(|socket| *socket == way_end) {
            Some(at) => SOCKET_H * times(at) + SOCKET_H / 2.0,
            None => block.card_offset() + CARD_H / 2.0,
        }
    }

    /// The longest lane is stacked, the others follow it outwards.
    fn align(&self, lanes: &[Lane], links: &[Vec<Link>], top: f32) -> Vec<Vec<Row>> {
        let heights: Vec<f32> = lanes.iter().map(|lane| self.stacked(lane, top).1).collect();
        let base = (0..lanes.len()).rev().max_by(|a, b| heights[*a].total_cmp(&heights[*b])).unwrap_or(0);
        let mut tops: Vec<HashMap<usize, f32>> = vec![HashMap::new(); lanes.len()];
        tops[base] = self.stacked(&lanes[base], top).0;
        for column in (0..base).rev() {
            tops[column] = self.follow(&lanes[column], &links[column], &tops[column + 1], false, top);
        }
        for column in base + 1..lanes.len() {
            tops[column] = self.follow(&lanes[column], &links[column - 1], &tops[column - 1], true, top);
        }
        lanes.iter().zip(&tops).map(|(lane, tops)| self.rows(lane, |row| tops[&row.key])).collect()
    }

    fn stacked(&self, lane: &Lane, top: f32) -> (HashMap<usize, f32>, f32) {
        let mut tops = HashMap::new();
        let mut bottom = top;
        for (at, unit) in lane.units.iter().enumerate() {
            if at > 0 {
                bottom += self.gap(&lane.units[at - 1], unit) - GAP;
            }
            for row in &unit.rows {
                tops.insert(row.key, bottom);
                bottom += row.height + GAP;
            }
        }
        (tops, bottom)
    }

    fn follow(
        &self,
        lane: &Lane,
        links: &[Link],
        there: &HashMap<usize, f32>,
        forward: bool,
        top: f32,
    ) -> HashMap<usize, f32> {
        let mut wishes: HashMap<usize, (f32, f32)> = HashMap::new();
        for link in links {
            let (own, other) = if forward { (link.to, link.from) } else { (link.from, link.to) };
            if let Some(other_top) = there.get(&other) {
                let wish = wishes.entry(own).or_default();
                let port = other_top + self.port(other, other) - self.port(own, own);
                *wish = (wish.0 + port, wish.1 + 1.0);
            }
        }
        let wants: Vec<Want> = lane
            .units
            .iter()
            .enumerate()
            .map(|(at, unit)| {
                let (mut offset, mut sum, mut weight) = (0.0, 0.0, 0.0);
                for row in &unit.rows {
                    if let Some((wish, lines)) = wishes.get(&row.key) {
                        sum += wish - offset * lines;
                        weight += lines;
                    }
                    offset += row.height + GAP;
                }
                let loose = weight == 0.0;
                Want {
                    top: if loose { top } else { sum / weight },
                    weight: if loose { 0.001 } else { weight },
                    height: offset - GAP,
                    gap: if at == 0 { 0.0 } else { self.gap(&lane.units[at - 1], unit) },
                }
            })
            .collect();
        let mut tops = HashMap::new();
        for (unit, mut top) in lane.units.iter().zip(spread::spread(&wants, top)) {
            for row in &unit.rows {
                tops.insert(row.key, top);
                top += row.height + GAP;
            }
        }
        tops
    }

    fn rows(&self, lane: &Lane, top: impl Fn(&LaneRow) -> f32) -> Vec<Row> {
        let hops = self.view.hops.len();
        lane.units
            .iter()
            .flat_map(|unit| &unit.rows)
            .map(|row| Row {
                hop: (row.key < hops).then_some(row.key),
                passes: row.key.checked_sub(hops),
                top: top(row),
                height: row.height,
            })
            .collect()
    }

    /// Puts what is known back into the order in which it stood. What is new stays behind the
    /// neighbour that the sweeps gave it.
    fn reorder(&self, lane: &mut Lane, memory: &Memory, number: usize, column: usize) {
        let at = |row: &LaneRow| {
            let known = row.key < self.view.hops.len();
            known.then(|| memory.slot(row.key, number)).flatten().filter(|slot| slot.column == column)
        };
        let mut band_tops: HashMap<usize, f32> = HashMap::new();
        let mut keyed: Vec<(f32, Unit)> = Vec::with_capacity(lane.units.len());
        let mut last = f32::MIN;
        for mut unit in lane.units.drain(..) {
            let mut within = f32::MIN;
            let mut rows: Vec<(f32, LaneRow)> = Vec::with_capacity(unit.rows.len());
            let count = unit.rows.len();
            for (index, row) in unit.rows.drain(..).enumerate() {
                within = at(&row).map_or(within, |slot| slot.top);
                let leads = index + 1 == count && self.is_address(row.key);
                rows.push((if leads { f32::MAX } else { within }, row));
            }
            rows.sort_by(|a, b| a.0.total_cmp(&b.0));
            unit.rows = rows.into_iter().map(|(_, row)| row).collect();
            let top = unit.rows.iter().filter_map(at).map(|slot| slot.top).reduce(f32::min);
            last = top.unwrap_or(last);
            if let Some(top) = top {
                let first = band_tops.entry(unit.band).or_insert(top);
                *first = first.min(top);
            }
            keyed.push((last, unit));
        }
        let none = self.view.hops.len();
        let band_top = |top: f32, unit: &Unit| match band_tops.get(&unit.band) {
            _ if unit.band == none => top,
            Some(top) => *top,
            None if unit.band > none => top,
            None => f32::MAX,
        };
        keyed.sort_by(|(a, one), (b, other)| band_top(*a, one).total_cmp(&band_top(*b, other)).then(a.total_cmp(b)));
        lane.units = keyed.into_iter().map(|(_, unit)| unit).collect();
    }

    fn is_address(&self, key: usize) -> bool {
        self.view.hops.get(key).is_some_and(|hop| hop.column == Column::LoadBalancer)
    }

    /// Rows where they stood; what grew, shrank, came or went shifts only what is below it. Lines
    /// that pass take what room there is between the cards.
    fn keep(&self, lane: &Lane, memory: &Memory, number: usize, column: usize, top: f32) -> Vec<Row> {
        let is_card = |unit: &&Unit| unit.rows.iter().all(|row| row.key < self.view.hops.len());
        let mut gone = memory.gone(number, column).peekable();
        let mut tops: HashMap<usize, f32> = HashMap::new();
        let (mut shift, mut free) = (0.0_f32, top);
        let mut before: Option<&Unit> = None;
        for unit in lane.units.iter().filter(is_card) {
            free += before.map_or(0.0, |before| self.gap(before, unit) - GAP);
            before = Some(unit);
            for row in &unit.rows {
                let slot = memory.slot(row.key, number).filter(|slot| slot.column == column);
                let mut place = free;
                if let Some(slot) = slot {
                    while let Some(left) = gone.next_if(|left| left.top < slot.top) {
                        shift -= left.height + GAP;
                    }
                    place = place.max(slot.top + shift);
                    shift = place - slot.top + row.height - slot.height;
                }
                tops.insert(row.key, place);
                free = place + row.height + GAP;
            }
        }
        let mut rows = self.rows(lane, |row| tops.get(&row.key).copied().unwrap_or(f32::NAN));
        let_pass(&mut rows, top);
        rows
    }
}

/// Spreads rows without a place over the room between the cards around them.
fn let_pass(rows: &mut [Row], top: f32) {
    let mut above = top - BAND_GAP;
    let mut at = 0;
    while at < rows.len() {
        let count = rows[at..].iter().take_while(|row| row.passes.is_some()).count();
        let room = BAND_GAP * times(count + 1);
        let below = rows.get(at + count).map_or(above + room, |row| row.top);
        for (index, row) in rows[at..at + count].iter_mut().enumerate() {
            let middle = above + (below - above) * times(index + 1) / times(count + 1);
            row.top = middle - row.height / 2.0;
        }
        at += count;
        if let Some(row) = rows.get(at) {
            above = row.bottom();
            at += 1;
        }
    }
}
