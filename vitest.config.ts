import { defineConfig } from 'vitest/config'

export default defineConfig({
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
