import { card, expect, live, test } from "./hopmap";

const apps = "/apis/apps/v1/namespaces/prod/deployments";

test.describe("a change in the API server shows in the open page without reload", () => {
  test.beforeEach(async ({ page, hopmap }) => {
    await hopmap.signIn(page);
    await page.goto(`${hopmap.url}/?env=prod`);
    await live(page);
    // Whoever reloads loses this mark.
    await page.evaluate(() => document.body.setAttribute("data-never-reloaded", "yes"));
  });

  test.afterEach(async ({ page }) => {
    await expect(page.locator("body")).toHaveAttribute("data-never-reloaded", "yes");
  });

  test("a scaled Deployment counts its new Pods", async ({ page, hopmap }) => {
    const web = card(page, "demo/Deployment/prod/web-console");
    await expect(web).toContainText("2/2");
    await hopmap.kube("PATCH", `${apps}/web-console/scale`, { spec: { replicas: 4 } });
    await expect(web).toContainText("4/4");
    await hopmap.kube("PATCH", `${apps}/web-console/scale`, { spec: { replicas: 2 } });
    await expect(web).toContainText("2/2");
  });

  test("a deleted Ingress leaves the picture", async ({ page, hopmap }) => {
    const path = "/apis/networking.k8s.io/v1/namespaces/prod/ingresses";
    const ingress = (await hopmap.kube("GET", `${path}/iot-web`)) as {
      metadata: Record<string, unknown>;
    };
    await expect(card(page, "demo/Ingress/prod/iot-web")).toBeVisible();
    await hopmap.kube("DELETE", `${path}/iot-web`);
    await expect(card(page, "demo/Ingress/prod/iot-web")).toHaveCount(0);
    const { name, annotations } = ingress.metadata;
    await hopmap.kube("POST", path, { ...ingress, metadata: { name, annotations } });
    await expect(card(page, "demo/Ingress/prod/iot-web")).toBeVisible();
  });

  test("a label that no longer matches breaks the Service, and says so", async ({ page, hopmap }) => {
    const service = "/api/v1/namespaces/prod/services/web-h5";
    const before = (await hopmap.kube("GET", service)) as { spec: { selector: object } };
    await hopmap.kube("PATCH", service, { spec: { selector: { app: "nobody-has-this" } } });
    const node = page.locator('#picture [data-kind][data-id="demo/Service/prod/web-h5"]');
    // The Service comes out of its workload's card, which it no longer leads to, and says why.
    await expect(node).toBeVisible();
    await node.click();
    await expect(page.locator("#inspector")).toContainText("nobody-has-this");
    await expect(page.locator("#inspector")).toContainText(/selector matches nothing/i);
    await hopmap.kube("PATCH", service, {
      spec: { selector: { app: null, ...before.spec.selector } },
    });
    await expect(page.locator("#inspector")).not.toContainText("nobody-has-this");
  });

  test("a new Ingress appears with its domain and its way to the Service", async ({ page, hopmap }) => {
    await hopmap.kube("POST", "/apis/networking.k8s.io/v1/namespaces/prod/ingresses", {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: "brand-new" },
      spec: {
        ingressClassName: "nginx",
        rules: [
          {
            host: "new.iot.example",
            http: {
              paths: [
                {
                  path: "/",
                  pathType: "Prefix",
                  backend: { service: { name: "web-console", port: { number: 80 } } },
                },
              ],
            },
          },
        ],
      },
    });
    await expect(card(page, "demo/Ingress/prod/brand-new")).toBeVisible();
    await expect(card(page, "demo/Domain/-/new.iot.example")).toBeVisible();
    await expect(
      page.locator('#picture g.edge[data-id^="demo/Ingress/prod/brand-new routes "]'),
    ).toHaveCount(1);
    await hopmap.kube("DELETE", "/apis/networking.k8s.io/v1/namespaces/prod/ingresses/brand-new");
    await expect(card(page, "demo/Ingress/prod/brand-new")).toHaveCount(0);
  });
});

test("cards that did not change stay the very same elements", async ({ page, hopmap }) => {
  await hopmap.signIn(page);
  await page.goto(`${hopmap.url}/?env=prod`);
  await live(page);
  const other = card(page, "demo/Ingress/prod/iot-api");
  await other.evaluate((element) => element.setAttribute("data-same", "yes"));
  const web = card(page, "demo/Deployment/prod/web-console");
  await hopmap.kube("PATCH", `${apps}/web-console/scale`, { spec: { replicas: 3 } });
  await expect(web).toContainText("3/3");
  await expect(other).toHaveAttribute("data-same", "yes");
  await hopmap.kube("PATCH", `${apps}/web-console/scale`, { spec: { replicas: 2 } });
  await expect(web).toContainText("2/2");
});
