import { expect, test } from "./hopmap";

test.use({ javaScriptEnabled: false });

test("with scripts off one signs in and the page holds every name of the chain", async ({ page, hopmap }) => {
  await hopmap.signIn(page);
  await page.goto(`${hopmap.url}/?env=prod`);
  const picture = await page.locator("#picture").innerHTML();
  for (const name of [
    "www.iot.example",
    "api.iot.example",
    "47.96.0.10",
    "iot-web",
    "iot-api",
    "web-console",
    "web-h5",
    "gateway",
    "device",
    "user",
    "order",
    "telemetry",
    "firmware",
    "alert",
  ]) {
    expect(picture, `${name} is in the picture`).toContain(name);
  }
});

test("with scripts off a card's address opens its inspector", async ({ page, hopmap }) => {
  await hopmap.signIn(page);
  await page.goto(`${hopmap.url}/?env=prod&node=${encodeURIComponent("demo/Deployment/prod/order")}`);
  await expect(page.locator("#inspector")).toContainText("order");
  await expect(page.locator("#inspector")).toContainText("Deployment");
});

test("with scripts off the table twin lists the same things", async ({ page, hopmap }) => {
  await hopmap.signIn(page);
  await page.goto(`${hopmap.url}/?env=prod&view=table`);
  for (const name of ["www.iot.example", "iot-api", "order", "web-console"]) {
    await expect(page.getByRole("link", { name, exact: true }).first()).toBeVisible();
  }
});

test("with scripts off language and theme can be chosen", async ({ page, hopmap }) => {
  await page.goto(`${hopmap.url}/sign-in`);
  await page.getByRole("link", { name: "中文" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
  await expect(page.getByRole("button", { name: "登录" })).toBeVisible();
});
