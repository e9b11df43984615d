import { defineConfig } from 'vitest/config'

/** The tests that take minutes: `npm run test:faults`. */
export default defineConfig({
  test: {
    include: ['tests/faults/**/*.long.ts'],
    globalSetup: ['tests/support/postgres.ts'],
  },
})
