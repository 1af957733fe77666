//! The graph by number, so that the view compares integers and not names.

use std::collections::HashMap;

use crate::{Edge, Graph, Node, NodeId};

pub(super) struct Index<'g> {
    /// By id, as in the graph.
    pub nodes: Vec<&'g Node>,
    /// From, to and the edge, in the graph's order; only where both ends are known.
    pub edges: Vec<(usize, usize, &'g Edge)>,
}

impl<'g> Index<'g> {
    pub fn new(graph: &'g Graph) -> Self {
        let nodes: Vec<&Node> = graph.nodes.values().map(|node| &**node).collect();
        let number: HashMap<&NodeId, usize> = nodes.iter().enumerate().map(|(at, node)| (&node.id, at)).collect();
        let edges = graph
            .edges
            .iter()
            .filter_map(|edge| Some((*number.get(&edge.from)?, *number.get(&edge.to)?, &**edge)))
            .collect();
        Self { nodes, edges }
    }
}
