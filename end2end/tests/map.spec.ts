import { card, expect, live, test } from "./hopmap";

test.beforeEach(async ({ page, hopmap }) => {
  await hopmap.signIn(page);
  await page.goto(`${hopmap.url}/?env=prod`);
  await live(page);
});

test("a click on a card opens the inspector, and the address keeps it", async ({ page }) => {
  await card(page, "demo/Ingress/prod/iot-api").click();
  await expect(page.locator("#inspector")).toContainText("iot-api");
  await expect(page).toHaveURL(/node=demo/);
  await page.reload();
  await expect(page.locator("#inspector")).toContainText("iot-api");
  await live(page);
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/node=/);
});

test("pointing at a card keeps its way and dims the rest", async ({ page }) => {
  await card(page, "demo/Ingress/prod/iot-web").hover();
  const opacity = (id: string) => card(page, id).evaluate((group) => getComputedStyle(group).opacity);
  await expect.poll(() => opacity("demo/Ingress/prod/iot-api")).toBe("0.25");
  expect(await opacity("demo/LoadBalancer/-/47.96.0.10")).toBe("1");
  expect(await opacity("demo/Deployment/prod/web-h5")).toBe("1");
});

test("pointing at an entry keeps only its own hosts, though all share one address", async ({ page, hopmap }) => {
  await page.goto(`${hopmap.url}/?env=all`);
  await live(page);
  const opacity = (id: string) => card(page, id).evaluate((group) => getComputedStyle(group).opacity);
  await card(page, "demo/Ingress/test/iot-web").hover();
  await expect.poll(() => opacity("demo/Domain/-/api.test.iot.example")).toBe("0.25");
  expect(await opacity("demo/Domain/-/www.test.iot.example")).toBe("1");
  expect(await opacity("demo/LoadBalancer/-/47.96.0.10")).toBe("1");
  await card(page, "demo/Domain/-/api.iot.example").hover();
  await expect.poll(() => opacity("demo/Ingress/test/iot-web")).toBe("0.25");
  expect(await opacity("demo/Ingress/prod/iot-api")).toBe("1");
  expect(await opacity("demo/Ingress/prod/iot-web")).toBe("0.25");
});

test("zoom, drag and fit move the picture and nothing else", async ({ page }) => {
  const box = async () => (await card(page, "demo/Ingress/prod/iot-api").boundingBox())!;
  const whole = await box();
  await page.locator("#zoom-in").click();
  await page.locator("#zoom-in").click();
  await expect.poll(async () => (await box()).width).toBeGreaterThan(whole.width * 1.05);
  const large = await box();
  const canvas = (await page.locator("#picture").boundingBox())!;
  await page.mouse.move(canvas.x + canvas.width / 2, canvas.y + canvas.height - 40);
  await page.mouse.down();
  await page.mouse.move(canvas.x + canvas.width / 2 - 120, canvas.y + canvas.height - 140, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await box()).x).toBeLessThan(large.x - 50);
  await expect(page).not.toHaveURL(/node=/);
  await page.keyboard.press("f");
  await expect.poll(async () => (await box()).width).toBeLessThan(large.width);
});

test("double click unfolds a workload's Pods", async ({ page }) => {
  await card(page, "demo/Deployment/prod/web-console").dblclick();
  await expect(page.locator('#picture [data-id^="demo/Pod/prod/web-console-"]')).toHaveCount(2);
  await expect(page).toHaveURL(/open=/);
});

test("names can be read as the view opens", async ({ page }) => {
  const size = await card(page, "demo/Ingress/prod/iot-api")
    .locator("text.name")
    .evaluate((text) => {
      const scale = (text as SVGTextElement).getScreenCTM()!.a;
      return parseFloat(getComputedStyle(text).fontSize) * scale;
    });
  expect(size).toBeGreaterThanOrEqual(11);
});

test("no console error and no warning of hydration", async ({ page, hopmap }) => {
  const said: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) said.push(message.text());
  });
  page.on("pageerror", (error) => said.push(String(error)));
  await page.goto(`${hopmap.url}/?env=test`);
  await live(page);
  await card(page, "demo/Deployment/test/order").click();
  await expect(page.locator("#inspector")).toContainText("order");
  expect(said).toEqual([]);
});
