import type { Context } from 'hono'
import type { Question } from '../../shared/question.ts'
import type { MakesCsv } from '../domain/csv.ts'
import type { Deps } from '../domain/deps.ts'
import type { IgnoredVisits } from '../domain/ignored-visits.ts'
import type { KeyCaller } from '../domain/keys.ts'
import type { Log } from '../log.ts'

/** What the HTTP layer needs beside what the domain does. */
export interface AppDeps extends Deps {
  log: Log
  /** Public answers a minute from one address to one survey. */
  rateLimit: number | 'off'
  /** Where a request comes from, behind whatever proxies are trusted. */
  clientAddress(c: Context): string
  makesCsv: MakesCsv
  /** Counts the visits by machines. */
  ignored: IgnoredVisits
  /** Whether the database can be reached and is of this version. */
  ready(): Promise<boolean>
}

export interface Env {
  Variables: {
    deps: AppDeps
    /** Set where a key was asked for. */
    caller: KeyCaller
    /** What is being asked, once that is known. */
    question?: Question
    /** For the inline style of a page. */
    secureHeadersNonce?: string
  }
}
