// Screenshots to be looked at, in `end2end/shots/`: every page, both sizes, themes and languages.
import { expect, live, test } from "./hopmap";

const sizes = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

for (const [size, viewport] of Object.entries(sizes)) {
  for (const theme of ["light", "dark"] as const) {
    for (const lang of ["en", "zh-CN"] as const) {
      test(`screenshots, ${size}, ${theme}, ${lang}`, async ({ page, context, hopmap }) => {
        await page.setViewportSize(viewport);
        await context.addCookies([
          { name: "theme", value: theme, url: hopmap.url },
          { name: "lang", value: lang, url: hopmap.url },
        ]);
        const shot = (name: string) =>
          page.screenshot({ path: `shots/${name}-${size}-${theme}-${lang}.png` });
        await page.goto(`${hopmap.url}/sign-in`);
        await shot("sign-in");
        await hopmap.signIn(page);
        for (const [name, query] of [
          ["map-prod", "env=prod"],
          ["map-test", "env=test"],
          ["map-chosen", `env=test&node=${encodeURIComponent("demo/Deployment/test/order")}`],
          ["table", "env=test&view=table"],
        ]) {
          await page.goto(`${hopmap.url}/?${query}`);
          if (name !== "table") await live(page);
          const sideways = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          expect(sideways, `${name} does not scroll sideways`).toBeLessThanOrEqual(0);
          await shot(name);
        }
      });
    }
  }
}
