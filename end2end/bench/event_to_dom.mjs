// How long a change in the API server takes until it stands in the page's DOM.
// Prints one JSON line: {"count", "p50", "p99", "max"}, milliseconds.
import { chromium } from "@playwright/test";

const [url, cluster, password, count = "200", perSecond = "20"] = process.argv.slice(2);
const path = `${cluster}/apis/apps/v1/namespaces/prod/deployments/web-console`;
const id = "demo/Deployment/prod/web-console";

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${url}/sign-in`);
  await page.locator("input[name=name]").fill("viewer");
  await page.locator("input[name=password]").fill(password);
  await page.locator("form[action='/sign-in'] button").click();
  await page.goto(`${url}/?env=prod`);
  await page.locator("#picture[data-follows=stream]").waitFor();

  await page.evaluate((id) => {
    window.seen = {};
    const look = () => {
      const text = document.querySelector(`#picture [data-id="${id}"]`)?.textContent ?? "";
      const mark = /mark-\d+/.exec(text)?.[0];
      if (mark) window.seen[mark] ??= performance.timeOrigin + performance.now();
    };
    new MutationObserver(look).observe(document.querySelector("#picture"), {
      subtree: true,
      childList: true,
    });
  }, id);

  const sent = {};
  for (let i = 0; i < Number(count); i += 1) {
    const mark = `mark-${i}`;
    sent[mark] = performance.timeOrigin + performance.now();
    const answer = await fetch(path, {
      method: "PATCH",
      headers: { "content-type": "application/merge-patch+json" },
      body: JSON.stringify({ metadata: { annotations: { "hopmap.dev/title": mark } } }),
    });
    if (!answer.ok) throw new Error(`PATCH: ${answer.status} ${await answer.text()}`);
    await new Promise((resolve) => setTimeout(resolve, 1000 / Number(perSecond)));
  }
  const last = `mark-${Number(count) - 1}`;
  await page.waitForFunction((mark) => window.seen[mark] !== undefined, last);
  const seen = await page.evaluate(() => window.seen);
  // A mark that was overtaken by the next within one picture counts as seen with that next one.
  const times = [];
  let later = Infinity;
  for (let i = Number(count) - 1; i >= 0; i -= 1) {
    later = seen[`mark-${i}`] ?? later;
    times.push(later - sent[`mark-${i}`]);
  }
  times.sort((a, b) => a - b);
  const at = (share) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))]);
  console.log(JSON.stringify({ count: times.length, p50: at(0.5), p99: at(0.99), max: at(1) }));
} finally {
  await browser.close();
}
