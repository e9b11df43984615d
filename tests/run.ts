import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Everything that must hold, one after the other; the last line counts what passed and what failed, over all runners. */
const results = mkdtempSync(join(tmpdir(), 'vouch-results-'))

interface Count {
  passed: number
  failed: number
}

interface Step {
  name: string
  command: string[]
  /** Where the step writes its counts, and how they are read; one that writes none counts as one test. */
  count?: { file: string; read(result: never): Count }
}

const vitest = join(results, 'vitest.json')
const browser = join(results, 'browser.json')

const steps: Step[] = [
  { name: 'format and lint', command: ['biome', 'check', '--error-on-warnings'] },
  { name: 'types', command: ['tsc'] },
  { name: 'widget build', command: ['vite', 'build', '--logLevel', 'warn'] },
  {
    name: 'tests',
    command: ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitest}`],
    count: { file: vitest, read: fromVitest },
  },
  { name: 'browser tests', command: ['wtr'], count: { file: browser, read: (result: Count) => result } },
]

/** A file that cannot even be loaded has no tests to fail: it counts as one. */
function fromVitest(result: { numPassedTests: number; numFailedTests: number; testResults: Suite[] }): Count {
  const broken = result.testResults.filter((suite) => suite.status === 'failed' && suite.assertionResults.length === 0)
  return { passed: result.numPassedTests, failed: result.numFailedTests + broken.length }
}

interface Suite {
  status: string
  assertionResults: unknown[]
}

async function run({ name, command: [program = '', ...words], count }: Step): Promise<Count> {
  process.stdout.write(`\n── ${name}\n`)
  const code = await new Promise<number>((resolve) => {
    const env = { ...process.env, VOUCH_TEST_RESULT: browser }
    spawn(program, words, { stdio: 'inherit', env })
      .on('error', () => resolve(1))
      .on('exit', (code) => resolve(code ?? 1))
  })
  const counted =
    count && existsSync(count.file) ? count.read(JSON.parse(readFileSync(count.file, 'utf8')) as never) : undefined
  const { passed, failed } = counted ?? { passed: code === 0 ? 1 : 0, failed: 0 }
  // A runner that fails without a failed test has failed itself.
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed }
}

const total = { passed: 0, failed: 0 }
for (const step of steps) {
  const { passed, failed } = await run(step)
  total.passed += passed
  total.failed += failed
}
rmSync(results, { recursive: true })
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`)
process.exitCode = total.failed === 0 ? 0 : 1
