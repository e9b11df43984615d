import { html } from 'hono/html'
import type { FollowUp, FollowUpWithHistory } from '../../../shared/follow-up.ts'
import { notice } from '../components/notice.ts'
import { badge, card, definitionList, type Tone } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import { relativeTime } from '../components/time.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { followUpPaths } from './paths.ts'
import type { FollowUpPageData } from './views.ts'

const stageTones: Partial<Record<FollowUp['stage'], Tone>> = {
  solved: 'success',
  asked: 'success',
  'won-back': 'success',
  lost: 'danger',
  unanswered: 'warning',
  unreachable: 'warning',
}

/** Where the follow-up stands, and the score that the customer has given since. */
export function stageBadges(view: ViewContext, { stage, level, scoreAfter }: FollowUp): Markup {
  const messages = view.t.followUps
  return html`${stage === 'new' ? '' : badge(messages.stages[stage], stageTones[stage])}
${level > 0 ? badge(messages.reopened(level), 'danger') : ''}
${scoreAfter === null ? '' : scoreAfterChip(view, scoreAfter)}`
}

const scoreAfterChip = (view: ViewContext, score: number): Markup =>
  html`<span aria-hidden="true">→</span><span class="unseen">${view.t.followUps.export.columns.scoreAfter}</span> ${scoreChip(view, score)}`

/** What the customer has been promised or given, so that the next call begins with it. */
export function agreedCard({ t, format }: PageContext, { followUp, nameRemedy }: FollowUpPageData): Markup | string {
  const { promise, remedy, amends } = followUp
  if (promise === null && remedy === null && amends === null) return ''
  const messages = t.followUps.card
  return card(
    { title: messages.agreed },
    definitionList([
      [messages.promise, promise === null ? null : html`<strong dir="auto">${promise}</strong>`],
      [messages.remedy, remedy === null ? null : nameRemedy(remedy)],
      [messages.amendsValue, amends === null ? null : format.money(amends)],
    ]),
  )
}

/** The ids of the follow-ups that were merged into this one, or of the one that goes on in its place. */
export const listMergedIds = ({ stage, changes }: FollowUpWithHistory): string[] =>
  stage === 'merged'
    ? changes.flatMap(({ changed }) => changed.mergedInto ?? []).slice(0, 1)
    : [...new Set(changes.flatMap(({ changed }) => changed.merged ?? []))]

/** What else the customer has said in follow-ups that were merged into this one, or a link to the one that goes on. */
export function mergedCard(page: PageContext, { followUp, merged, query }: FollowUpPageData): Markup | string {
  if (merged.length === 0) return ''
  const { t, workspace } = page
  const messages = t.followUps
  const getHref = (id: string) => followUpPaths.detail(workspace.slug, id, query)
  if (followUp.stage === 'merged') {
    const [target] = merged
    const link = target ? html` <a href="${getHref(target.id)}">${messages.card.openMerged}</a>` : ''
    return notice({ kind: 'info', text: html`${messages.card.mergedInto}${link}` })
  }
  const item = ({ id, response }: FollowUp) => html`<li>
${scoreChip(page, response.score)}
<div>
${response.comment ? html`<p dir="auto">${response.comment}</p>` : html`<p class="quiet">${messages.noComment}</p>`}
<small><a href="${getHref(id)}">${relativeTime(page, Date.parse(response.answeredAt))}</a></small>
</div>
</li>`
  return card({ title: messages.card.mergedFrom }, html`<ul class="earlier-responses">${merged.map(item)}</ul>`)
}
