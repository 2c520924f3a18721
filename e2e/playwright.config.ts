import { defineConfig } from '@playwright/test';
import { launchOptions } from './bench/chromium.ts';

export default defineConfig({
  testDir: 'specs',
  // Two cores: the server, its fleet, the browser and software rendering share them.
  workers: 1,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  outputDir: 'test-results',
  use: {
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: 1,
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'retain-on-failure',
    launchOptions,
  },
});
