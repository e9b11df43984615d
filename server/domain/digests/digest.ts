import { type Span, toLocalDay } from '../../../shared/calendar.ts'
import type { FollowUp } from '../../../shared/follow-up.ts'
import { getDigestFrequency } from '../../../shared/notification-settings.ts'
import type { Response } from '../../../shared/response.ts'
import { hasPermission } from '../../../shared/roles.ts'
import { selectRecipient } from '../../store/queries/notifications.ts'
import { selectWorkspaceById, type WorkspaceRow } from '../../store/queries/workspaces.ts'
import type { Caller, Deps } from '../deps.ts'
import { type FollowUpCounts, getFollowUpCounts } from '../follow-ups/follow-ups.ts'
import { listFollowUps } from '../follow-ups/list.ts'
import { buildUnsubscribeUrl, parseNotificationSettings } from '../notifications/settings.ts'
import { listNewestComments } from '../responses/list.ts'
import { toWorkingTime } from '../workspaces/working-days.ts'
import type { DigestJob } from './queueing.ts'
import { type DigestMove, type DigestScore, loadDigestScores } from './scores.ts'
import { getDigestSpan, listEarlierSpans, type SentFrequency } from './spans.ts'

/** What a digest tells a member, as far as they may see it. */
export interface Digest {
  frequency: SentFrequency
  to: string
  locale: string | null
  workspace: WorkspaceRow
  span: Span
  scores: DigestScore[]
  moves: DigestMove[]
  /** Null for roles without follow-ups. */
  work: { counts: FollowUpCounts; isOwn: boolean; calls: FollowUp[]; waiting: FollowUp[] } | null
  praise: Response[]
  /** The address of the workspace. */
  url: string
  unsubscribeUrl: string
  settingsUrl: string
}

/**
 * The digest of a member now; undefined if there is nothing to tell: no response in these days, and nobody to call. So it
 * pauses by itself, and also if the member has left or switched it off, or if its time is over.
 */
export async function loadDigest(
  deps: Deps,
  workspaceId: string,
  { userId, frequency, day, lastDay }: DigestJob,
): Promise<Digest | undefined> {
  const [[workspace], [recipient]] = await Promise.all([
    deps.database.all(selectWorkspaceById(workspaceId)),
    deps.database.all(selectRecipient(workspaceId, userId)),
  ])
  if (!workspace || workspace.deletedAt !== null || !recipient) return undefined
  const { role, email, locale, notifications } = recipient
  if (getDigestFrequency(parseNotificationSettings(notifications), role) !== frequency) return undefined
  if (toLocalDay(deps.now(), workspace.timeZone) > lastDay) return undefined
  const caller: Caller = { workspaceId, actor: `user:${userId}`, name: email, role, userId }
  const week = { ...toWorkingTime(workspace), weekStartsOn: workspace.weekStartsOn }
  const span = getDigestSpan(frequency, day, week)
  const content = await loadContent(deps, caller, workspace, [span, ...listEarlierSpans(frequency, span, week)])
  const hasNews = content.scores.length > 0 || (content.work?.counts.open ?? 0) > 0
  if (!hasNews) return undefined
  return {
    ...{ frequency, to: email, locale, workspace, span },
    ...content,
    url: `${deps.publicUrl}/w/${workspace.slug}`,
    unsubscribeUrl: buildUnsubscribeUrl(deps, { workspaceId, userId, event: 'digest' }),
    settingsUrl: `${deps.publicUrl}/account/notifications`,
  }
}

async function loadContent(
  deps: Deps,
  caller: Caller,
  workspace: WorkspaceRow,
  [span, ...earlierSpans]: readonly [Span, ...Span[]],
) {
  const [{ scores, moves }, work] = await Promise.all([
    hasPermission(caller.role, 'reports')
      ? loadDigestScores(deps, caller, span, earlierSpans)
      : { scores: [], moves: [] },
    hasPermission(caller.role, 'follow-ups.own') ? loadWork(deps, caller, workspace) : null,
  ])
  const praise = hasPermission(caller.role, 'responses') ? await loadPraise(deps, caller, scores, span) : []
  return { scores, moves, work, praise }
}

const MAX_CALLS = 5
const MAX_COMMENTS = 3
/** The first to be due have waited longest. */
const MAX_CANDIDATES = 50

async function loadWork(deps: Deps, caller: Caller, workspace: WorkspaceRow): Promise<NonNullable<Digest['work']>> {
  const [counts, ownCalls, calls, { data: open }] = await Promise.all([
    getFollowUpCounts(deps, caller, workspace),
    listCalls(deps, caller, { owner: 'me' }),
    listCalls(deps, caller, {}),
    listFollowUps(deps, caller, { status: 'open', sort: 'due' }, { limit: MAX_CANDIDATES }),
  ])
  const waiting = open
    .filter(({ response }) => response.group === 'detractor' && response.comment !== null)
    .sort((one, other) => (one.openedAt < other.openedAt ? -1 : 1))
    .slice(0, MAX_COMMENTS)
  const otherCalls = calls.filter(({ ownerId }) => ownerId !== caller.userId)
  return {
    counts,
    isOwn: !hasPermission(caller.role, 'follow-ups'),
    // A daily digest takes the place of the email about one's own calls.
    calls: [...ownCalls, ...otherCalls].slice(0, MAX_CALLS),
    waiting,
  }
}

/** What is overdue, then what is due today. */
async function listCalls(deps: Deps, caller: Caller, filter: { owner?: 'me' }): Promise<FollowUp[]> {
  const list = async (overdue: boolean) =>
    (await listFollowUps(deps, caller, { ...filter, overdue, today: true, sort: 'queue' }, { limit: MAX_CALLS })).data
  return (await Promise.all([list(true), list(false)])).flat().slice(0, MAX_CALLS)
}

/** The newest comments of promoters in these days. */
async function loadPraise(deps: Deps, caller: Caller, scores: readonly DigestScore[], { from, to }: Span) {
  const lists = await Promise.all(
    scores.map(({ survey }) =>
      listNewestComments(
        deps,
        caller,
        { survey: survey.id, group: 'promoter', from: { day: from }, to: { day: to } },
        MAX_COMMENTS,
      ),
    ),
  )
  return lists
    .flat()
    .sort((one, other) => (one.answeredAt > other.answeredAt ? -1 : 1))
    .slice(0, MAX_COMMENTS)
}
