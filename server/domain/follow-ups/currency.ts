import { getCurrency } from '../../../shared/currencies.ts'
import { selectFollowUpSettings } from '../../store/queries/follow-up-settings.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'

/** The currency of a workspace: the one it has chosen, or that of its country. */
export async function loadCurrency({ database }: Deps, { workspaceId }: Caller): Promise<string> {
  const [row] = await database.all(selectFollowUpSettings(workspaceId))
  if (!row) throw notFound('workspace', workspaceId)
  return row.currency ?? getCurrency(row.country)
}
