import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Vite would take graphql's ES module where Node takes its CommonJS one: two copies, which graphql refuses.
  resolve: { alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }] },
  test: {
    include: ['src/**/*.test.ts'],
    // Two cores: tests that wait for a database leave one to others.
    maxWorkers: 2,
    globalSetup: ['src/persistence/global-setup.ts'],
  },
});
