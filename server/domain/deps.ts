import type { RoleOrScope } from '../../shared/roles.ts'
import type { LookupTxt, MailSettings, MailTransport } from '../mail/types.ts'
import type { Database, FollowUpDueTime, Statement } from '../store/database.ts'
import type { NewResponseRow } from '../store/queries/responses.ts'
import type { SendRequest } from './outgoing.ts'

/** What the domain needs from outside; tests bring their own clock and secrets. */
export interface Deps {
  database: Database
  /** Stores the responses that respondents submit. */
  recorder: Recorder
  /** Milliseconds UTC. */
  now(): number
  /** At least 128 random bits as letters and digits. */
  newSecret(): string
  /** A new id that sorts by `time`: see `ids.ts`. */
  newId(time: number): string
  /** Call after a batch that has queued jobs, so that they start without waiting for the next poll. */
  wakeWorker(): void
  /** Signs what is handed out without being stored, such as edit tokens. */
  secret: string
  /** Secrets that the service had before. They still verify, but sign nothing. */
  previousSecrets?: readonly string[]
  /** The public address of this service, without a trailing slash. */
  publicUrl: string
  /** How email leaves, as configured. Without it, emails are dropped. */
  mail?: MailSettings | undefined
  /** Sends email as `mail` says. The command line, which sends none, has none. */
  mailTransport?: MailTransport | undefined
  /** Sends requests to addresses that users have entered: public ones alone. */
  sendRequest?: SendRequest | undefined
  /** Development only: webhooks may have plain http and private addresses. */
  allowsPrivateWebhooks?: boolean
  /** Looks up what a domain says of its email. Without it, nothing is known. */
  lookupTxt?: LookupTxt | undefined
  /** Development only: without a mail server, log each email with its address and link. */
  mailToLog?: boolean
  /** An identity provider that users may sign in with, beside their passwords. */
  oidc?: { issuer: string; clientId: string; clientSecret: string; name: string } | undefined
}

/** A response to be stored, and the statements that must run before it. */
export interface RecordRequest {
  row: NewResponseRow
  /** When its follow-up is due, if it gets one. */
  followUpDueTimes?: readonly FollowUpDueTime[]
  prerequisites: readonly Statement[]
}

/** Stores responses with their counts, invitations and follow-ups: see `responses/recorder.ts`. */
export interface Recorder {
  /**
   * Resolves once the response is on disk. False if it was stored before, or a member has deleted it.
   * @throws ConstraintViolation or Unavailable if it could not be stored
   */
  record(request: RecordRequest): Promise<boolean>
  /** How many responses are waiting to be stored. */
  queueLength(): number
}

/** Who calls a domain function: the one workspace they may touch, their name for the audit log, and their role. */
export interface Caller {
  workspaceId: string
  /** `user:` or `key:` and an id, or `cli`. */
  actor: string
  /** As shown in the audit log. */
  name: string
  role: RoleOrScope
  /** Set if the caller is a user. */
  userId?: string
  /** Set if the caller is signed in. */
  sessionId?: string
  /** The IP address of the caller. */
  address?: string
  /** Set if the caller acts by a link in an email, without a sign-in. The audit log says so. */
  via?: 'email-link'
}

/** The caller of the command line. */
export const cliCaller = (workspaceId: string): Caller => ({
  workspaceId,
  actor: 'cli',
  name: 'Command line',
  role: 'admin',
})

/** Vouch itself, where nobody asked for a change. */
export const systemCaller = (workspaceId: string): Caller => ({
  workspaceId,
  actor: 'system',
  name: 'Vouch',
  role: 'admin',
})
