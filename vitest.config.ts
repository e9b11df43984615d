import { availableParallelism } from 'node:os'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { compileCacheDir } from './tests/support/compile-cache.ts'
import { createScratchDir } from './tests/support/scratch.ts'
import { ProjectSequencer } from './tests/support/sequencer.ts'

/** What opens a browser, what starts processes, and what needs no database. All other tests run on one or more engines. */
const BROWSER = [
  'tests/**/browser.test.ts',
  'tests/package/*.test.ts',
  'tests/pages/respond/gateways.test.ts',
  'tests/pages/docs/widget.test.ts',
  'tests/e2e/{journeys,sign-in}.test.ts',
]
const PLANS = ['tests/store/plans-*.test.ts']
const E2E = ['tests/{e2e,faults,commands}/**/*.test.ts', 'tests/boot.test.ts', 'tests/http/server.test.ts']
const UNIT = [
  'tests/{architecture,config,dependencies,readme}.test.ts',
  'tests/shared/**/*.test.ts',
  'tests/channels/{bodies,content,documents,hostile-texts,judging,signatures,text,webhook}.test.ts',
  'tests/pages/{charts,components}/**/*.test.ts',
  'tests/domain/ids.test.ts',
  'tests/mail/{campaign-mail,sender-domain}.test.ts',
  'tests/mail/transports/*.test.ts',
  'tests/outgoing/*.test.ts',
  'tests/domain/gateways/sending.test.ts',
  'tests/domain/{bounces,files,imports}/**/*.test.ts',
  'tests/domain/users/password-policy.test.ts',
]
/** What depends on the driver of SQLite most: transactions, errors, JSON, and responses that are inserted row by row. */
const NODE_SQLITE = [
  'tests/store/contract/{batches,responses,counts,search,audit,backups}.test.ts',
  'tests/store/{response-insertion,sqlite/driver}.test.ts',
]
const WIDGET = 'tests/widget/**'

/** Wrangler bundles these files as text; see `rules` in `wrangler.toml`. */
const textModules: Plugin = {
  name: 'text-modules',
  enforce: 'pre',
  transform: {
    filter: { id: /\.(md|sql)$/ },
    handler: (text) => `export default ${JSON.stringify(text)}`,
  },
}

// All processes of the run inherit it.
process.env.TMPDIR = createScratchDir()

export default defineConfig({
  plugins: [textModules],
  test: {
    // No test changes module state: loading the service anew for each file took a fifth of the time.
    isolate: false,
    // Each test file starts threads and many start processes, which would compile their modules anew.
    env: { NODE_COMPILE_CACHE: compileCacheDir },
    // Three more than there are processors: many tests wait for a process, a browser or a lease.
    maxWorkers: availableParallelism() + 3,
    sequence: { sequencer: ProjectSequencer },
    // For a busy machine: no test waits that long for its own sake.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
    projects: [
      project('unit', UNIT, []),
      project(
        'engines',
        ['tests/**/*.test.ts'],
        [...BROWSER, ...PLANS, ...E2E, ...UNIT],
        ['tests/support/cheap-passwords.ts'],
      ),
      project('node-sqlite', NODE_SQLITE, [], ['tests/support/node-sqlite.ts']),
      project('plans', PLANS, []),
      project('e2e', E2E, BROWSER),
      project('browser', BROWSER, []),
    ],
  },
})

function project(name: string, include: string[], exclude: string[], setupFiles: string[] = []) {
  const globalSetup = [
    ...(name === 'unit' ? [] : ['tests/support/postgres.ts']),
    ...(name === 'browser' ? ['tests/support/chromium.ts'] : []),
  ]
  return { extends: true as const, test: { name, include, exclude: [WIDGET, ...exclude], globalSetup, setupFiles } }
}
