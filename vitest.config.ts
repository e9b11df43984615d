import { defineConfig, type Plugin } from 'vitest/config'

/** SQL and Markdown files are text, as in wrangler's bundle. */
const filesAsText: Plugin = {
  name: 'files-as-text',
  transform: { filter: { id: /\.(sql|md)$/ }, handler: (text) => `export default ${JSON.stringify(text)}` },
}

export default defineConfig({
  plugins: [filesAsText],
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/widget/**'],
    // No test changes what modules hold: loading the service anew for each of a hundred files took a fifth of the time.
    isolate: false,
    // One more than there are processors: many tests wait for a process or a browser.
    maxWorkers: '125%',
    globalSetup: ['tests/support/postgres.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
