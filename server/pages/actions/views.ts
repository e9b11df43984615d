import { html } from 'hono/html'
import type { Action, ActionFigures, ActionState } from '../../../shared/action.ts'
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

/** `12% → 5%`: the share naming a cause, quiet if it is not proven to have changed; the first one alone before there is a second. */
export function shareFigure({ format, t }: ViewContext, figures: ActionFigures | null): Markup | string {
  const { before = null, after = null, cause = null, cautions = [] } = figures ?? {}
  if (before === null || before.count === 0) return '—'
  const percent = (share: number | null) => format.percent(share, 1)
  if (after === null || after.count === 0) return html`<span class="quiet">${percent(before.share)}</span>`
  const text = html`${percent(before.share)} <span aria-hidden="true">→</span><span class="unseen">${t.actions.figures.after}</span> ${percent(after.share)}`
  const isProven = cause?.significant === true && !cautions.includes('too-few')
  return isProven ? html`<strong>${text}</strong>` : html`<span class="quiet">${text}</span>`
}

export const parseFigures = (json: string | null): ActionFigures | null => (json === null ? null : JSON.parse(json))
