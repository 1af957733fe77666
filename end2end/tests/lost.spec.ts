// Hopmap itself is gone, or the address is: what failed, why, and what to do.
import { test as base, expect } from "@playwright/test";
import { card, Hopmap, live, test } from "./hopmap";

for (const [lang, says] of [
  ["en", /Hopmap does not answer.*try again/],
  ["zh-CN", /Hopmap 没有回应.*重试/],
] as const) {
  base(`a card that cannot be loaded says why, ${lang}`, async ({ page, context }) => {
    const hopmap = await Hopmap.start("--still");
    await context.addCookies([{ name: "lang", value: lang, url: hopmap.url }]);
    await hopmap.signIn(page);
    await page.goto(`${hopmap.url}/?env=prod`);
    await live(page);
    await hopmap.stop();
    await card(page, "demo/Ingress/prod/iot-api").click();
    await expect(page.locator("#inspector [role=alert]")).toContainText(says);
    await expect(page.locator("#inspector")).not.toContainText(/TypeError|fetch/);
  });
}

test("a page that does not exist says so in one language, in the frame of all others", async ({
  page,
  context,
  hopmap,
}) => {
  await hopmap.signIn(page);
  for (const [lang, title, other] of [
    ["en", "This page does not exist", "页面"],
    ["zh-CN", "页面不存在", "There is"],
  ]) {
    await context.addCookies([{ name: "lang", value: lang, url: hopmap.url }]);
    const answer = await page.goto(`${hopmap.url}/no/such/page`);
    expect(answer!.status()).toBe(404);
    await expect(page.locator("html")).toHaveAttribute("lang", lang);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
    await expect(page.locator("body")).not.toContainText(other);
    expect(await page.locator("header.top").evaluate((bar) => getComputedStyle(bar).height)).toBe("48px");
  }
  await page.locator("main a").click();
  await expect(page).toHaveURL(/\/(\?.*)?$/);
});
