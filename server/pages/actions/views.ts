import { html } from 'hono/html'
import type { Action, ActionFigures, ActionSpan, ActionState } from '../../../shared/action.ts'
import { hasEnoughForShares } from '../../../shared/display.ts'
import { badge, type Tone } from '../components/parts.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

const stateTones: Partial<Record<ActionState, Tone>> = { started: 'accent', done: 'success' }

/** How far the action is, whether it is late, and how often its cause came back. */
export const stateBadges = ({ t }: ViewContext, { state, overdue, reopened }: Action): Markup => {
  const messages = t.actions
  return html`${badge(messages.states[state], stateTones[state])}
${overdue ? badge(messages.overdue, 'danger') : ''}
${reopened > 0 ? badge(messages.reopened(reopened), 'warning') : ''}`
}

/**
 * `12% → 5%`: the share naming a cause, quiet if it is not proven to have changed; the first one alone before there is a second that
 * can be compared. Of few responses, how many of them name it.
 */
export function shareFigure(view: ViewContext, figures: ActionFigures | null): Markup | string {
  const { before = null, after = null, share = null, cautions = [], obstacles = [] } = figures ?? {}
  if (before === null || isEmpty(before)) return '—'
  const first = formatShare(view, before)
  if (after === null || isEmpty(after) || obstacles.includes('causes-pending')) {
    return html`<span class="quiet">${first}</span>`
  }
  const text = html`${first} <span aria-hidden="true">→</span><span class="unseen">${view.t.actions.figures.after}</span> ${formatShare(view, after)}`
  const isProven = share?.significant === true && !cautions.includes('too-few')
  return isProven ? html`<strong>${text}</strong>` : html`<span class="quiet">${text}</span>`
}

/** Whether a span has no responses; users who may not see how many there are see no share then. */
const isEmpty = ({ count, share }: ActionSpan): boolean => (count ?? share) === null || count === 0

function formatShare({ format, t }: ViewContext, { count, causeCount, share }: ActionSpan): string {
  if (count === null || causeCount === null || hasEnoughForShares(count)) return format.percent(share, 1)
  return t.actions.figures.shareOf(format.number(causeCount), format.number(count))
}
