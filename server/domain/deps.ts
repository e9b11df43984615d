import type { Database } from '../store/database.ts'
import type { Recorder } from './recorder.ts'

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
  queued(): void
  /** Signs what is handed out without being kept, such as edit tokens. */
  secret: string
  /** Where people reach this service, without a slash at the end. */
  publicUrl: string
}

/** On whose behalf a verb runs: the one workspace it may touch, and who it is for the records. */
export interface Caller {
  workspaceId: string
  /** `key:` and the id of the API key, or `cli`. */
  actor: string
}
