import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Everything that must hold, one after the other; the last line counts what passed and what failed, over all runners. */
const resultsDir = mkdtempSync(join(tmpdir(), 'vouch-results-'))

interface TestCounts {
  passed: number
  failed: number
}

interface Step {
  name: string
  command: string[]
  /** Where the step writes its counts, and how they are read; one that writes none counts as one test. */
  count?: { file: string; read(result: never): TestCounts }
}

const vitestReport = join(resultsDir, 'vitest.json')
const browserReport = join(resultsDir, 'browser.json')

const steps: Step[] = [
  { name: 'format and lint', command: ['biome', 'check', '--error-on-warnings'] },
  { name: 'types', command: ['tsc'] },
  { name: 'widget build', command: ['vite', 'build', '--logLevel', 'warn'] },
  {
    name: 'tests',
    command: ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`],
    count: { file: vitestReport, read: readVitestCounts },
  },
  { name: 'browser tests', command: ['wtr'], count: { file: browserReport, read: (result: TestCounts) => result } },
]

/** A file that cannot even be loaded has no tests to fail: it counts as one. */
function readVitestCounts(result: {
  numPassedTests: number
  numFailedTests: number
  testResults: Suite[]
}): TestCounts {
  const brokenSuites = result.testResults.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.length === 0,
  )
  return { passed: result.numPassedTests, failed: result.numFailedTests + brokenSuites.length }
}

interface Suite {
  status: string
  assertionResults: unknown[]
}

async function runStep({ name, command: [program = '', ...args], count }: Step): Promise<TestCounts> {
  process.stdout.write(`\n── ${name}\n`)
  const exitCode = await new Promise<number>((resolve) => {
    const env = { ...process.env, VOUCH_TEST_RESULT: browserReport }
    spawn(program, args, { stdio: 'inherit', env })
      .on('error', () => resolve(1))
      .on('exit', (exitCode) => resolve(exitCode ?? 1))
  })
  const counts =
    count && existsSync(count.file) ? count.read(JSON.parse(readFileSync(count.file, 'utf8')) as never) : undefined
  const { passed, failed } = counts ?? { passed: exitCode === 0 ? 1 : 0, failed: 0 }
  // A runner that fails without a failed test has failed itself.
  return { passed, failed: exitCode !== 0 && failed === 0 ? 1 : failed }
}

const totals = { passed: 0, failed: 0 }
for (const step of steps) {
  const { passed, failed } = await runStep(step)
  totals.passed += passed
  totals.failed += failed
}
rmSync(resultsDir, { recursive: true })
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed\n`)
process.exitCode = totals.failed === 0 ? 0 : 1
