import {
  type GuideLanguage,
  type GuidePart,
  guideParts,
  type LanguageGuidePatch,
  type RecoveryGuide,
} from '../../../shared/recovery-guide.ts'
import type { Statement } from '../../store/database.ts'
import * as store from '../../store/queries/recovery-guides.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'

/** Our own guide in a language. */
export interface DefaultGuide {
  language: GuideLanguage
  lines: RecoveryGuide
}

/** The guide in a language, and which of its parts the workspace has written. */
export interface EditedGuide extends RecoveryGuide {
  edited: GuidePart[]
}

const getKey = ({ language }: DefaultGuide, part: GuidePart) => `${language}.${part}`

/** What helps members to win a customer back: the workspace's own text of each part, else ours. */
export async function getRecoveryGuide(
  { database }: Pick<Deps, 'database'>,
  { workspaceId }: Caller,
  defaults: DefaultGuide,
): Promise<EditedGuide> {
  const [row] = await database.all(store.selectRecoveryGuide(workspaceId))
  const own: Record<string, readonly string[]> = JSON.parse(row?.lines ?? '{}')
  const read = (part: GuidePart) => own[getKey(defaults, part)] ?? defaults.lines[part]
  const edited = guideParts.filter((part) => own[getKey(defaults, part)] !== undefined)
  return { steps: read('steps'), clear: read('clear'), mistakes: read('mistakes'), edited }
}

/** Some parts of a guide, to replace. A part that is null, without lines or with ours is ours again. */
export interface GuideChange {
  defaults: DefaultGuide
  patch: LanguageGuidePatch
}

const isSame = (one: readonly string[], other: readonly string[]) => JSON.stringify(one) === JSON.stringify(other)

/** Replaces parts of the guide, in some languages at once. */
export async function updateRecoveryGuide(deps: Deps, caller: Caller, changes: readonly GuideChange[]): Promise<void> {
  const statements = await Promise.all(changes.map((change) => buildChange(deps, caller, change)))
  if (statements.flat().length > 0) await deps.database.batch(statements.flat())
}

async function buildChange(deps: Deps, caller: Caller, { defaults, patch }: GuideChange): Promise<Statement[]> {
  const current = await getRecoveryGuide(deps, caller, defaults)
  const changedParts = guideParts.flatMap((part) => {
    const input = patch[part]
    if (input === undefined) return []
    const lines = input === null || input.length === 0 ? defaults.lines[part] : input
    return isSame(lines, current[part]) ? [] : [{ part, lines: isSame(lines, defaults.lines[part]) ? null : lines }]
  })
  if (changedParts.length === 0) return []
  const lines = changedParts.map((change) => [getKey(defaults, change.part), change.lines] as const)
  return [
    store.updateRecoveryGuide(caller.workspaceId, Object.fromEntries(lines)),
    auditEntry(deps, caller, 'recovery-guide.changed', caller.workspaceId, {
      language: defaults.language,
      parts: changedParts.map(({ part }) => part),
    }),
  ]
}
