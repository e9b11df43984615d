import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort } from '../support/postgres.ts'
import { pause } from './lines.ts'

const OPENSMTPD = '/usr/sbin/smtpd'

/** A mail server on the loopback interface, in processes of its own, that keeps what it accepts in its queue. */
export interface BenchMailServer {
  name: string
  url: string
  /** The recipients that it has accepted since the last call, in any order. */
  takeRecipients(): Promise<string[]>
  stop(): Promise<void>
}

/** OpenSMTPD of Debian, where it is installed and this is root; else `smtp-server` of npm. */
export const startBenchMailServer = async (): Promise<BenchMailServer> =>
  existsSync(OPENSMTPD) && process.getuid?.() === 0 && !isRunning() ? startOpenSmtpd() : startSmtpServer()

/** There is one control socket for the machine. */
function isRunning(): boolean {
  try {
    execFileSync('smtpctl', ['show', 'status'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const control = (...args: string[]) =>
  execFileSync('smtpctl', args, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] })

async function startOpenSmtpd(): Promise<BenchMailServer> {
  const port = await findFreePort()
  const directory = mkdtempSync(join(tmpdir(), 'vouch-smtpd-'))
  const config = join(directory, 'smtpd.conf')
  writeFileSync(
    config,
    `listen on 127.0.0.1 port ${port}
action "sink" relay host smtp://127.0.0.1:9
match from any for any action "sink"
`,
  )
  const child = spawn(OPENSMTPD, ['-d', '-f', config], { stdio: 'ignore' })
  await waitForPort(child, port)
  // Accepted emails stay in the queue: what happens to them later is not measured.
  control('pause', 'mta')
  if (control('show', 'queue') !== '') {
    child.kill()
    throw new Error('The queue of OpenSMTPD is not empty, and measuring would empty it.')
  }
  return {
    name: 'OpenSMTPD',
    url: `smtp://127.0.0.1:${port}`,
    async takeRecipients() {
      const recipients = control('show', 'queue')
        .split('\n')
        .flatMap((line) => line.split('|')[5] ?? [])
      control('remove', 'all')
      return recipients
    },
    async stop() {
      control('remove', 'all')
      const exited = once(child, 'exit')
      child.kill()
      await exited
      rmSync(directory, { recursive: true })
    },
  }
}

async function startSmtpServer(): Promise<BenchMailServer> {
  const port = await findFreePort()
  const child = spawn(process.execPath, [join(import.meta.dirname, 'mail-sink.ts'), `${port}`], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await waitForPort(child, port)
  return {
    name: 'smtp-server',
    url: `smtp://127.0.0.1:${port}`,
    async takeRecipients() {
      child.send('take')
      const [recipients] = (await once(child, 'message')) as [string[]]
      return recipients
    },
    async stop() {
      const exited = once(child, 'exit')
      child.kill()
      await exited
    },
  }
}

async function waitForPort(child: ChildProcess, port: number): Promise<void> {
  process.once('exit', () => child.kill())
  for (;;) {
    if (child.exitCode !== null) throw new Error('The mail server has ended.')
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
        .once('connect', () => {
          socket.destroy()
          resolve(true)
        })
        .once('error', () => resolve(false))
    })
    if (isOpen) return
    await pause(20)
  }
}
