import { lockAndAssert, sql } from '../sql.ts'

/** How a workspace sends messages. */
export interface SendingSettingsRow {
  /** JSON: see `SendingSettings`. */
  sending: string
  timeZone: string
  demoAt: number | null
}

export const selectSendingSettings = (workspaceId: string) => sql<SendingSettingsRow>`
  select sending, time_zone as "timeZone", demo_at as "demoAt" from workspace where id = ${workspaceId}`

/** The batch fails if the settings have changed since they were read as `before`. */
export const replaceSendingSettings = (workspaceId: string, before: string, after: object) => [
  ...lockAndAssert('workspace', sql`id = ${workspaceId}`, sql`cast(sending as text) = ${before}`),
  sql`update workspace set sending = ${JSON.stringify(after)} where id = ${workspaceId}`,
]
