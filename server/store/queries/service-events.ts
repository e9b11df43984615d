import { sql } from '../sql.ts'

/** The last time that something happened to the whole service, and whether it failed. */
export interface ServiceEventRow {
  name: 'email' | 'backup' | 'audit-check'
  at: number
  /** Null if it went well. */
  error: string | null
}

export const upsertServiceEvent = ({ name, at, error }: ServiceEventRow) => sql`
  insert into service_event (name, at, error)
  values (${name}, ${at}, ${error})
  on conflict (name) do update set at = excluded.at, error = excluded.error`

export const selectServiceEvents = sql<ServiceEventRow>`select name, at, error from service_event`
