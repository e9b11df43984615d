import { html } from 'hono/html'
import { toLocalDay } from '../../../shared/calendar.ts'
import type { FollowUpWithHistory } from '../../../shared/follow-up.ts'
import { button } from '../components/button.ts'
import { selectField, textArea, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { notice } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { followUpPaths } from './paths.ts'
import type { FollowUpPageData } from './views.ts'

/** The version of the follow-up the form shows, to detect conflicting changes. */
const versionInput = ({ followUp }: FollowUpPageData) =>
  html`<input type="hidden" name="updatedAt" value="${followUp.updatedAt}">`

/** The note and the buttons that close or reopen the follow-up. */
export function outcomeForm({ t, workspace }: PageContext, data: FollowUpPageData): Markup {
  const messages = t.followUps.card
  const { followUp, query, formState } = data
  const { id, status } = followUp
  const notePath = followUpPaths.note(workspace.slug, id, query)
  const closurePath = followUpPaths.closure(workspace.slug, id, query)
  const reopenAttributes = { formaction: followUpPaths.closureDeletion(workspace.slug, id, query) }
  const field = textArea({
    name: 'note',
    label: messages.note,
    hint: messages.noteHint,
    rows: 5,
    value: formState?.note ?? followUp.note,
    error: formState?.errors.note,
    attributes: { maxlength: 5000, dir: 'auto', autofocus: formState?.errors.note !== undefined },
  })
  const finishButton = button({ label: messages.finish, kind: 'primary', icon: 'check' })
  const saveButton = button({ label: messages.saveNote, attributes: { formaction: notePath } })
  const reopenButton = button({ label: messages.reopen, icon: 'undo', attributes: reopenAttributes })
  const actions = status === 'open' ? formActions(finishButton, saveButton) : formActions(saveButton, reopenButton)
  const action = status === 'open' ? closurePath : notePath
  return html`<section class="card" id="outcome">
${form({ action }, html`${versionInput(data)}${field}${actions}`)}
</section>`
}

/** The owner and the due date. */
export function planForm({ t, format, workspace, may }: PageContext, data: FollowUpPageData): Markup {
  const messages = t.followUps.card
  const { followUp, query, formState } = data
  const dueDay = followUp.dueAt === null ? '' : toLocalDay(Date.parse(followUp.dueAt), format.timeZone)
  const dueField = textField({
    name: 'due',
    type: 'date',
    label: messages.due,
    hint: messages.dueHint,
    value: formState?.due ?? dueDay,
    error: formState?.errors.due,
  })
  const fields = html`${versionInput(data)}
${may('follow-ups.assign') ? ownerField({ t, format }, data) : ''}
${dueField}
<input type="hidden" name="due-shown" value="${dueDay}">
${formActions(button({ label: messages.save }))}`
  return card(
    { title: messages.plan },
    form({ action: followUpPaths.plan(workspace.slug, followUp.id, query) }, fields),
  )
}

function ownerField({ t }: ViewContext, { followUp, colleagues, formState }: FollowUpPageData): Markup {
  const messages = t.followUps
  const { owner, ownerId } = followUp
  const isColleague = colleagues.some(({ id }) => id === ownerId)
  const choices = [
    { value: '', label: messages.unassigned },
    ...colleagues.map(({ id, name }) => ({ value: id, label: name })),
    // An owner who is not a member any more stays until another is chosen.
    ...(owner !== null && !isColleague ? [{ value: KEEP_OWNER, label: owner }] : []),
  ]
  const currentOwner = isColleague ? ownerId : owner === null ? '' : KEEP_OWNER
  return selectField({
    name: 'owner',
    label: messages.owner,
    value: formState?.owner ?? currentOwner,
    choices,
    error: formState?.errors.owner,
  })
}

/** The value of an owner who cannot be chosen any more. */
export const KEEP_OWNER = 'stays'

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
