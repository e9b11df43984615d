import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compileCacheDir } from '../support/compile-cache.ts'
import { findFreePort } from '../support/postgres.ts'

export const projectDir = join(import.meta.dirname, '../..')
export const entry = join(projectDir, 'build/node.js')
export const cliEntry = join(projectDir, 'build/cli.js')
export const API_KEY = 'vouch_an-api-key-for-tests'
export const SECRET = 'a secret for tests, long enough to be one'

/** Longer than any start or stop takes: when it expires, something hangs. */
const TIMEOUT_MS = 180_000

export interface ExitResult {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** A program in its own process group, with its output so far. */
export class RunningProcess {
  readonly exited: Promise<ExitResult>
  readonly #child: ChildProcess
  #stdout = ''
  #stderr = ''

  constructor(command: readonly string[], { cwd, env }: { cwd: string; env: Record<string, string> }) {
    const [program = '', ...args] = command
    const base = { PATH: process.env.PATH, HOME: process.env.HOME, NODE_COMPILE_CACHE: compileCacheDir }
    this.#child = spawn(program, args, {
      cwd,
      env: { ...base, ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text
    })
    this.exited = new Promise((resolve, reject) => {
      this.#child.once('error', reject)
      this.#child.once('close', (code, signal) => resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr }))
    })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get output(): string {
    return this.#stdout + this.#stderr
  }

  get hasExited(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('SIGKILL')
  }

  /** Signals the process alone. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Signals the process and all its children, and waits for the exit. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<ExitResult> {
    try {
      process.kill(-this.pid, signal)
    } catch {
      // The group has already exited.
    }
    return withTimeout(this.exited, () => this.output)
  }
}

/** Fails with the output so far if `work` hangs. */
export async function withTimeout<Result>(task: Promise<Result>, getOutput: () => string): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`Nothing happened for too long:\n${getOutput()}`)), TIMEOUT_MS)
  try {
    return await Promise.race([task, promise])
  } finally {
    clearTimeout(timer)
  }
}

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Polls until the condition is true. */
export async function waitUntil(isDone: () => Promise<boolean> | boolean, getOutput: () => string): Promise<void> {
  const end = Date.now() + TIMEOUT_MS
  while (!(await isDone())) {
    if (Date.now() > end) throw new Error(`Nothing happened for too long:\n${getOutput()}`)
    await pause(20)
  }
}

export interface Service extends RunningProcess {
  url: string
}

/** Starts a program that serves Vouch on `port`, and waits until it is ready. */
export async function waitUntilReady(serviceProcess: RunningProcess, port: number): Promise<Service> {
  const url = `http://127.0.0.1:${port}`
  const isReady = async () => {
    if (serviceProcess.hasExited) throw new Error(`It has ended:\n${serviceProcess.output}`)
    return fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    )
  }
  await waitUntil(isReady, () => serviceProcess.output)
  return Object.assign(serviceProcess, { url })
}

/** The built service, started outside the project folder; ready, with its welcome message printed. */
export const startNode = (cwd: string, env: Record<string, string>): Promise<Service> =>
  startOnFreePort((port) => spawnNode(cwd, { PORT: port, ...env }))

/** The same, started by the given command. */
export async function startOnFreePort(start: (port: string) => RunningProcess): Promise<Service> {
  const port = await findFreePort()
  const serviceProcess = start(`${port}`)
  try {
    const service = await waitUntilReady(serviceProcess, port)
    const hasPrintedBanner = () => serviceProcess.output.includes('Read the API')
    await waitUntil(hasPrintedBanner, () => serviceProcess.output)
    return service
  } catch (error) {
    await serviceProcess.stop('SIGKILL')
    throw error
  }
}

/** What a start prints about the first workspace. */
export const parseStartupOutput = (output: string) => ({
  link: /Answer the first survey +(\S+)/.exec(output)?.[1],
  survey: /Its id +(\S+)/.exec(output)?.[1] ?? '',
  key: /API key, shown only now +(\S+)/.exec(output)?.[1] ?? '',
})

/** The same without waiting, for starts that must fail. */
export const spawnNode = (cwd: string, env: Record<string, string>) =>
  new RunningProcess([process.execPath, entry], { cwd: cwd, env: { HOST: '127.0.0.1', ...env } })

/** A folder that is deleted after the test. */
export function createTempDir(): { path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), 'vouch-e2e-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}
