/** The web application: a single page, built to files that api/src/transport/static-files.ts serves. */
import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

const SERVER = 'http://127.0.0.1:4000';

export default defineConfig({
  plugins: [
    sveltekit({
      adapter: adapter({ fallback: 'index.html', precompress: true }),
      // Under Svelte's async mode a page that waits would keep the last one on the screen: here an old picture is a danger.
      compilerOptions: { runes: true },
    }),
  ],
  server: {
    proxy: {
      '/graphql': { target: SERVER, ws: true },
      '/api': SERVER,
      '/ingest': SERVER,
      '/config.json': SERVER,
      '/streets.pmtiles': SERVER,
    },
  },
  worker: { format: 'es' },
  // GraphiQL's editor is large and is loaded on its page alone; its React directives mean nothing here.
  build: { chunkSizeWarningLimit: 3_000, rolldownOptions: { checks: { moduleLevelDirective: false } } },
});
