import { judgeScoreAfter } from '../../../shared/follow-up-stages.ts'
import { toGroup } from '../../../shared/nps.ts'
import { addWorkingDaysToTime } from '../../../shared/working-days.ts'
import type { FollowUpRow } from '../../store/queries/follow-ups.ts'
import type { Deps } from '../deps.ts'
import type { Findings } from '../follow-ups/findings.ts'
import type { LifecycleContext } from '../follow-ups/stages.ts'
import { REVISION_MS } from '../recovery/answers.ts'
import { type DemoLanguage, demoNotes, demoOwners } from './customers.ts'
import { storyTexts } from './follow-up-texts.ts'
import { colleague, type Life, startLife } from './lives.ts'
import type { Answer, Recoveries } from './recoveries.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 60 * 60 * 1000

export interface LifeContext {
  workspaceId: string
  now: number
  language: DemoLanguage
  lifecycle: LifecycleContext
  currency: string
  recoveries: Recoveries
}

/** What customers answer one after the other who are asked again; null: nothing. */
const scores = [9, null, 6, 8, null, 4, null, 10, null, 7, null, 5, 9, null, 3, null, 8]

/** What was found out and done, by the sample notes of each language. */
const findings: Record<DemoLanguage, readonly Partial<Findings>[]> = {
  en: [
    { cause: 'process', remedy: 'correction' },
    { cause: 'promise', remedy: 'gift', amends: 1500 },
    { cause: 'price', remedy: 'discount' },
    { cause: 'quality', remedy: 'correction' },
    { cause: 'reach', remedy: 'apology' },
    { cause: 'process', remedy: 'explanation' },
    { cause: 'billing', remedy: 'refund', amends: 2500 },
    { cause: 'information', remedy: 'explanation' },
    { cause: 'fit', remedy: 'impossible' },
    { cause: 'skill', remedy: 'extra' },
    { cause: 'information', remedy: 'correction' },
    { cause: 'quality', remedy: 'correction' },
  ],
  'zh-Hans': [
    { cause: 'process', remedy: 'correction' },
    { cause: 'promise', remedy: 'gift', amends: 1500 },
    { cause: 'quality', remedy: 'correction' },
    { cause: 'process', remedy: 'explanation' },
  ],
  'zh-Hant': [
    { cause: 'price', remedy: 'discount' },
    { cause: 'quality', remedy: 'correction' },
    { cause: 'reach', remedy: 'apology' },
  ],
}

/** Goes on with the ordinary follow-ups of the last months, so that each stage has some. */
export function liveOn(deps: Deps, rows: readonly FollowUpRow[], context: LifeContext): Life[] {
  const withCustomer = rows.filter(({ contactId, email, identity }) => contactId && email && identity === 'verified')
  const oneEach = [...new Map(withCustomer.toReversed().map((row) => [row.contactId, row])).values()].reverse()
  const start = (row: FollowUpRow) => startLife(deps, context.workspaceId, row, context.lifecycle)
  const solved = oneEach.filter(({ stage }) => stage === 'closed')
  const untried = oneEach.filter(
    ({ doneAt, outcome, openedAt }) => doneAt === null && outcome === null && openedAt < context.now - 4 * DAY_MS,
  )
  return [
    ...solved.map((row, index) => continueSolved(start(row), index, context)),
    // Those who did not ask for a call first.
    ...untried
      .sort((one, other) => other.urgency - one.urgency)
      .slice(0, 3)
      .map((row, index) => continueOpen(start(row), index, context)),
  ]
}

function continueSolved(life: Life, index: number, context: LifeContext): Life {
  const { now, language, recoveries } = context
  const { doneAt, storedOwner } = life.row
  const owner = colleague(storedOwner ?? demoOwners[language][0] ?? '')
  // A minute later, as who closes a follow-up and then enters what it was.
  const at = (doneAt ?? 0) + 60_000
  if (at < now) life.find(at, owner, pickFindings(life.row, context))
  // Some are not asked: they have said enough.
  if ((index + 2) % 8 === 0) return life
  life.goOn()
  const { askAt } = life.row
  if (askAt === null || askAt > now) return life
  const answer = pickAnswer(index, language)
  const isEarly = answer !== null && askAt + answer.afterHours * HOUR_MS > now - HOUR_MS
  const response = recoveries.ask(life, isEarly ? null : answer)
  const lateAt = askAt + context.lifecycle.settings.responseDays * DAY_MS
  if (response) conclude(life, response, context)
  else if (lateAt < now) life.close(lateAt, { stage: 'unanswered' })
  return life
}

/** What suits the note. The customer may have named the cause. */
function pickFindings({ cause, note }: FollowUpRow, { language, currency }: LifeContext): Partial<Findings> {
  const details = findings[language][demoNotes[language].indexOf(note ?? '')] ?? {}
  return {
    ...details,
    ...(cause !== null && { cause }),
    ...(details.amends !== undefined && { amendsCurrency: currency }),
  }
}

function pickAnswer(index: number, language: DemoLanguage): Answer | null {
  const score = scores[index % scores.length] ?? null
  if (score === null) return null
  const { promoters, detractors } = storyTexts[language].ordinary
  const texts = { promoter: promoters, passive: [], detractor: detractors }[toGroup(score)]
  return { score, afterHours: 1 + (index % 9) * 3, comment: texts[Math.floor(index / scores.length)] ?? null }
}

/** Decides as the product does, at its next look. Who is still unhappy is called by the manager the next working day. */
export function conclude(life: Life, response: { id: string; score: number; at: number }, context: LifeContext): void {
  const { language, lifecycle, now } = context
  const at = response.at + REVISION_MS + 60_000
  const result = judgeScoreAfter(response.score, life.row.level)
  if (result !== 'reopen') {
    life.close(at, { stage: result, response })
    return
  }
  const owner = demoOwners[language][0] ?? ''
  life.reopen(at, { owner, dueAt: addWorkingDaysToTime(at, 2, lifecycle.working), response })
  const calledAt = Math.round(addWorkingDaysToTime(at, 1, lifecycle.working) - (8 + (response.at % 6)) * HOUR_MS)
  const notes = storyTexts[language].ordinary.lost
  const note = notes[response.at % notes.length] ?? null
  if (calledAt < now) life.attempt(calledAt, colleague(owner), { outcome: 'lost', note })
}

/** The first waits for its customer, the second cannot be reached, and the third was called. */
function continueOpen(life: Life, index: number, { now, language }: LifeContext): Life {
  const owner = colleague(life.row.storedOwner ?? demoOwners[language][1] ?? '')
  const at = (days: number) => Math.round(now - days * DAY_MS)
  if (index === 0) life.attempt(at(1.2), owner, { outcome: 'waiting', note: storyTexts[language].ordinary.waiting })
  if (index === 1) for (const days of [3.2, 2.1, 1.1]) life.attempt(at(days), owner, { outcome: 'not-reached' })
  if (index === 2) life.attempt(at(0.2), owner, { outcome: 'call-back', findings: { cause: 'process' } })
  return life
}
