// Starts `hopmap demo --still` for a test file: a whole Hopmap over a demo cluster of its own.
import { test as base, expect, type Page } from "@playwright/test";
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

export type Role = "viewer" | "developer" | "releaser" | "admin";

/** A running Hopmap: where it is, where its cluster is, and who may sign in. */
export class Hopmap {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    readonly cluster: string,
    readonly passwords: Record<string, string>,
  ) {}

  static async start(...args: string[]): Promise<Hopmap> {
    const binary = process.env.HOPMAP_BIN;
    if (!binary) throw new Error("HOPMAP_BIN is not set; run the tests with `cargo xtask test`");
    const child = spawn(binary, ["demo", "--listen", "127.0.0.1:0", ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface({ input: child.stdout! });
    let url = "";
    let cluster = "";
    const passwords: Record<string, string> = {};
    for await (const line of lines) {
      const page = /^Hopmap +(http\S+)$/.exec(line);
      const api = /^Kubernetes API +(http\S+)$/.exec(line);
      const role = /^(viewer|developer|releaser|admin) {2}(\S+)$/.exec(line);
      if (page) url = page[1];
      if (api) cluster = api[1];
      if (role) passwords[role[1]] = role[2];
      if (passwords.admin) break;
    }
    child.stdout!.resume();
    if (!url || !cluster) throw new Error("hopmap demo ended before it was ready");
    return new Hopmap(child, url, cluster, passwords);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGTERM");
    await ended;
  }

  /** Signs in through the form, as a person does. */
  async signIn(page: Page, role: Role = "viewer"): Promise<void> {
    await page.goto(`${this.url}/sign-in`);
    await page.locator("input[name=name]").fill(role);
    await page.locator("input[name=password]").fill(this.passwords[role]);
    await page.locator("form[action='/sign-in'] button").click();
    await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  }

  /** Calls the demo cluster's own API server, as kubectl would. */
  async kube(method: string, path: string, body?: unknown): Promise<unknown> {
    const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    const answer = await fetch(`${this.cluster}${path}`, {
      method,
      headers: { "content-type": type },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  }
}

/** `hopmap` is started once a worker and ended by its process id. */
export const test = base.extend<object, { hopmap: Hopmap }>({
  hopmap: [
    async ({}, use) => {
      const hopmap = await Hopmap.start("--still");
      await use(hopmap);
      await hopmap.stop();
    },
    { scope: "worker" },
  ],
});

/** The card of a node on the map. */
export const card = (page: Page, id: string) => page.locator(`#picture g[data-kind][data-id="${id}"]`);

/** Waits until the map is live: the WebAssembly runs and the stream has answered. */
export async function live(page: Page): Promise<void> {
  await expect(page.locator("#picture")).toHaveAttribute("data-follows", "stream", { timeout: 20_000 });
  await expect(page.locator("#freshness")).toHaveClass("live");
}

export { expect };
