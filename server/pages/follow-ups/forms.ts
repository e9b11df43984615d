import { html } from 'hono/html'
import { toLocalDay } from '../../../shared/calendar.ts'
import { REASONS_ID } from '../../../shared/flow.ts'
import type { FollowUpOutcome, FollowUpWithHistory } from '../../../shared/follow-up.ts'
import { isDayEnd } from '../../../shared/working-days.ts'
import { button, postButton } from '../components/button.ts'
import { radioGroup, textArea, textField } from '../components/field.ts'
import { enterGuard, form, formActions } from '../components/form.ts'
import { menu } from '../components/menu.ts'
import { notice } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { findingsFields } from './findings-form.ts'
import { followUpPaths } from './paths.ts'
import type { FollowUpPageData } from './views.ts'

/** The version of the follow-up the form shows, to detect conflicting changes. */
const versionInput = ({ followUp }: FollowUpPageData) =>
  html`<input type="hidden" name="updatedAt" value="${followUp.updatedAt}">`

/** What came of the call: the cause with one tap, a note, and a button for each outcome. */
export function outcomeForm(page: PageContext, data: FollowUpPageData): Markup {
  const { t, workspace } = page
  const { followUp, query } = data
  if (followUp.status === 'done') return closedForm(page, data)
  const action = followUpPaths.attempts(workspace.slug, followUp.id, query)
  const notePath = followUpPaths.note(workspace.slug, followUp.id, query)
  const saveButton = button({
    label: t.followUps.card.saveNote,
    kind: 'quiet',
    small: true,
    attributes: { formaction: notePath },
  })
  const resumeButton = button({
    label: t.followUps.card.stopWaiting,
    kind: 'quiet',
    small: true,
    attributes: { formaction: followUpPaths.waitingDeletion(workspace.slug, followUp.id, query) },
  })
  return html`<section class="card" id="outcome">
${form(
  { action },
  html`${enterGuard}${versionInput(data)}${causeField(page, data)}${noteField(page, data)}
${findingsFields(page, data)}
<div class="outcomes">
${outcomeButton(page, 'solved')}
${outcomeButton(page, 'not-reached')}
${callBackField(page, data)}
${outcomeButton(page, 'call-back')}
${outcomeButton(page, 'waiting')}
${outcomeButton(page, 'lost')}
</div>
<div>${saveButton}${followUp.stage === 'waiting' ? resumeButton : ''}</div>`,
)}
</section>`
}

/** The note of a follow-up that is done, and the button that reopens it. */
function closedForm({ t, workspace, ...view }: PageContext, data: FollowUpPageData): Markup {
  const messages = t.followUps.card
  const { id } = data.followUp
  const reopenButton = button({
    label: messages.reopen,
    icon: 'undo',
    attributes: { formaction: followUpPaths.closureDeletion(workspace.slug, id, data.query) },
  })
  return html`<section class="card" id="outcome">
${form(
  { action: followUpPaths.note(workspace.slug, id, data.query) },
  html`${versionInput(data)}${noteField({ t, ...view }, data)}
${formActions(button({ label: messages.saveNote }), reopenButton)}`,
)}
</section>`
}

const outcomeButton = ({ t }: ViewContext, outcome: FollowUpOutcome): Markup =>
  button({
    label: t.followUps.outcomes[outcome],
    ...(outcome === 'solved' && { kind: 'primary', icon: 'check' }),
    attributes: { name: 'outcome', value: outcome, 'data-key': outcome === 'solved' ? 'e' : null },
  })

function causeField({ t }: ViewContext, { causes, formState, followUp }: FollowUpPageData): Markup {
  if (causes.length === 0) return html``
  const messages = t.followUps.card
  const [reason] = [followUp.response.answers[REASONS_ID] ?? []].flat().map(String)
  const choices = [...causes, { value: '', label: messages.noCause }]
  const proposed = formState?.cause ?? followUp.cause ?? reason ?? ''
  const value = choices.some((choice) => choice.value === proposed) ? proposed : ''
  return html`<div class="causes">
${radioGroup({ name: 'cause', label: messages.cause, choices, value, error: formState?.errors.cause })}
</div>`
}

const noteField = ({ t }: ViewContext, { followUp, formState, noteRequired }: FollowUpPageData): Markup =>
  textArea({
    name: 'note',
    label: t.followUps.card.note,
    ...(noteRequired === 'never' && { optionalLabel: t.followUps.card.optional }),
    hint: t.followUps.card.noteHint,
    rows: 3,
    value: formState?.note ?? followUp.note,
    error: formState?.errors.note,
    attributes: { maxlength: 5000, dir: 'auto', autofocus: formState?.errors.note !== undefined, 'data-key': 'n' },
  })

const callBackField = ({ t }: ViewContext, { callBackDay, formState }: FollowUpPageData): Markup =>
  textField({
    name: 'callBackDay',
    type: 'date',
    label: t.followUps.card.callBackDay,
    value: formState?.callBackDay ?? callBackDay,
    error: formState?.errors.callBackDay,
  })

/** The due date. */
export function planForm(page: PageContext, data: FollowUpPageData): Markup {
  const { t, format, workspace } = page
  const messages = t.followUps.card
  const { followUp, query, formState } = data
  const dueDay = followUp.dueAt === null ? '' : toLocalDay(Date.parse(followUp.dueAt), format.timeZone)
  const dueField = textField({
    name: 'due',
    type: 'date',
    label: messages.due,
    hint: describeDue(page, data),
    value: formState?.due ?? dueDay,
    error: formState?.errors.due,
  })
  const fields = html`${versionInput(data)}
${dueField}
<input type="hidden" name="due-shown" value="${dueDay}">
${formActions(button({ label: messages.save }))}`
  return card(
    { title: messages.plan },
    form({ action: followUpPaths.plan(workspace.slug, followUp.id, query) }, fields),
  )
}

/** The time of day, if it is due at one, and whether public holidays on the way are still unknown. */
function describeDue({ t, format }: PageContext, { followUp, holidaysKnownUntil }: FollowUpPageData): string {
  const messages = t.followUps.card
  if (followUp.dueAt === null) return messages.dueHint
  const time = Date.parse(followUp.dueAt)
  const day = toLocalDay(time, format.timeZone)
  const isUnknown = holidaysKnownUntil !== null && day > holidaysKnownUntil
  return format.sentences([
    isDayEnd(time, format.timeZone) ? messages.dueHint : messages.dueTime(format.dateTime(time)),
    ...(isUnknown ? [messages.holidaysUnknown(day.slice(0, 4))] : []),
  ])
}

/** Hands the follow-up to a colleague: one click for the menu, one for the name. */
export function assignMenu(
  { c, t, workspace }: PageContext,
  { followUp, query, colleagues }: FollowUpPageData,
): Markup {
  const messages = t.followUps
  const me = c.var.caller.userId
  const item = (id: string, label: string) =>
    postButton({
      label,
      kind: 'quiet',
      action: followUpPaths.owner(workspace.slug, followUp.id, query),
      fields: { owner: id, updatedAt: followUp.updatedAt },
    })
  const others = colleagues.filter(({ id }) => id !== followUp.ownerId)
  const ordered = [...others.filter(({ id }) => id === me), ...others.filter(({ id }) => id !== me)]
  const label = followUp.owner === null ? messages.card.assign : messages.card.assigned(followUp.owner)
  return html`<div class="hand-over" data-key="a">
${menu({ label, icon: 'person' }, [
  ...ordered.map(({ id, name }) => item(id, id === me ? messages.card.toMe(name) : name)),
  ...(followUp.owner === null ? [] : [item('', messages.unassigned)]),
])}
</div>`
}

/** What someone else changed in the meantime, above the form with the user's own input. */
export function conflictNotice({ t }: ViewContext, { note, changes }: FollowUpWithHistory): Markup {
  const messages = t.followUps.card
  const text = messages.conflictText(changes[0]?.name ?? '—')
  const currentNote =
    note === null ? html`<p>${messages.emptyNote}</p>` : html`<blockquote dir="auto">${note}</blockquote>`
  return html`<div class="stack" role="alert">
${notice({ kind: 'warning', title: messages.conflict, text })}
${card({ title: messages.theirNote }, currentNote)}
</div>`
}
