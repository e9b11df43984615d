import { BlocklistRules, type BlocklistRulesPatch } from '../../../shared/blocklist.ts'
import * as store from '../../store/queries/blocklist.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'

/** The written rules of the workspace by language; null where they are as we deliver them. */
export async function getBlocklistRules(
  { database }: Pick<Deps, 'database'>,
  { workspaceId }: Caller,
): Promise<BlocklistRules> {
  const [row] = await database.all(store.selectBlocklistRules(workspaceId))
  return BlocklistRules.parse(JSON.parse(row?.rules ?? '{}'))
}

/** Replaces the rules in some languages; null restores ours. */
export async function updateBlocklistRules(
  deps: Deps,
  caller: Caller,
  patch: BlocklistRulesPatch,
): Promise<BlocklistRules> {
  const current = await getBlocklistRules(deps, caller)
  const changes = Object.entries(patch).filter(
    ([language, texts]) => JSON.stringify(texts) !== JSON.stringify(current[language as keyof BlocklistRules]),
  )
  if (changes.length > 0) {
    await deps.database.batch([
      store.updateBlocklistRules(caller.workspaceId, Object.fromEntries(changes)),
      auditEntry(deps, caller, 'blocklist-rules.changed', caller.workspaceId, {
        languages: changes.map(([language]) => language),
      }),
    ])
  }
  return getBlocklistRules(deps, caller)
}
