import { countAttempt, selectAttempts, uncountAttempt } from '../../store/queries/attempts.ts'
import { selectCodeUse } from '../../store/queries/campaigns.ts'
import { selectInvitationByCode } from '../../store/queries/invitations.ts'
import type { Deps } from '../deps.ts'
import { sign } from '../secrets.ts'

const HOUR_MS = 60 * 60 * 1000

/** Wrong codes in an hour: from one address, and for one workspace from all of them. */
const MAX_TRIES = { address: 10, workspace: 1000 }

/** Whether a campaign has sent codes for a survey, which respondents type where the message could not carry their link. */
export async function hasCodes(
  { database }: Pick<Deps, 'database'>,
  { workspaceId, id }: { workspaceId: string; id: string },
): Promise<boolean> {
  const [row] = await database.all(selectCodeUse(workspaceId, id))
  return row !== undefined
}

/** The code as it is stored. Phones write small letters, and people spaces. */
const normalizeCode = (input: string) =>
  input
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase()

export type CodeResult = { token: string } | { error: 'wrong' | 'too-many' }

/**
 * The personal link of a code. Codes are short, so the tries are counted before they are checked: concurrent ones are limited like
 * others. Right codes do not count.
 * @param network where the try comes from
 */
export async function resolveCode(
  deps: Deps,
  workspaceId: string,
  { code, network }: { code: string; network: string },
): Promise<CodeResult> {
  const hour = Math.floor(deps.now() / HOUR_MS)
  const buildKey = (scope: string) => sign(deps.secret, `code tries of ${scope} in hour ${hour}`)
  const keys = { address: buildKey(`address ${network}`), workspace: buildKey(`workspace ${workspaceId}`) }
  const rows = await deps.database.all(selectAttempts(Object.values(keys)))
  const isOver = (scope: 'address' | 'workspace') =>
    (rows.find(({ key }) => key === keys[scope])?.count ?? 0) >= MAX_TRIES[scope]
  if (isOver('address') || isOver('workspace')) return { error: 'too-many' }
  const since = deps.now()
  const window = { from: since - HOUR_MS, to: since + HOUR_MS }
  const [counted = []] = await deps.database.batch([
    countAttempt({ key: keys.address, since }, undefined, { threshold: MAX_TRIES.address, window }),
    countAttempt({ key: keys.workspace, since }, undefined, { threshold: MAX_TRIES.workspace, window }),
  ])
  if (counted.length === 0) return { error: 'too-many' }
  const [invitation] = await deps.database.all(selectInvitationByCode(workspaceId, normalizeCode(code)))
  if (!invitation) return { error: 'wrong' }
  await deps.database.batch([uncountAttempt(keys.address), uncountAttempt(keys.workspace)])
  return { token: invitation.token }
}
