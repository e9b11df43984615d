import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/widget/**'],
    // No test changes what modules hold: loading the service anew for each of a hundred files took a fifth of the time.
    isolate: false,
    maxWorkers: '100%',
    globalSetup: ['tests/support/postgres.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
