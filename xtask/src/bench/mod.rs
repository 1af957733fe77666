//! `cargo xtask bench`: each measure beside its budget, never a pass or a fail.
//!
//! One file a measure. A new one is a module with `fn read() -> Result<Vec<Reading>>` and a row of
//! `MEASURES`.

mod derive;
mod event_to_dom;
mod example;
mod first_load;
mod layout;
mod running;
mod scale;

use std::time::Instant;

use anyhow::Result;

use crate::step;

/// One number, as printed.
pub struct Reading {
    /// What was measured.
    pub what: String,
    /// The number with its unit.
    pub value: String,
    /// What the design allows, where it says.
    pub budget: Option<&'static str>,
}

struct Measure {
    name: &'static str,
    read: fn() -> Result<Vec<Reading>>,
}

const MEASURES: &[Measure] = &[
    Measure { name: "first-load", read: first_load::read },
    Measure { name: "layout", read: layout::read },
    Measure { name: "derive", read: derive::read },
    Measure { name: "scale", read: scale::read },
    Measure { name: "event-to-dom", read: event_to_dom::read },
];

/// Takes the measures whose name contains `only`; one that cannot be taken does not stop the next.
pub fn run(only: Option<&str>) -> Result<()> {
    let chosen = |measure: &&Measure| only.is_none_or(|part| measure.name.contains(part));
    let names = || MEASURES.iter().map(|measure| measure.name).collect::<Vec<_>>().join(", ");
    if MEASURES.iter().filter(chosen).count() == 0 {
        anyhow::bail!("no measure is called so; there are: {}", names());
    }
    let mut table = Vec::new();
    for measure in MEASURES.iter().filter(chosen) {
        println!("== {}", measure.name);
        let start = Instant::now();
        match (measure.read)() {
            Ok(readings) => table.extend(readings),
            Err(error) => println!("could not be measured: {error:#}"),
        }
        println!("== {} took {}", measure.name, step::seconds(start.elapsed()));
    }
    print(&table);
    Ok(())
}

fn print(table: &[Reading]) {
    println!("\n{:<64} {:>14}   budget", "measure", "value");
    for Reading { what, value, budget } in table {
        println!("{what:<64} {value:>14}   {}", budget.unwrap_or("none"));
    }
}
