import type { Context } from 'hono'
import type { Scope } from '../../shared/key.ts'
import type { Question } from '../../shared/question.ts'
import type { Caller, Deps } from '../domain/deps.ts'
import type { IgnoredVisits } from '../domain/ignored-visits.ts'
import type { KeyUses } from '../domain/key-uses.ts'
import type { Log } from '../log.ts'

/** What the HTTP layer needs beside what the domain does. */
export interface AppDeps extends Deps {
  log: Log
  /** Public answers a minute from one address to one survey. */
  rateLimit: number | 'off'
  /** Where a request comes from, behind whatever proxies are trusted. */
  clientAddress(c: Context): string
  /** Counts the visits by machines. */
  ignored: IgnoredVisits
  /** Notes when keys are used. */
  keyUses: KeyUses
  /** Whether the database can be reached and is of this version. */
  ready(): Promise<boolean>
}

export interface Env {
  Variables: {
    deps: AppDeps
    /** Set where a key was asked for. */
    caller: Caller & { scope: Scope }
    /** What is being asked, once that is known. */
    question?: Question
    /** For the inline style of a page. */
    secureHeadersNonce?: string
  }
}
