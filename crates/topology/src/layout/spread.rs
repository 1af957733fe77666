//! Rows for a column whose order is known: as near to where the lines want them as the gaps allow.

/// One unit to place.
pub struct Want {
    /// Where its top would make its lines straight, and how many lines say so.
    pub top: f32,
    pub weight: f32,
    pub height: f32,
    /// Distance to the unit before it.
    pub gap: f32,
}

/// Tops that minimise the squared distance to the wishes (pool adjacent violators, one pass).
pub fn spread(wants: &[Want], top: f32) -> Vec<f32> {
    // A pool: sum of weighted wishes, weight, how many units it holds.
    let mut pools: Vec<(f32, f32, usize)> = Vec::with_capacity(wants.len());
    let mut offsets = Vec::with_capacity(wants.len());
    let mut offset = 0.0;
    for (at, want) in wants.iter().enumerate() {
        offset += if at == 0 { 0.0 } else { want.gap };
        offsets.push(offset);
        pools.push(((want.top - offset) * want.weight, want.weight, 1));
        while let [.., before, last] = pools[..] {
            if before.0 / before.1 <= last.0 / last.1 {
                break;
            }
            pools.pop();
            pools.pop();
            pools.push((before.0 + last.0, before.1 + last.1, before.2 + last.2));
        }
        offset += want.height;
    }
    let tops =
        pools.iter().flat_map(|(sum, weight, count)| std::iter::repeat_n((sum / weight).round().max(top), *count));
    tops.zip(offsets).map(|(top, offset)| top + offset).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn want(top: f32) -> Want {
        Want { top, weight: 1.0, height: 56.0, gap: 8.0 }
    }

    #[test]
    fn what_has_room_stands_where_it_wants_to() {
        assert_eq!(spread(&[want(50.0), want(200.0)], 46.0), [50.0, 200.0]);
    }

    #[test]
    fn two_that_want_the_same_row_share_the_way() {
        assert_eq!(spread(&[want(100.0), want(100.0)], 46.0), [68.0, 132.0]);
    }

    #[test]
    fn nothing_rises_above_the_top() {
        assert_eq!(spread(&[want(0.0), want(10.0)], 46.0), [46.0, 110.0]);
    }
}
