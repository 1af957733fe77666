import { expect, test } from "./hopmap";

test("a wrong password says so, keeps the name, and says how many tries are left", async ({ page, hopmap }) => {
  await page.goto(`${hopmap.url}/sign-in`);
  await page.locator("input[name=name]").fill("developer");
  await page.locator("input[name=password]").fill("not this one");
  await page.locator("form[action='/sign-in'] button").click();
  await expect(page.getByRole("alert")).toContainText(/wrong/i);
  await expect(page.locator("input[name=name]")).toHaveValue("developer");
});

test("whoever is not signed in is asked to, and comes back to where they wanted to go", async ({ page, hopmap }) => {
  await page.goto(`${hopmap.url}/?env=staging`);
  await expect(page).toHaveURL(/\/sign-in\?/);
  await page.locator("input[name=name]").fill("releaser");
  await page.locator("input[name=password]").fill(hopmap.passwords.releaser);
  await page.locator("form[action='/sign-in'] button").click();
  await expect(page).toHaveURL(`${hopmap.url}/?env=staging`);
});

test("after signing out the map is closed again", async ({ page, hopmap }) => {
  await hopmap.signIn(page, "admin");
  await page.locator("details:has(form[action='/sign-out']) summary").click();
  await page.locator("form[action='/sign-out'] button").click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto(`${hopmap.url}/`);
  await expect(page).toHaveURL(/\/sign-in/);
});

test("the session cookie is out of reach for scripts", async ({ page, context, hopmap }) => {
  await hopmap.signIn(page);
  const cookies = await context.cookies();
  const session = cookies.find((cookie) => cookie.name.includes("hopmap"));
  expect(session?.httpOnly).toBe(true);
  expect(session?.sameSite).not.toBe("None");
});
