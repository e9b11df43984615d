import type { ActionChangedFields } from '../../../shared/action.ts'
import { toLocalDay } from '../../../shared/calendar.ts'
import type { Statement } from '../../store/database.ts'
import { insertAction, insertActionChange, replaceActionCauses } from '../../store/queries/actions.ts'
import { selectOwners } from '../../store/queries/members.ts'
import { insertColleague, insertPraise } from '../../store/queries/praise.ts'
import { insertConversion, updateConversion } from '../../store/queries/referral-conversions.ts'
import {
  countVisit,
  insertReferral,
  replaceReferralSettings,
  selectReferralSettings,
} from '../../store/queries/referrals.ts'
import { insertThanks, recordThanksOutcome } from '../../store/queries/thanks.ts'
import type { WorkspaceRow } from '../../store/queries/workspaces.ts'
import { matchContacts } from '../contacts/matching.ts'
import type { Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { timeFromId } from '../ids.ts'
import { buildReferralRow } from '../referrals/referrals.ts'
import { type DemoLanguage, demoOwners } from './customers.ts'
import { storyTexts } from './follow-up-texts.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

type Workspace = Pick<WorkspaceRow, 'id' | 'timeZone' | 'demoAt'>

/** The action that removed a cause, with its history. Its owner is an owner of the workspace. */
export async function buildImprovement(
  deps: Deps,
  { id: workspaceId, timeZone, demoAt }: Workspace,
  language: DemoLanguage,
  daysAgo: Record<'planned' | 'started' | 'due' | 'done', number>,
): Promise<{ id: string; statements: Statement[] }> {
  const now = demoAt ?? deps.now()
  const [owner] = await deps.database.all(selectOwners(workspaceId, 1))
  const at = (days: number) => Math.round(now - days * DAY_MS)
  const toDay = (days: number) => toLocalDay(at(days), timeZone)
  const id = deps.newId(at(daysAgo.planned))
  const { title, description } = storyTexts[language].action
  const [startedDay, doneDay, dueDay] = [toDay(daysAgo.started), toDay(daysAgo.done), toDay(daysAgo.due)]
  const causes = ['bank']
  const ownerName = owner?.name || owner?.email
  const history: [number, ActionChangedFields][] = [
    [daysAgo.planned, { title, causes, state: 'planned', description, dueDay, ...(ownerName && { owner: ownerName }) }],
    [daysAgo.started, { state: 'started', startedDay }],
    [daysAgo.done, { state: 'done', doneDay }],
  ]
  return {
    id,
    statements: [
      insertAction({
        ...{ id, workspaceId, title, description, ownerId: owner?.id ?? null, surveyId: null, state: 'done' },
        ...{ dueDay, startedDay, doneDay, createdAt: at(daysAgo.planned), updatedAt: at(daysAgo.done) },
      }),
      ...replaceActionCauses(workspaceId, id, causes),
      ...history.map(([days, changed]) =>
        insertActionChange({
          ...{ id: deps.newId(at(days)), workspaceId, actionId: id, at: at(days) },
          ...{ actor: 'demo', actorName: demoOwners[language][0] ?? '', changed: JSON.stringify(changed) },
        }),
      ),
    ],
  }
}

/** Who was won back is thanked, asked for a recommendation, and brings a newcomer. */
export async function buildThanks(
  deps: Deps,
  { id: workspaceId, demoAt }: Workspace,
  language: DemoLanguage,
  { answer, contactId }: { answer: { id: string; at: number }; contactId: string },
): Promise<Statement[]> {
  const { newcomer, reward } = storyTexts[language].wonBack
  const thankedAt = answer.at + 2 * MINUTE_MS
  const cameAt = Math.min(thankedAt + 9 * DAY_MS, (demoAt ?? deps.now()) - DAY_MS)
  const cameDeps = { ...deps, now: () => cameAt }
  const contact = { externalId: 'customer-2001', email: 'customer.2001@example.com', name: newcomer, locale: language }
  const [{ statements: contacts, matches }, [settings]] = await Promise.all([
    matchContacts(cameDeps, workspaceId, [contact]),
    deps.database.all(selectReferralSettings(workspaceId)),
  ])
  const [match] = matches
  const newcomerId = !match || match instanceof DomainError ? null : match.id
  const creator = { workspaceId, actor: 'demo' }
  const referral = buildReferralRow({ ...deps, now: () => thankedAt }, creator, contactId, thankedAt)
  const conversionId = deps.newId(cameAt)
  return [
    ...contacts,
    ...(settings && JSON.parse(settings.settings).destination == null
      ? replaceReferralSettings(workspaceId, settings.settings, {
          ...JSON.parse(settings.settings),
          destination: 'https://northlight.example/welcome',
        })
      : []),
    ...insertThanks({
      ...{ responseId: answer.id, workspaceId, contactId, asksReferral: 1, state: 'waiting', reason: null },
      ...{ createdAt: thankedAt, createdBy: 'demo' },
    }),
    recordThanksOutcome(workspaceId, answer.id, { state: 'sent', reason: null, at: thankedAt + MINUTE_MS }),
    insertReferral(referral),
    ...[1, 2, 3].map(() => countVisit(workspaceId, referral.id)),
    insertConversion({
      ...{ id: conversionId, workspaceId, referralId: referral.id, key: 'order-1042', source: 'api' },
      ...{ contactId: newcomerId, at: cameAt, recordedBy: 'demo' },
    }),
    updateConversion(workspaceId, conversionId, {
      ...{ reward, rewarded_at: cameAt + 60 * MINUTE_MS, rewarded_by: 'demo' },
    }),
  ]
}

/** A colleague whom a promoter names. */
export function buildPraise(
  deps: Deps,
  { id: workspaceId, timeZone }: Workspace,
  language: DemoLanguage,
  responseId: string | undefined,
): Statement[] {
  if (responseId === undefined) return []
  const at = timeFromId(responseId)
  const id = deps.newId(at)
  return [
    insertColleague({
      ...{ id, workspaceId, name: demoOwners[language][0] ?? '', aliases: '[]', email: null, userId: null },
      ...{ managerId: null, createdAt: at, updatedAt: at },
    }),
    insertPraise(workspaceId, [{ responseId, colleagueId: id, day: toLocalDay(at, timeZone) }], at + 20 * MINUTE_MS),
  ]
}
