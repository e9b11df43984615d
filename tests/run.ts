import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Runs every check. Steps that do not depend on each other run at the same time; a step prints its output in one block when
 * it ends, the longest one as it goes. The last line counts the tests of all runners.
 * `--busy` runs four busy loops beside them, to find tests that depend on the speed of the machine.
 */
const resultsDir = mkdtempSync(join(tmpdir(), 'vouch-results-'))
const vitestReport = join(resultsDir, 'vitest.json')
const browserReport = join(resultsDir, 'browser.json')

interface TestCounts {
  passed: number
  failed: number
}

interface Step {
  name: string
  command: string[]
  /** The file where the step writes its counts, and how to read them. A step without one counts as one test. */
  counts?: { file: string; read(report: never): TestCounts }
  /** Prints the output line by line instead of at the end. */
  live?: boolean
}

const format: Step = { name: 'format and lint', command: ['biome', 'check', '--error-on-warnings'] }
// Several threads would take twice the time of the processors, which the tests need.
const types: Step = { name: 'types', command: ['tsc', '--singleThreaded'] }
const build: Step = { name: 'build', command: ['node', '.ci/build.ts'] }
const tests: Step = {
  name: 'tests',
  command: ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`],
  counts: { file: vitestReport, read: readVitestCounts },
  live: true,
}
const browserTests: Step = {
  name: 'browser tests',
  command: ['wtr'],
  counts: { file: browserReport, read: (counts: TestCounts) => counts },
}

/** Sequences that run at the same time. Only the tests need the build. */
const sequences = [[build, tests], [browserTests], [format, types]]

interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  testResults: { status: string; assertionResults: unknown[] }[]
}

/** A file that fails to load has no failed tests: it counts as one. */
function readVitestCounts(report: VitestReport): TestCounts {
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  return { passed: report.numPassedTests, failed: report.numFailedTests + brokenFiles.length }
}

async function runStep({ name, command, counts, live = false }: Step): Promise<TestCounts> {
  const startedAt = performance.now()
  if (live) process.stdout.write(`\n── ${name}\n`)
  const { exitCode, output } = await runCommand(command, live)
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  process.stdout.write(live ? `── ${name}: ${seconds} s\n` : `\n── ${name}: ${seconds} s\n${output}`)
  const reported =
    counts && existsSync(counts.file) ? counts.read(JSON.parse(readFileSync(counts.file, 'utf8')) as never) : undefined
  const { passed, failed } = reported ?? { passed: exitCode === 0 ? 1 : 0, failed: 0 }
  // A runner that fails although none of its tests did counts as one failure.
  return { passed, failed: exitCode !== 0 && failed === 0 ? 1 : failed }
}

function runCommand([program = '', ...args]: string[], live: boolean): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const onData = (chunk: Buffer) => (live ? process.stdout.write(chunk) : chunks.push(chunk))
    const env = { ...process.env, VOUCH_TEST_RESULT: browserReport, ...(process.stdout.isTTY && { FORCE_COLOR: '1' }) }
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env })
    child.stdout.on('data', onData)
    child.stderr.on('data', onData)
    const end = (exitCode: number) => resolve({ exitCode, output: Buffer.concat(chunks).toString() })
    child.on('error', () => end(1)).on('close', (exitCode) => end(exitCode ?? 1))
  })
}

async function runSequence(steps: readonly Step[]): Promise<TestCounts[]> {
  const results: TestCounts[] = []
  for (const step of steps) results.push(await runStep(step))
  return results
}

const BUSY_LOOPS = 4

const startBusyLoops = (): ChildProcess[] =>
  Array.from({ length: BUSY_LOOPS }, () => spawn(process.execPath, [join(import.meta.dirname, 'support/busy-loop.ts')]))

const busyLoops = process.argv.includes('--busy') ? startBusyLoops() : []
const results = (await Promise.all(sequences.map(runSequence))).flat()
for (const loop of busyLoops) loop.kill()
rmSync(resultsDir, { recursive: true })
const passed = results.reduce((sum, counts) => sum + counts.passed, 0)
const failed = results.reduce((sum, counts) => sum + counts.failed, 0)
process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1
