// What is broken looks broken: cards, ways, heads, counts, the panel.
import { card, expect, live, test } from "./hopmap";

const services = "/api/v1/namespaces/prod/services";
const ingresses = "/apis/networking.k8s.io/v1/namespaces/prod/ingresses";

test.beforeEach(async ({ page, hopmap }) => {
  await hopmap.signIn(page);
  await page.goto(`${hopmap.url}/?env=prod`);
  await live(page);
});

test("a Service whose selector takes nothing is red, and so is the way to it", async ({ page, hopmap }) => {
  const before = (await hopmap.kube("GET", `${services}/web-h5`)) as { spec: { selector: object } };
  const head = page.locator("#picture .head", { hasText: "Service" });
  const bar = page.locator(".view > .head");
  await expect(bar).not.toContainText("Degraded");
  await hopmap.kube("PATCH", `${services}/web-h5`, { spec: { selector: { app: "nobody-has-this" } } });
  await expect(card(page, "demo/Service/prod/web-h5")).toHaveClass(/\bDegraded\b/);
  await expect(card(page, "demo/Service/prod/web-h5")).toContainText("The selector matches nothing");
  const way = page.locator('#picture [data-id="demo/Ingress/prod/iot-web routes demo/Service/prod/web-h5"]');
  await expect(way).toHaveClass(/\bbroken\b/);
  await expect(way.locator(".cross")).toHaveCount(1);
  await expect(head).toContainText(/Service \d+, 1 hurt/);
  await expect(page.locator("#picture .head", { hasText: "Domain" })).toContainText(/Domain \d+, 1 hurt/);
  await expect(bar).toContainText("Degraded 1");
  await hopmap.kube("PATCH", `${services}/web-h5`, { spec: { selector: { app: null, ...before.spec.selector } } });
  await expect(bar).not.toContainText("Degraded");
});

test("a port that the Service does not have breaks that rule, and its host counts it", async ({ page, hopmap }) => {
  await hopmap.kube("POST", ingresses, {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "wrong-port" },
    spec: {
      ingressClassName: "nginx",
      rules: [
        {
          host: "wrong.iot.example",
          http: {
            paths: [
              {
                path: "/x",
                pathType: "Prefix",
                backend: { service: { name: "web-console", port: { number: 8999 } } },
              },
            ],
          },
        },
      ],
    },
  });
  const way = page.locator('#picture g.edge[data-id^="demo/Ingress/prod/wrong-port routes "]');
  await expect(way).toHaveClass(/\bbroken\b/);
  await expect(card(page, "demo/Domain/-/wrong.iot.example")).toContainText("1 of 1 path fails: /x");
  await hopmap.kube("DELETE", `${ingresses}/wrong-port`);
  await expect(way).toHaveCount(0);
});

test("a view is not hurt by another environment that it leaves out", async ({ page, hopmap }) => {
  const service = "/api/v1/namespaces/test/services/web-h5";
  const before = (await hopmap.kube("GET", service)) as { spec: { selector: object } };
  await page.goto(`${hopmap.url}/?env=all`);
  await live(page);
  await hopmap.kube("PATCH", service, { spec: { selector: { app: "nobody-has-this" } } });
  await expect(card(page, "demo/Service/test/web-h5")).toHaveClass(/\bDegraded\b/);
  await page.goto(`${hopmap.url}/?env=prod`);
  await live(page);
  await expect(card(page, "demo/LoadBalancer/-/47.96.0.10").locator(".h")).toHaveCount(1);
  await expect(page.locator("#inspector")).toContainText("Nothing is wrong");
  await hopmap.kube("PATCH", service, { spec: { selector: { app: null, ...before.spec.selector } } });
});

test("a view in which nothing is drawn does not claim that nothing is wrong", async ({ page, hopmap }) => {
  await page.goto(`${hopmap.url}/?namespace=nope`);
  await expect(page.locator(".canvas")).toContainText("Nothing to draw");
  await expect(page.locator("#inspector")).not.toContainText("Nothing is wrong");
  await expect(page.locator("#inspector")).toContainText("nothing to judge");
});

test("a cause is listed before what follows from it", async ({ page, hopmap }) => {
  await page.goto(`${hopmap.url}/?env=test`);
  await live(page);
  const heads = page.locator("#inspector .wrong b");
  await expect(heads.first()).toBeVisible();
  const said = await heads.allTextContents();
  const cause = said.lastIndexOf("Image cannot be pulled");
  expect(cause).toBeGreaterThanOrEqual(0);
  expect(said.indexOf("The rollout is stuck")).toBeGreaterThan(cause);
  expect(said.indexOf("No endpoint is ready")).toBeGreaterThan(said.lastIndexOf("The rollout is stuck"));
});
