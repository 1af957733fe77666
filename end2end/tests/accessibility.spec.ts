import AxeBuilder from "@axe-core/playwright";

import { expect, live, test } from "./hopmap";

for (const theme of ["light", "dark"] as const) {
  for (const lang of ["en", "zh-CN"] as const) {
    test(`axe finds nothing serious, ${theme}, ${lang}`, async ({ page, context, hopmap }) => {
      await context.addCookies([
        { name: "theme", value: theme, url: hopmap.url },
        { name: "lang", value: lang, url: hopmap.url },
      ]);
      const look = async (where: string) => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        const bad = violations
          .filter((violation) => ["serious", "critical"].includes(violation.impact ?? ""))
          .map((violation) => `${where}: ${violation.id}: ${violation.nodes[0]?.html.slice(0, 160)}`);
        expect(bad).toEqual([]);
      };
      await page.goto(`${hopmap.url}/sign-in`);
      await look("sign-in");
      await hopmap.signIn(page);
      await page.goto(`${hopmap.url}/?env=test&node=${encodeURIComponent("demo/Deployment/test/order")}`);
      await live(page);
      await look("map");
      await page.goto(`${hopmap.url}/?env=test&view=table`);
      await look("table");
    });
  }
}
