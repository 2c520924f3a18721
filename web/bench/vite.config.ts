/** A page of its own for e2e/bench/map-update.ts; nothing of it reaches the product's bundle. */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [svelte({ configFile: false })],
  worker: { format: 'es' },
  build: { emptyOutDir: true, chunkSizeWarningLimit: 4_000 },
});
