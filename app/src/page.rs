//! The browser half's entry: the loader runs this program once the page has arrived.

fn main() {
    app::hydrate();
}
