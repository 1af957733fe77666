//! What a busy demo cluster costs: `cargo run --release -p demo-cluster --example busy -- 50000 100 20` makes so many Pods,
//! lets so many changes a second happen for so many seconds, and prints the time that each took of a core.

use std::time::{Duration, Instant};

use demo_cluster::{DemoCluster, World};

/// Seconds of a core that this process has used; a system that does not say has used none.
fn used() -> f64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let all_threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let of_thread = |path: std::path::PathBuf| std::fs::read_to_string(path.join("schedstat")).unwrap_or_default();
    let nanoseconds = |text: &str| text.split(' ').next().and_then(|first| first.parse::<f64>().ok()).unwrap_or(0.0);
    let threads: f64 = all_threads.map(|entry| nanoseconds(&of_thread(entry.path()))).sum();
    threads.max(nanoseconds(&text)) / 1e9
}

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut next = |usual: f64| arguments.next().and_then(|text| text.parse::<f64>().ok()).unwrap_or(usual);
    let (pods, rate, seconds) = (next(50_000.0), next(100.0), next(20.0));
    let started = Instant::now();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of Pods")]
    let cluster = DemoCluster::new(World::of_pods(pods as usize));
    println!("{} Pods in {:.2} s", cluster.count("pod"), started.elapsed().as_secs_f64());

    let controllers = cluster.run_controllers();
    let life = cluster.live(Some(rate));
    for _ in 0..4 {
        let (before, version, changes) = (used(), cluster.version(), life.changes());
        tokio::time::sleep(Duration::from_secs_f64(seconds / 4.0)).await;
        let each = |number: u64| f64::from(u32::try_from(number).unwrap_or(u32::MAX)) * 4.0 / seconds;
        println!(
            "{:5.0} changes/s, {:6.0} versions/s, {:5.1} % of a core",
            each(life.changes() - changes),
            each(cluster.version() - version),
            (used() - before) * 400.0 / seconds,
        );
    }
    life.stop().await;
    controllers.stop().await;
}
