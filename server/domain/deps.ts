import type { RoleOrScope } from '../../shared/roles.ts'
import type { Database } from '../store/database.ts'
import type { Recorder } from './responses/recorder.ts'

/** All that the domain needs of the world; tests bring their own clock and chance. */
export interface Deps {
  database: Database
  /** Through which all answers go that respondents give. */
  recorder: Recorder
  /** Milliseconds UTC. */
  now(): number
  /** At least 128 bits that nobody guesses, in letters and digits. */
  newSecret(): string
  /** A new id that sorts by `time`: see `ids.ts`. */
  newId(time: number): string
  /** Told after a batch that has queued work, so that it need not wait until somebody looks for it. */
  wakeWorker(): void
  /** Signs what is handed out without being kept, such as edit tokens. */
  secret: string
  /** Where people reach this service, without a slash at the end. */
  publicUrl: string
  /** The mail server. Without it, emails are dropped. */
  mail?: { url: string; from: string } | undefined
  /** Development only: without a mail server, log each email with its address and link. */
  mailToLog?: boolean
  /** By whom people may sign in beside their passwords. */
  oidc?: { issuer: string; clientId: string; clientSecret: string; name: string } | undefined
}

/** On whose behalf a verb runs: the one workspace it may touch, who it is for the records, and what he may do. */
export interface Caller {
  workspaceId: string
  /** `user:` or `key:` and an id, or `cli`. */
  actor: string
  /** As the records call him. */
  name: string
  role: RoleOrScope
  /** Where it is a person. */
  userId?: string
  /** Where he calls from. */
  address?: string
}

/** Who works at the command line. */
export const cliCaller = (workspaceId: string): Caller => ({
  workspaceId,
  actor: 'cli',
  name: 'Command line',
  role: 'admin',
})
