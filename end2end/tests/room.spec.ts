// Nothing covers and nothing breaks what is to be read.
import { card, expect, live, test } from "./hopmap";

test("the minimap covers no card, wherever the picture is scrolled to", async ({ page, hopmap }) => {
  await hopmap.signIn(page);
  await page.goto(`${hopmap.url}/?env=test`);
  await live(page);
  const covered = () =>
    page.evaluate(() => {
      const box = (element: Element) => element.getBoundingClientRect();
      const mini = document.getElementById("minimap")!;
      if (!mini.checkVisibility({ visibilityProperty: true })) return 0;
      const m = box(mini);
      const cards = [...document.querySelectorAll("#picture g[data-kind] > .box")].map(box);
      return cards.filter((c) => c.left < m.right && m.left < c.right && c.top < m.bottom && m.top < c.bottom).length;
    });
  for (let zoom = 0; zoom < 4; zoom++) {
    for (const part of [0, 0.3, 0.6, 1]) {
      await page.locator("#picture").evaluate((place, part) => {
        place.scrollTop = part * (place.scrollHeight - place.clientHeight);
      }, part);
      await expect.poll(covered).toBe(0);
    }
    await page.locator("#zoom-in").click();
  }
  // At large scale there are cards under it: a button brings it back.
  await page.locator("#picture").evaluate((place) => place.scrollTo(0, 60));
  const peek = page.locator("#peek");
  if (await peek.isVisible()) {
    await peek.hover();
    await expect(page.locator("#minimap")).toBeVisible();
  }
});

test("the table breaks no word on a phone and cuts nothing off", async ({ page, hopmap }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await hopmap.signIn(page);
  await page.goto(`${hopmap.url}/?env=prod&view=table`);
  const sheet = page.locator(".sheet");
  expect(await sheet.evaluate((place) => place.scrollWidth - place.clientWidth)).toBeLessThanOrEqual(0);
  const kind = page.locator('tr[data-row="demo/LoadBalancer/-/47.96.0.10"] .of-kind');
  await expect(kind).toHaveText("Load balancer");
  expect((await kind.boundingBox())!.height).toBeLessThan(24);
  const name = page.getByRole("link", { name: "www.iot.example" });
  expect((await name.boundingBox())!.height).toBeLessThan(26);
});

test("only cards that say something new pulse, not those that make room", async ({ page, hopmap }) => {
  const ingresses = "/apis/networking.k8s.io/v1/namespaces/prod/ingresses";
  await hopmap.signIn(page);
  await page.goto(`${hopmap.url}/?env=prod`);
  await live(page);
  await page.evaluate(() => {
    const pulsed = new Set<string>();
    Object.assign(window, { pulsed });
    document.addEventListener("animationstart", (event) => {
      const group = (event.target as Element).closest("[data-id]");
      if (group) pulsed.add(group.getAttribute("data-id")!);
    });
  });
  const places = () =>
    page.locator("#picture g[data-kind]").evaluateAll((groups) =>
      Object.fromEntries(groups.map((group) => [group.getAttribute("data-id"), group.getAttribute("transform")])),
    );
  const before = await places();
  await hopmap.kube("POST", ingresses, {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "a-first" },
    spec: {
      ingressClassName: "nginx",
      defaultBackend: { service: { name: "web-console", port: { number: 80 } } },
      rules: ["a", "b", "c"].map((name) => ({
        host: `${name}.new.example`,
        http: {
          paths: [
            { path: "/", pathType: "Prefix", backend: { service: { name: "web-console", port: { number: 80 } } } },
          ],
        },
      })),
    },
  });
  await expect(card(page, "demo/Domain/-/c.new.example")).toBeVisible();
  await expect(page.locator('#picture [data-id^="demo/LoadBalancer/-/47.96.0.10 listens demo/Ingress/prod/a-first"]')).toHaveCount(1);
  const after = await places();
  const moved = Object.keys(before).filter((id) => id in after && before[id] !== after[id]);
  expect(moved.length).toBeGreaterThan(0);
  const pulsed = () => page.evaluate(() => [...(window as unknown as { pulsed: Set<string> }).pulsed]);
  expect((await pulsed()).filter((id) => moved.includes(id))).toEqual([]);
  const web = "/apis/apps/v1/namespaces/prod/deployments/web-console/scale";
  await hopmap.kube("PATCH", web, { spec: { replicas: 3 } });
  await expect.poll(pulsed).toContain("demo/Deployment/prod/web-console");
  await hopmap.kube("DELETE", `${ingresses}/a-first`);
  await hopmap.kube("PATCH", web, { spec: { replicas: 2 } });
  await expect(card(page, "demo/Deployment/prod/web-console")).toContainText("2/2");
});
