import { type GuidePart, guideParts, type RecoveryGuide } from '../../../shared/recovery-guide.ts'
import * as store from '../../store/queries/recovery-guides.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'

/** Our own guide in a language. */
export interface DefaultGuide {
  language: string
  lines: RecoveryGuide
}

const getKey = ({ language }: DefaultGuide, part: GuidePart) => `${language}.${part}`

/** What helps members to win a customer back: the workspace's own text of each part, else ours. */
export async function getRecoveryGuide(
  { database }: Pick<Deps, 'database'>,
  { workspaceId }: Caller,
  defaults: DefaultGuide,
): Promise<RecoveryGuide> {
  const [row] = await database.all(store.selectRecoveryGuide(workspaceId))
  const own: Record<string, readonly string[]> = JSON.parse(row?.lines ?? '{}')
  const read = (part: GuidePart) => own[getKey(defaults, part)] ?? defaults.lines[part]
  return { steps: read('steps'), clear: read('clear'), mistakes: read('mistakes') }
}

/** Replaces the guide in the language of ours. A part without lines, or with ours, is ours again. */
export async function updateRecoveryGuide(
  deps: Deps,
  caller: Caller,
  defaults: DefaultGuide,
  guide: RecoveryGuide,
): Promise<void> {
  const current = await getRecoveryGuide(deps, caller, defaults)
  const isSame = (one: readonly string[], other: readonly string[]) => JSON.stringify(one) === JSON.stringify(other)
  const changedParts = guideParts.filter((part) => !isSame(guide[part], current[part]))
  if (changedParts.length === 0) return
  const lines = changedParts.map((part) => {
    const isOurs = guide[part].length === 0 || isSame(guide[part], defaults.lines[part])
    return [getKey(defaults, part), isOurs ? null : guide[part]] as const
  })
  await deps.database.batch([
    store.updateRecoveryGuide(caller.workspaceId, Object.fromEntries(lines)),
    auditEntry(deps, caller, 'recovery-guide.changed', caller.workspaceId, {
      language: defaults.language,
      parts: changedParts,
    }),
  ])
}
