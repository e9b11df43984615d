import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../support/postgres.ts'

export const project = join(import.meta.dirname, '../..')
export const entry = join(project, 'server/entry/node.ts')
export const API_KEY = 'vouch_an-api-key-for-tests'
export const SECRET = 'a secret for tests, long enough to be one'

/** Half of what a start costs is compiling, which dozens of starts need not repeat. */
const compiled = join(project, 'node_modules/.cache/vouch-tests')

/** A longer wait than any start or stop takes; where it runs out, something hangs. */
const PATIENCE = 40_000

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** A program in a process group of its own, with what it has said so far. */
export class Running {
  readonly ended: Promise<Ended>
  readonly #child: ChildProcess
  #stdout = ''
  #stderr = ''

  constructor(command: readonly string[], { cwd, env }: { cwd: string; env: Record<string, string> }) {
    const [program = '', ...words] = command
    const base = { PATH: process.env.PATH, HOME: process.env.HOME, NODE_COMPILE_CACHE: compiled }
    this.#child = spawn(program, words, {
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
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject)
      this.#child.once('close', (code, signal) => resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr }))
    })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get said(): string {
    return this.#stdout + this.#stderr
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('SIGKILL')
  }

  /** Signals the process alone. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Signals the process and all that it has started, and waits for the end. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    try {
      process.kill(-this.pid, signal)
    } catch {
      // The group has gone.
    }
    return within(this.ended, () => this.said)
  }
}

/** Fails with what was said where `work` hangs. */
export async function within<Result>(work: Promise<Result>, said: () => string): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`Nothing happened for too long:\n${said()}`)), PATIENCE)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Asks again and again until the answer is yes. */
export async function until(asked: () => Promise<boolean> | boolean, said: () => string): Promise<void> {
  const end = Date.now() + PATIENCE
  while (!(await asked())) {
    if (Date.now() > end) throw new Error(`Nothing happened for too long:\n${said()}`)
    await pause(20)
  }
}

export interface Service extends Running {
  url: string
}

/** Starts a program that serves Vouch on `port`, and waits until it is ready. */
export async function serviceOf(running: Running, port: number): Promise<Service> {
  const url = `http://127.0.0.1:${port}`
  const isUp = async () => {
    if (running.hasEnded) throw new Error(`It has ended:\n${running.said}`)
    return fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    )
  }
  await until(isUp, () => running.said)
  return Object.assign(running, { url })
}

/** `node server/entry/node.ts`, from a folder that is not the project's; ready, and done with what it prints. */
export const node = (folder: string, env: Record<string, string>): Promise<Service> =>
  nodeOf((port) => launch(folder, { PORT: port, ...env }))

/** The same, started by a command of the caller's. */
export async function nodeOf(start: (port: string) => Running): Promise<Service> {
  const port = await freePort()
  const running = start(`${port}`)
  try {
    const service = await serviceOf(running, port)
    const hasGreeted = () => running.said.includes('Read the API')
    await until(hasGreeted, () => running.said)
    return service
  } catch (error) {
    await running.stop('SIGKILL')
    throw error
  }
}

/** What a start prints of the first workspace. */
export const printed = (said: string) => ({
  link: /Answer the first survey +(\S+)/.exec(said)?.[1],
  survey: /Its id +(\S+)/.exec(said)?.[1] ?? '',
  key: /API key, shown only now +(\S+)/.exec(said)?.[1] ?? '',
})

/** The same without waiting for it, for starts that are to fail. */
export const launch = (folder: string, env: Record<string, string>) =>
  new Running([process.execPath, entry], { cwd: folder, env: { HOST: '127.0.0.1', ...env } })

/** A folder that goes when the test is over. */
export function folder(): { path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), 'vouch-e2e-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}
