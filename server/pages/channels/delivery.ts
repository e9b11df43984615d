import { html } from 'hono/html'
import type { ChannelAttempt, ChannelDelivery, ChannelDeliveryWithAttempts } from '../../../shared/channel-delivery.ts'
import { type DeliverySubject, loadDeliverySubjects } from '../../domain/channels/delivery-subjects.ts'
import { getChannelDelivery } from '../../domain/channels/log.ts'
import { listAssignees } from '../../domain/follow-ups/assignees.ts'
import { linkButton, postButton } from '../components/button.ts'
import { notice } from '../components/notice.ts'
import { card, definitionList } from '../components/parts.ts'
import { relativeTime } from '../components/time.ts'
import type { PageContext } from '../layout/context.ts'
import { getPathId } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { rulePath } from '../rules/paths.ts'
import { settingsPage } from '../settings/views.ts'
import { deliveryOutcome, explainDelivery } from './log.ts'
import { type ChannelArea, channelPath } from './paths.ts'
import { describeDelivery, subjectLinks } from './subject.ts'
import { channelBreadcrumb, loadTarget, nouns, type Target } from './target.ts'

/** What became of a message. Until a test has arrived or failed, the page renews itself. */
export const showDelivery = (area: ChannelArea) => async (page: PageContext) => {
  const { deps, caller } = page.c.var
  const target = await loadTarget(page, area)
  const deliveryId = getPathId(page, 'delivery', 'delivery')
  const delivery = await getChannelDelivery(deps, caller, target.id, deliveryId, nouns[area])
  const messages = page.t.channels.log
  const subject = (await loadDeliverySubjects(deps, caller, [delivery.id])).get(delivery.id)
  const title = describeDelivery(page, delivery, subject)
  const path = channelPath(page, area, target, `/deliveries/${delivery.id}`)
  const isPending = delivery.kind === 'test' && delivery.state === 'waiting'
  const settingsHref = channelPath(page, area, target)
  const isErased = target.kind === 'webhook' && delivery.body === null
  const resendButton = postButton({
    ...{ label: messages.resend, icon: 'undo', action: channelPath(page, area, target, '/deliveries') },
    fields: { pick: delivery.id },
  })
  return page.c.html(
    settingsPage(
      page,
      area,
      {
        title,
        above: channelBreadcrumb(page, area, target, title),
        ...(delivery.state !== 'waiting' && !isErased && { actions: resendButton }),
        // Without script, the page is loaded again.
        ...(isPending && { head: html`<noscript><meta http-equiv="refresh" content="3"></noscript>` }),
      },
      html`${isPending ? pendingNotice(page, path, settingsHref, delivery) : ''}
${delivery.kind === 'test' ? testResult(page, target, settingsHref, delivery) : ''}
${await summaryCard(page, delivery, subject)}
${attemptsCard(page, delivery)}`,
    ),
  )
}

function pendingNotice(page: PageContext, path: string, settingsHref: string, delivery: ChannelDelivery): Markup {
  const { waiting, sent, reload, retrying } = page.t.channels.test
  if (delivery.attempts > 0)
    return html`<div data-job-progress>${problemNotice(page, retrying, settingsHref, delivery)}</div>`
  const action = linkButton({ label: reload, small: true, href: path })
  return html`<div data-job-progress>${notice({ kind: 'info', title: waiting, text: sent, action })}</div>`
}

/** A warning that says why a test has not arrived, with the way to the settings. */
function problemNotice(page: PageContext, title: string, settingsHref: string, delivery: ChannelDelivery): Markup {
  const action = linkButton({ label: page.t.channels.test.settings, small: true, href: settingsHref })
  return notice({ kind: 'warning', title, text: explainDelivery(page, delivery), action })
}

/** Teams says of a message only that its workflow has started: the user knows whether it arrived. */
function testResult(
  page: PageContext,
  { kind }: Target,
  settingsHref: string,
  delivery: ChannelDeliveryWithAttempts,
): Markup {
  const messages = page.t.channels.test
  if (delivery.state === 'waiting') return html``
  if (delivery.state !== 'sent') return problemNotice(page, messages.failed, settingsHref, delivery)
  if (kind !== 'teams') return notice({ kind: 'success', text: messages.arrived })
  const answer = (label: string, text: string) => html`<details class="labels">
<summary>${label}</summary>
<p class="form">${text}</p>
</details>`
  return card(
    { title: messages.didItAppear },
    html`${answer(messages.appeared, messages.done)}
${answer(messages.missing, messages.missingText)}`,
  )
}

async function summaryCard(
  page: PageContext,
  delivery: ChannelDeliveryWithAttempts,
  subject: DeliverySubject | undefined,
): Promise<Markup> {
  const { log: messages } = page.t.channels
  const { ruleId, recipientId, body } = delivery
  const members = recipientId === null ? [] : await listAssignees(page.c.var.deps, page.c.var.caller)
  const recipient = members.find(({ id }) => id === recipientId)?.name ?? page.t.rules.sentence.gone.member
  return card(
    {},
    html`${definitionList([
      [messages.outcome, deliveryOutcome(page, delivery)],
      [messages.about, subjectLinks(page, subject)],
      [messages.recipient, recipientId === null ? null : recipient],
      [
        messages.rule,
        ruleId === null ? null : html`<a href="${rulePath(page, { id: ruleId })}">${messages.showRule}</a>`,
      ],
      [messages.when, relativeTime(page, Date.parse(delivery.createdAt))],
    ])}
${body === null ? '' : block(messages.body, formatJson(body))}`,
  )
}

function formatJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

const block = (label: string, text: string): Markup => html`<p class="quiet">${label}</p>
<pre tabindex="0" role="region" aria-label="${label}"><code>${text}</code></pre>`

function attemptsCard(page: PageContext, { log }: ChannelDeliveryWithAttempts): Markup {
  const messages = page.t.channels.log
  const attempts = log.map((attempt, index) => attemptDetails(page, attempt, log.length - index))
  return card(
    { title: messages.attempts, ...(log.length > 0 && { intro: messages.masked }) },
    log.length === 0 ? html`<p class="quiet">${messages.noAttempts}</p>` : html`${attempts}`,
  )
}

function attemptDetails({ t, format }: PageContext, attempt: ChannelAttempt, number: number): Markup {
  const messages = t.channels.log
  const { at, durationMs, outcome, status, request, response } = attempt
  const facts = [
    messages.attempt(format.number(number), format.dateTime(Date.parse(at))),
    messages.outcomes[outcome],
    ...(status === null ? [] : [messages.status(`${status}`)]),
    messages.took(format.number(durationMs)),
  ]
  return html`<details class="labels">
<summary>${facts.join(' · ')}</summary>
<div class="form">
${request === null ? '' : block(messages.request, request)}
${response === null ? html`<p class="quiet">${messages.noAnswer}</p>` : block(messages.response, response)}
</div>
</details>`
}
