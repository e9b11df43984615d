import { mergeJson, sql } from '../sql.ts'

/** The lines that a workspace has written in place of ours, as JSON by language and part: `{ "en.steps": ["…"] }`. */
export const selectRecoveryGuide = (workspaceId: string) => sql<{ lines: string }>`
  select recovery_guide as lines from workspace where id = ${workspaceId}`

/** Sets some of the parts; null removes one. */
export const updateRecoveryGuide = (workspaceId: string, lines: Record<string, readonly string[] | null>) => sql`
  update workspace set recovery_guide = ${mergeJson('recovery_guide', lines)} where id = ${workspaceId}`
