import { html } from 'hono/html'
import { type ChannelDelivery, type DeliveryState, deliveryStates } from '../../../shared/channel-delivery.ts'
import { Instant } from '../../../shared/text.ts'
import { type DeliverySubject, loadDeliverySubjects } from '../../domain/channels/delivery-subjects.ts'
import { listChannelDeliveries } from '../../domain/channels/log.ts'
import { listAssignees } from '../../domain/follow-ups/assignees.ts'
import { emptyForm, type FieldErrors, type Form } from '../../http/forms.ts'
import { button, postButton } from '../components/button.ts'
import { radioGroup, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { segmentedControl } from '../components/navigation.ts'
import { emptyState, notice } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { badge, card, type Tone } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { parseCursor } from '../settings/query.ts'
import { settingsPage } from '../settings/views.ts'
import { type ChannelArea, channelPath } from './paths.ts'
import { describeDelivery } from './subject.ts'
import { channelBreadcrumb, loadTarget, nouns, type Target } from './target.ts'

const PAGE_SIZE = 50

export const showDeliveries = (area: ChannelArea) => async (page: PageContext) =>
  page.c.html(await logPage(page, area, await loadTarget(page, area)))

interface Submitted {
  form: Form
  errors: FieldErrors
}

/** What was sent through a channel, with the form that sends things again. */
export async function logPage(
  page: PageContext,
  area: ChannelArea,
  target: Target,
  { form: submitted, errors }: Submitted = { form: emptyForm, errors: {} },
): Promise<Markup> {
  const messages = page.t.channels.log
  const { deps, caller } = page.c.var
  const path = channelPath(page, area, target, '/deliveries')
  const state = deliveryStates.find((one) => one === page.c.req.query('state'))
  const cursor = parseCursor(page)
  const noun = nouns[area]
  const [{ data, nextCursor }, members] = await Promise.all([
    listChannelDeliveries(deps, caller, target.id, { state, noun }, { cursor, limit: PAGE_SIZE }),
    listAssignees(deps, caller),
  ])
  const subjects = await loadDeliverySubjects(
    deps,
    caller,
    data.map(({ id }) => id),
  )
  const names = new Map(members.map(({ id, name }) => [id, name]))
  const empty = emptyState({ icon: 'mail', title: messages.nothing, text: messages.nothingText })
  const links = {
    newer: cursor ? withQuery(path, { state }) : null,
    older: nextCursor && withQuery(path, { state, cursor: nextCursor }),
  }
  const fieldErrors = Object.entries(errors).map(([field, message]) => ({ ...(field && { field }), message }))
  return settingsPage(
    page,
    area,
    {
      title: messages.of(target.name),
      wide: true,
      fieldErrors,
      above: channelBreadcrumb(page, area, target),
    },
    html`${remainderNotice(page, path)}
${stateFilter(page, path, state)}
${data.length === 0 ? empty : resendForm(page, path, deliveryTable(page, { area, target, rows: data, names, subjects }))}
${pager(page, links)}
${rangeCard(page, path, { form: submitted, errors })}`,
  )
}

/** One request sends only so much of a range again. */
function remainderNotice({ c, t, format }: PageContext, path: string): Markup {
  const [next = '', from = '', to = '', state = ''] = ['next', 'from', 'to', 'resent'].map((name) => c.req.query(name))
  const { data: time } = Instant.safeParse(next)
  if (time === undefined) return html``
  const action = postButton({
    ...{ label: t.channels.log.resendMore, small: true, action: `${path}/range` },
    fields: { next, from, to, state },
  })
  return notice({ kind: 'warning', text: t.channels.log.moreLeft(format.dateTime(time)), action })
}

function stateFilter(page: PageContext, path: string, current: DeliveryState | undefined): Markup {
  const messages = page.t.channels.log
  const links = [undefined, ...deliveryStates].map((state) => ({
    label: state ? messages.states[state] : messages.all,
    href: withQuery(path, { state }),
    current: state === current,
  }))
  return segmentedControl(messages.outcome, links)
}

interface TableProps {
  area: ChannelArea
  target: Target
  rows: readonly ChannelDelivery[]
  /** Of members, by id. */
  names: ReadonlyMap<string, string>
  /** By the id of the delivery. */
  subjects: ReadonlyMap<string, DeliverySubject>
}

function deliveryTable(page: PageContext, { area, target, rows, names, subjects }: TableProps): Markup {
  const messages = page.t.channels.log
  const describe = (delivery: ChannelDelivery) => describeDelivery(page, delivery, subjects.get(delivery.id))
  const selectionBox = (delivery: ChannelDelivery) =>
    html`<label class="pick">
<input type="checkbox" name="pick" value="${delivery.id}"${delivery.state === 'waiting' ? ' disabled' : ''}>
<span class="unseen">${messages.select(describe(delivery))}</span>
</label>`
  const title = (delivery: ChannelDelivery) =>
    html`<a href="${channelPath(page, area, target, `/deliveries/${delivery.id}`)}">${describe(delivery)}</a>`
  const recipient = ({ recipientId }: ChannelDelivery) =>
    recipientId === null ? '' : (names.get(recipientId) ?? page.t.rules.sentence.gone.member)
  const hasRecipients = rows.some(({ recipientId }) => recipientId !== null)
  return dataTable({
    caption: messages.title,
    hideCaption: true,
    rows,
    columns: [
      { label: messages.resend, hideLabel: true, cell: selectionBox },
      { label: messages.what, isRowHeader: true, cell: title },
      ...(hasRecipients ? [{ label: messages.recipient, cell: recipient }] : []),
      { label: messages.outcome, cell: (delivery) => deliveryOutcome(page, delivery) },
      {
        label: messages.attempts,
        isNumeric: true,
        cell: ({ attempts }) => (attempts === 0 ? '' : page.format.number(attempts)),
      },
      { label: messages.when, cell: ({ createdAt }) => relativeTime(page, Date.parse(createdAt)) },
    ],
  })
}

const tones: Record<DeliveryState, Tone> = { waiting: 'accent', sent: 'success', failed: 'danger', dropped: 'neutral' }

/** The state of a delivery, and why it has it. */
export function deliveryOutcome(view: ViewContext, delivery: ChannelDelivery): Markup {
  const { state } = delivery
  const notes = explainDelivery(view, delivery)
  return html`${badge(view.t.channels.log.states[state], tones[state])}${notes && html` <span class="quiet small">${notes}</span>`}`
}

/** Why a delivery has its state, and when the next attempt is. */
export function explainDelivery({ t, format }: ViewContext, delivery: ChannelDelivery): string {
  const { reason } = delivery
  const reasons: Record<string, string> = { ...t.alerts.problems, ...t.channels.log.reasons }
  const next = describeNextAttempt({ t, format }, delivery)
  return format.sentences([reason ? (reasons[reason] ?? '') : '', next].filter(Boolean))
}

/** When a delivery that waits is sent. An alert that waits alone before its first attempt waits for the comment. */
function describeNextAttempt(
  { t, format }: ViewContext,
  { kind, state, dueAt, createdAt, attempts, heldFor, reason }: ChannelDelivery,
) {
  const messages = t.channels.log
  if (state !== 'waiting' || dueAt === null) return ''
  const time = format.clockTime(Date.parse(dueAt))
  if (attempts > 0) return messages.nextAttempt(time)
  if (dueAt <= createdAt) return ''
  if (heldFor !== null) return messages.together(time)
  return kind === 'alert' && reason === null ? messages.waitsForComment(time) : messages.nextAttempt(time)
}

const resendForm = (page: PageContext, path: string, table: Markup): Markup =>
  form(
    { action: path },
    html`${card({ flush: true }, table)}
${formActions(button({ label: page.t.channels.log.resendSelected, icon: 'undo' }))}`,
  )

const resentStates = ['failed', 'dropped', 'sent'] as const

/** Sends what was created in some days again. */
function rangeCard(page: PageContext, path: string, { form: submitted, errors }: Submitted): Markup {
  const messages = page.t.channels.log
  const today = page.format.today()
  const day = (name: 'from' | 'to') =>
    textField({
      name,
      label: messages[name],
      type: 'date',
      value: submitted.text(name, today),
      error: errors[name],
      required: true,
    })
  const content = html`<div class="fields">${day('from')}${day('to')}</div>
${radioGroup({
  ...{ name: 'state', label: messages.which, value: submitted.text('state', 'failed') },
  choices: resentStates.map((value) => ({ value, label: messages.states[value] })),
})}
${formActions(button({ label: messages.resend }))}`
  return card(
    { title: messages.resendRange, intro: messages.resendRangeText },
    form({ action: `${path}/range` }, content),
  )
}
