import { defineConfig, devices } from '@playwright/test';

// `cargo xtask test` sets HOPMAP_BIN, HOPMAP_SITE and HOPMAP_CHROMIUM. The tests' own fixtures
// start the servers: a test that kills a cluster needs one for itself.
const chromium = process.env.HOPMAP_CHROMIUM ?? '/usr/bin/chromium';

const args = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
// Chromium refuses its sandbox to root, as in a container.
if (process.getuid?.() === 0) args.push('--no-sandbox');

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: 'results',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  forbidOnly: !!process.env.CI,
  timeout: 30_000,
  expect: { timeout: 8_000 },
  reporter: 'list',
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    timezoneId: 'UTC',
    trace: 'retain-on-failure',
    launchOptions: { executablePath: chromium, args },
  },
  projects: [{ name: 'chromium' }],
});
