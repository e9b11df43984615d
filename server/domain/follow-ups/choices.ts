import {
  type CauseCategory,
  type ChoiceKind,
  type ChoicePatch,
  defaultChoices,
  type FollowUpChoice,
  type NewChoice,
} from '../../../shared/follow-up-choices.ts'
import { retryOnConflict } from '../../store/database.ts'
import * as store from '../../store/queries/follow-up-choices.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'

/** The most entries that a workspace changes of a list, or adds to it. */
export const MAX_OWN_CHOICES = 100

const POSITION_STEP = 10
const MAX_POSITION = 10_000

/** The causes or remedies that members choose from, and the archived ones, in their order. */
export async function listFollowUpChoices(
  deps: Pick<Deps, 'database'>,
  caller: Pick<Caller, 'workspaceId'>,
  kind: ChoiceKind,
) {
  return (await loadChoices(deps, caller, kind)).choices
}

async function loadChoices(
  { database }: Pick<Deps, 'database'>,
  { workspaceId }: Pick<Caller, 'workspaceId'>,
  kind: ChoiceKind,
) {
  const rows = await database.all(store.selectFollowUpChoices(workspaceId, kind))
  const versions = new Map(rows.map(({ id, updatedAt }) => [id, updatedAt]))
  const delivered = defaultChoices[kind].filter(({ id }) => !versions.has(id))
  const choices = [...delivered, ...rows.map((row) => toChoice(row, kind))].sort(
    (one, other) => one.position - other.position || (one.id < other.id ? -1 : 1),
  )
  return { choices, versions }
}

const toChoice = (
  { id, category, names, position, archivedAt }: store.FollowUpChoiceRow,
  kind: ChoiceKind,
): FollowUpChoice => ({
  id,
  names: JSON.parse(names),
  category: category as CauseCategory | null,
  position,
  archived: archivedAt !== null,
  custom: defaultChoices[kind].every((choice) => choice.id !== id),
})

/** @throws DomainError `not-found` */
export async function getFollowUpChoice(
  deps: Deps,
  caller: Caller,
  kind: ChoiceKind,
  id: string,
): Promise<FollowUpChoice> {
  const choice = (await listFollowUpChoices(deps, caller, kind)).find((candidate) => candidate.id === id)
  if (!choice) throw notFound(kind, id)
  return choice
}

/** Adds a choice, by default after the last of its list. @throws DomainError `too-many-choices` */
export async function createFollowUpChoice(
  deps: Deps,
  caller: Caller,
  kind: ChoiceKind,
  { names, category, position }: NewChoice,
  idempotency?: Idempotency,
): Promise<FollowUpChoice> {
  const { result: id } = await runOnce(deps, caller, idempotency, async () => {
    const { choices, versions } = await loadChoices(deps, caller, kind)
    if (versions.size >= MAX_OWN_CHOICES) throw tooManyChoices()
    const now = deps.now()
    const newId = deps.newId(now)
    const last = Math.max(0, ...choices.map((choice) => choice.position))
    return {
      statements: [
        ...buildSave(deps, caller, kind, {
          ...{ id: newId, names, category: category ?? null, archived: false, custom: true },
          position: position ?? Math.min(last + POSITION_STEP, MAX_POSITION),
        }),
        auditEntry(deps, caller, `${kind}.created`, newId, { names }),
      ],
      result: newId,
    }
  })
  return getFollowUpChoice(deps, caller, kind, id)
}

const tooManyChoices = () =>
  new DomainError(
    'conflict',
    'too-many-choices',
    `A workspace has at most ${MAX_OWN_CHOICES} entries of its own. Rename or reuse one of them.`,
    { params: { limit: MAX_OWN_CHOICES } },
  )

/** Changes a choice, also one of ours. What follow-ups have recorded keeps its id. @throws DomainError `not-found` */
export async function updateFollowUpChoice(
  deps: Deps,
  caller: Caller,
  kind: ChoiceKind,
  id: string,
  patch: ChoicePatch,
): Promise<FollowUpChoice> {
  return retryOnConflict(async () => {
    const { choices, versions } = await loadChoices(deps, caller, kind)
    const current = choices.find((candidate) => candidate.id === id)
    if (!current) throw notFound(kind, id)
    const target: FollowUpChoice = { ...current, ...patch }
    if (JSON.stringify(target) === JSON.stringify(current)) return current
    if (!versions.has(id) && versions.size >= MAX_OWN_CHOICES) throw tooManyChoices()
    await deps.database.batch([
      ...buildSave(deps, caller, kind, target, versions.get(id)),
      auditEntry(deps, caller, `${kind}.changed`, id, patch),
    ])
    return target
  })
}

/** @param version of the row that is replaced */
function buildSave(deps: Deps, { workspaceId }: Caller, kind: ChoiceKind, choice: FollowUpChoice, version?: number) {
  const { id, names, category, position, archived } = choice
  const now = Math.max(deps.now(), (version ?? 0) + 1)
  return [
    ...store.lockFollowUpChoices(workspaceId, kind, version === undefined ? MAX_OWN_CHOICES - 1 : MAX_OWN_CHOICES),
    store.assertChoiceUnchanged(workspaceId, kind, { id, updatedAt: version }),
    store.upsertFollowUpChoice(workspaceId, kind, {
      ...{ id, category, position, updatedAt: now },
      names: JSON.stringify(names),
      archivedAt: archived ? now : null,
    }),
  ]
}
