import { selectFollowUpSettings } from '../../store/queries/follow-up-settings.ts'
import type { Caller, Deps } from '../deps.ts'

/** The currency of a workspace: the one it has set, or that of its country. */
export async function loadCurrency({ database }: Deps, { workspaceId }: Caller): Promise<string> {
  const [row] = await database.all(selectFollowUpSettings(workspaceId))
  return row?.currency ?? 'EUR'
}
