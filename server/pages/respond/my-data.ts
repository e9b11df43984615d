import type { Context } from 'hono'
import { html } from 'hono/html'
import { toLocalDay } from '../../../shared/calendar.ts'
import { contactFieldSchemas } from '../../../shared/contact.ts'
import { getTextDirection } from '../../../shared/locale.ts'
import { parsePhone } from '../../../shared/phone.ts'
import { REQUEST_DAYS, type RequestedCorrection } from '../../../shared/privacy-request.ts'
import {
  giveConsentAgain,
  loadOwnData,
  type OwnData,
  requestByLink,
  requestCorrection,
  withdrawConsent,
} from '../../domain/privacy/self-service.ts'
import type { Visit } from '../../domain/responses/visits.ts'
import { detectBotVisit, TRAP_FIELD } from '../../http/bot-detection.ts'
import type { Env } from '../../http/env.ts'
import { emptyForm, type Form, readForm } from '../../http/forms.ts'
import { chooseAppLanguage } from '../../i18n/app-language.ts'
import type { MyDataMessages } from '../../i18n/en/my-data.ts'
import { getMessages } from '../../i18n/index.ts'
import { preferenceTexts } from '../../i18n/preferences/index.ts'
import { askerHeader, type Markup, page } from '../layout/page.ts'
import { buildRespondStyle } from '../layout/style.ts'
import { loadInvitationVisit, localizeQuestion } from './question.ts'

const actions = ['withdraw', 'resubscribe', 'correct', 'see', 'delete'] as const
type Action = (typeof actions)[number]
type ErrorName = keyof MyDataMessages['errors']

interface PageState {
  done?: Action | undefined
  error?: ErrorName
  submitted?: Form
}

const getToken = ({ linkRef }: Visit) => ('token' in linkRef ? linkRef.token : '')
const parseAction = (value: string | undefined) => actions.find((action) => action === value)

/** What is stored about the contact of a personal link. Changes nothing: mail scanners follow every link. */
export async function showMyData(c: Context<Env>): Promise<Response> {
  const visit = await loadInvitationVisit(c)
  return c.html(await myDataPage(c, visit, { done: parseAction(c.req.query('done')) }))
}

/** Acts on a form of the page, unless a bot has sent it. */
export async function changeMyData(c: Context<Env>): Promise<Response> {
  const visit = await loadInvitationVisit(c)
  const submitted = await readForm(c)
  const action = parseAction(submitted.text('action'))
  const isBot = detectBotVisit(c) !== undefined || submitted.text(TRAP_FIELD) !== ''
  if (!action || isBot) return c.redirect(c.req.path, 303)
  const error = await act(c, visit, action, submitted)
  if (error) return c.html(await myDataPage(c, visit, { error, submitted }), 400)
  return c.redirect(`${c.req.path}?done=${action}`, 303)
}

async function act(c: Context<Env>, visit: Visit, action: Action, submitted: Form): Promise<ErrorName | undefined> {
  const { deps } = c.var
  const token = getToken(visit)
  if (action === 'withdraw') await withdrawConsent(deps, token)
  else if (action === 'resubscribe') await giveConsentAgain(deps, token)
  else if (action === 'see') await requestByLink(deps, token, 'see')
  else if (action === 'delete') {
    if (submitted.text('confirm') === '') return 'confirm'
    await requestByLink(deps, token, 'delete')
  } else {
    const correction = parseCorrection(submitted, visit)
    if (typeof correction === 'string') return correction
    await requestCorrection(deps, token, correction)
  }
  return undefined
}

/** The new values, or what is wrong with them. Empty fields stay as they are. */
function parseCorrection(submitted: Form, { survey }: Visit): RequestedCorrection | ErrorName {
  const [name, email, phone] = ['name', 'email', 'phone'].map((field) => submitted.text(field).trim()) as [
    string,
    string,
    string,
  ]
  const correction: RequestedCorrection = {}
  if (name !== '') {
    const { data } = contactFieldSchemas.name.safeParse(name)
    if (!data) return 'name'
    correction.name = data
  }
  if (email !== '') {
    const { data } = contactFieldSchemas.email.safeParse(email)
    if (!data) return 'email'
    correction.email = data
  }
  if (phone !== '') {
    const data = parsePhone(phone, survey.country)
    if (!data) return 'phone'
    correction.phone = data
  }
  return Object.keys(correction).length > 0 ? correction : 'empty'
}

interface View {
  messages: MyDataMessages
  data: OwnData
  state: PageState
  formatDay(time: number): string
  /** To choose less than no surveys at all. */
  preferencesLink: Markup
}

async function myDataPage(c: Context<Env>, visit: Visit, state: PageState): Promise<Markup> {
  const data = await loadOwnData(c.var.deps, getToken(visit))
  const question = localizeQuestion(c, visit)
  const language = chooseAppLanguage([question.language])
  const messages = getMessages(language).myData
  const { timeZone } = visit.survey
  const preferencesPath = `/u/${getToken(visit)}?lang=${question.language}`
  const preferencesLink = html`<p><a href="${preferencesPath}">${preferenceTexts[language].title}</a></p>`
  const view: View = { messages, data, state, formatDay: (time) => toLocalDay(time, timeZone), preferencesLink }
  const notice = state.done
    ? html`<p class="done-note" role="status">${messages.done[state.done]}</p>`
    : state.error
      ? html`<p class="error" id="error" role="alert" tabindex="-1" autofocus>${messages.errors[state.error]}</p>`
      : ''
  c.header('cache-control', 'no-store')
  return page(
    c,
    { title: `${messages.title} – ${question.asker.name}`, language, style: buildRespondStyle(question) + myDataStyle },
    html`<main class="sheet"><div class="vouch my-data" dir="${getTextDirection(language)}">${askerHeader(question)}
<h1 class="title">${messages.title}</h1>
<p>${messages.intro(question.asker.name)}</p>
${notice}
${storedSection(view)}
${requestsSection(view)}
${withdrawSection(view)}
${correctSection(view)}
${copySection(view)}
${deleteSection(view)}
<p><a href="${c.req.path.replace(/\/data$/, '')}">${messages.back}</a></p>
</div></main>`,
  )
}

function storedSection({ messages, data: { contact, responses, invitations }, formatDay }: View): Markup {
  const entry = (label: string, value: string | null) =>
    html`<div><dt>${label}</dt><dd dir="auto">${value ?? html`<span class="quiet">${messages.none}</span>`}</dd></div>`
  return html`<h2>${messages.details}</h2>
<dl>
${entry(messages.name, contact.name)}
${entry(messages.email, contact.email)}
${entry(messages.phone, contact.phone)}
${contact.propertyCount > 0 ? entry(messages.more, messages.properties(contact.propertyCount)) : ''}
</dl>
<h2>${messages.responses}</h2>
${responses.length === 0 ? html`<p>${messages.noResponses}</p>` : ''}
<ul>${responses.map(
    ({ score, answeredAt, comment }) =>
      html`<li>${messages.response(score, formatDay(answeredAt))}${comment ? html`<br><span dir="auto">${comment}</span>` : ''}</li>`,
  )}</ul>
<h2>${messages.invitations}</h2>
<ul>${invitations.map(
    ({ createdAt, answeredAt }) =>
      html`<li>${messages.invitation(formatDay(createdAt))}${answeredAt === null ? '' : html` · ${messages.answered}`}</li>`,
  )}</ul>`
}

function requestsSection({ messages, data: { requests }, formatDay }: View): Markup {
  if (requests.length === 0) return html``
  const items = requests.map(({ kind, receivedAt, outcome }) => {
    const state = outcome === null ? messages.open : messages.outcomes[outcome]
    return html`<li>${messages.kinds[kind]} · ${formatDay(Date.parse(receivedAt))} · ${state}</li>`
  })
  return html`<h2>${messages.requests}</h2>
<ul>${items}</ul>
<p class="quiet">${messages.due(REQUEST_DAYS)}</p>`
}

/** The hidden field is a trap: people do not see it. */
const actionForm = (action: Action, content: Markup) => html`<form method="post">
<input type="hidden" name="action" value="${action}">
<div hidden><label>URL <input name="${TRAP_FIELD}" tabindex="-1" autocomplete="off"></label></div>
${content}
</form>`

function withdrawSection({ messages, data, formatDay, preferencesLink }: View): Markup {
  const { unsubscribedAt, hasContactRequest } = data
  const withdrawal = html`<p>${messages.withdrawText}</p>
${actionForm('withdraw', html`<button>${messages.withdrawButton}</button>`)}`
  const undo = html`<p>${messages.withdrawn(formatDay(unsubscribedAt ?? 0))}</p>
${actionForm('resubscribe', html`<button>${messages.resubscribe}</button>`)}`
  return html`<h2>${messages.withdraw}</h2>
${unsubscribedAt === null ? '' : undo}
${unsubscribedAt === null || hasContactRequest ? withdrawal : ''}
${preferencesLink}`
}

function correctSection({ messages, state: { submitted = emptyForm, error } }: View): Markup {
  const field = (name: 'name' | 'email' | 'phone', autocomplete: string) =>
    html`<label class="field"><span>${messages[name]}</span>
<input type="text" name="${name}" value="${submitted.text(name)}" maxlength="254" autocomplete="${autocomplete}" dir="auto"
${error === name ? html`aria-invalid="true" aria-describedby="error"` : ''}></label>`
  return html`<h2>${messages.correct}</h2>
<p>${messages.correctText}</p>
${actionForm(
  'correct',
  html`${field('name', 'name')}
${field('email', 'email')}
${field('phone', 'tel')}
<button>${messages.correctButton}</button>`,
)}`
}

const copySection = ({ messages }: View) => html`<h2>${messages.see}</h2>
<p>${messages.seeText}</p>
${actionForm('see', html`<button>${messages.seeButton}</button>`)}`

const deleteSection = ({ messages }: View) => html`<h2>${messages.remove}</h2>
<p>${messages.removeText}</p>
${actionForm(
  'delete',
  html`<label class="tick"><input type="checkbox" name="confirm" value="yes" required><span>${messages.removeConfirm}</span></label>
<button>${messages.removeButton}</button>`,
)}`

const myDataStyle = `
.my-data { overflow-wrap: anywhere }
.my-data h2 { margin: 2rem 0 .25rem; font-size: 1.125rem }
.my-data p { margin: .25rem 0 .75rem }
.my-data ul { margin: .25rem 0; padding-inline-start: 1.25rem }
.my-data dl { margin: .25rem 0 }
.my-data dl div { display: flex; gap: .75rem; padding-block: .25rem }
.my-data dt { min-inline-size: 5rem; color: var(--quiet) }
.my-data dd { margin: 0 }
.my-data form { display: grid; gap: .75rem; justify-items: start }
.my-data .field { inline-size: 100%; max-inline-size: 24rem }
.my-data button { min-block-size: 44px }
.my-data .tick { margin: 0 }
.done-note { padding: .75rem 1rem; border-inline-start: .25rem solid var(--accent); font-weight: 600 }
.quiet { color: var(--quiet) }
`
