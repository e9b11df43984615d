import { html } from 'hono/html'
import type { FollowUpOutcome, FollowUpWithHistory } from '../../../shared/follow-up.ts'
import type { ResolvedLink } from '../../domain/follow-ups/action-links.ts'
import { button, hiddenFields, linkButton } from '../components/button.ts'
import { type Choice, selectField, textArea, textField } from '../components/field.ts'
import { enterGuard, form, formActions } from '../components/form.ts'
import { notice } from '../components/notice.ts'
import { scoreChip } from '../components/score-chip.ts'
import { describeState } from '../follow-ups/state.ts'
import { getContactDetails, getContactName, getPhoneHref } from '../follow-ups/views.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { plainPage } from '../layout/sheet.ts'
import type { LinkPage } from './link.ts'

export type ReadyPage = LinkPage & { resolved: Extract<ResolvedLink, { state: 'ready' }>; data: FormData }

/** What the forms need beside the follow-up. */
interface FormData {
  /** The next working day, on which a call back is proposed. */
  callBackDay: string
  /** The causes to choose from. */
  causes: readonly Choice[]
  isNoteRequired: boolean
}

/** A form with an error, as it was submitted. */
export interface ActFormState {
  note?: string | undefined
  callBackDay?: string | undefined
  cause?: string | undefined
  errors: Partial<Record<'note' | 'callBackDay' | 'cause', string>>
  /** Who changed the follow-up after the page was loaded. */
  conflict?: { title: string; text: string }
}

/** The page on which the member decides. */
export function decisionPage(page: ReadyPage, state: ActFormState = { errors: {} }): Markup {
  const { visitor, link, resolved, path } = page
  const { t } = visitor
  const { member, followUp } = resolved
  const fields = html`${hiddenFields({ updatedAt: followUp.updatedAt })}${actionFields(page, state)}`
  return plainPage(
    visitor,
    {
      title: t.act.titles[link.action],
      intro: t.act.as(member.name || member.email, member.workspaceName),
      style: 'follow-ups',
    },
    html`${state.conflict ? html`<div role="alert">${notice({ kind: 'warning', ...state.conflict })}</div>` : ''}
${caseCard(visitor, followUp)}
${form({ action: path }, fields)}
${openLink(page)}`,
  )
}

function actionFields(page: ReadyPage, state: ActFormState): Markup {
  const { t } = page.visitor
  const { owner } = page.resolved.followUp
  if (page.link.action === 'take')
    return html`<p class="hint">${owner === null ? t.act.takeHint : t.act.owned(owner)}</p>
${formActions(button({ label: owner === null ? t.act.take : t.act.takeOver(owner), kind: 'primary' }))}`
  if (page.link.action === 'close')
    return html`${noteField(page, state)}
${formActions(button({ label: t.act.close, kind: 'primary', icon: 'check' }))}`
  return callFields(page, state)
}

function callFields(page: ReadyPage, state: ActFormState): Markup {
  const { followUps: messages } = page.visitor.t
  const outcomeButton = (outcome: FollowUpOutcome) =>
    button({
      label: messages.outcomes[outcome],
      ...(outcome === 'solved' && { kind: 'primary' as const, icon: 'check' as const }),
      attributes: { name: 'outcome', value: outcome },
    })
  const dayField = textField({
    name: 'callBackDay',
    type: 'date',
    label: messages.card.callBackDay,
    value: state.callBackDay ?? page.data.callBackDay,
    error: state.errors.callBackDay,
  })
  const causeField = selectField({
    name: 'cause',
    label: messages.card.cause,
    choices: [{ value: '', label: messages.card.noCause }, ...page.data.causes],
    value: state.cause ?? page.resolved.followUp.cause,
    error: state.errors.cause,
  })
  return html`${enterGuard}${causeField}${noteField(page, state)}
<div class="outcomes">
${outcomeButton('solved')}
${outcomeButton('not-reached')}
${dayField}
${outcomeButton('call-back')}
${outcomeButton('waiting')}
</div>`
}

function noteField({ visitor: { t }, resolved, data }: ReadyPage, state: ActFormState): Markup {
  const messages = t.followUps.card
  return textArea({
    name: 'note',
    label: messages.note,
    ...(!data.isNoteRequired && { optionalLabel: messages.optional }),
    hint: messages.noteHint,
    rows: 3,
    value: state.note ?? resolved.followUp.note,
    error: state.errors.note,
    attributes: { maxlength: 5000, dir: 'auto' },
  })
}

/** Who it is about, what they said, and a number to call: as far as the member may see it in the app. */
function caseCard(view: ViewContext, followUp: FollowUpWithHistory): Markup {
  const { score, comment } = followUp.response
  return html`<div class="stack">
<p class="row">${scoreChip(view, score)} <strong dir="auto">${getContactName(view, followUp)}</strong></p>
<p class="quiet">${followUp.status === 'open' ? describeState(view, followUp) : ''}</p>
${comment ? html`<blockquote dir="auto">${comment}</blockquote>` : html`<p class="quiet">${view.t.followUps.noComment}</p>`}
</div>`
}

/** What has happened, and where to go on. @param more further links */
export function resultPage(page: LinkPage, result: { title: string; text: string }, more: Markup = html``): Markup {
  const { visitor, resolved } = page
  const callLink = resolved.state === 'ready' ? phoneLink(visitor, resolved.followUp) : ''
  return plainPage(
    visitor,
    { title: result.title, intro: result.text },
    html`${resolved.state === 'ready' ? caseCard(visitor, resolved.followUp) : ''}
${callLink}${openLink(page)}${more}`,
  )
}

function phoneLink({ t, format }: ViewContext, followUp: FollowUpWithHistory): Markup | '' {
  const { phone } = getContactDetails(followUp)
  if (phone === null || followUp.status === 'done') return ''
  return linkButton({
    label: `${t.act.call} ${format.phone(phone)}`,
    kind: 'primary',
    icon: 'follow-ups',
    href: getPhoneHref(phone),
  })
}

const openLink = ({ visitor, appPath }: LinkPage): Markup =>
  linkButton({ label: visitor.t.act.open, href: appPath, kind: 'quiet' })
