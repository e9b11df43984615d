import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import { chooseLanguage, getTextDirection, type Language, textsByLanguage } from '../../../shared/locale.ts'
import { type PreferenceChoice, preferenceChoices } from '../../../shared/preference.ts'
import type { Question } from '../../../shared/question.ts'
import type { SurveyType } from '../../../shared/survey.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import {
  chooseOwnPreference,
  loadOwnPreferences,
  type OwnPreferences,
  undoOwnPreference,
} from '../../domain/invitations/preferences.ts'
import type { Visit } from '../../domain/responses/visits.ts'
import { detectBotVisit, isPressedByPerson, TRAP_FIELD } from '../../http/bot-detection.ts'
import type { Env } from '../../http/env.ts'
import { type Form, readForm } from '../../http/forms.ts'
import { preferredLanguages } from '../../http/negotiation.ts'
import type { PreferenceTexts } from '../../i18n/preferences/english.ts'
import { preferenceTexts } from '../../i18n/preferences/index.ts'
import { drivenScript } from '../layout/driven-script.ts'
import { askerFooter, askerHeader, type Markup, page } from '../layout/page.ts'
import { buildRespondStyle } from '../layout/style.ts'
import { readLinkAddress } from './link-parameters.ts'
import { loadInvitationVisit, localizeQuestion } from './question.ts'

/** A choice, or that it is taken back. */
interface Change {
  kind: 'choice' | 'undo'
  choice: PreferenceChoice
}

const getToken = (c: Context<Env>) => readLinkAddress(c).id

/** The page behind the unsubscribe link of a message. Changes nothing: mail scanners follow every link. */
export async function showPreferences(c: Context<Env>): Promise<Response> {
  return c.html(await preferencesPage(c, await findVisit(c), {}))
}

/**
 * Acts on a button of the page, or at once on the button of a mail program (RFC 8058). A gateway that presses all buttons, or
 * drives a browser, only gets to the page that asks for confirmation.
 */
export async function changePreferences(c: Context<Env>): Promise<Response> {
  const visit = await findVisit(c)
  const form = await readForm(c)
  const token = getToken(c)
  if (await isOneClick(c, form)) {
    if (visit) await chooseOwnPreference(c.var.deps, token, 'all', 'one-click')
    return c.text('Unsubscribed.\n')
  }
  const change = parseChange(form)
  const isBot = detectBotVisit(c) !== undefined || form.text(TRAP_FIELD) !== ''
  if (!visit || !change || isBot) return c.redirect(c.req.path, 303)
  if (!isPressedByPerson(c, form.fields)) return c.html(await preferencesPage(c, visit, { unconfirmed: change }))
  if (change.kind === 'undo') await undoOwnPreference(c.var.deps, token, change.choice)
  else await chooseOwnPreference(c.var.deps, token, change.choice)
  const done = change.kind === 'undo' ? 'undone' : 'saved'
  return c.redirect(`${c.req.path}?lang=${chooseVisitLanguage(c, visit)}&done=${done}`, 303)
}

/** Undefined once the contact is erased with its links: only the shape of the token is left to look at. */
async function findVisit(c: Context<Env>): Promise<Visit | undefined> {
  try {
    return await loadInvitationVisit(c)
  } catch (error) {
    if (hasErrorCode(error, 'personal-link-not-found') && /^\w{22}$/.test(getToken(c))) return undefined
    throw error
  }
}

/** The body that RFC 8058 prescribes, also where a program does not say that it is a form. */
async function isOneClick(c: Context<Env>, form: Form): Promise<boolean> {
  const isField = (name: string, value: string) => /^list-unsubscribe$/i.test(name) && /^one-click$/i.test(value.trim())
  if (Object.keys(form.fields).some((name) => isField(name, form.text(name)))) return true
  const [name = '', value = ''] = c.req.header('content-type') ? [] : (await c.req.text()).trim().split('=')
  return isField(name, value)
}

function parseChange(form: Form): Change | undefined {
  const kind = form.has('undo') ? 'undo' : 'choice'
  const choice = preferenceChoices.find((candidate) => candidate === form.text(kind))
  return choice && { kind, choice }
}

const chooseVisitLanguage = (c: Context<Env>, visit: Visit | undefined): Language =>
  chooseLanguage([readLinkAddress(c).parameters.lang, ...preferredLanguages(c, visit?.contactLocale)])

interface PageState {
  /** Came from something that may be a program. */
  unconfirmed?: Change
}

interface View {
  texts: PreferenceTexts
  language: Language
  now: number
}

async function preferencesPage(c: Context<Env>, visit: Visit | undefined, state: PageState): Promise<Markup> {
  const language = chooseVisitLanguage(c, visit)
  const question = visit && { ...localizeQuestion(c, visit), language, texts: textsByLanguage[language] }
  const preferences = visit ? await loadOwnPreferences(c.var.deps, getToken(c)) : null
  const view: View = { texts: preferenceTexts[language], language, now: c.var.deps.now() }
  const content = preferences
    ? preferencesContent(c, view, { preferences, state, surveyType: getPreferredType(visit?.survey.type) })
    : html`<h1 class="title">${view.texts.goneTitle}</h1>
<p>${view.texts.goneText}</p>`
  const hasDataPage = preferences !== null && !preferences.isExpired
  return page(
    c,
    {
      title: [view.texts.title, question?.asker.name].filter(Boolean).join(' – '),
      language,
      style: buildRespondStyle({ language, look: question?.look }) + preferencesStyle,
    },
    html`<main class="sheet"><div class="vouch preferences" dir="${getTextDirection(language)}">
${askerHeader(question as Question | undefined)}
${content}
${askerFooter(question, hasDataPage ? `/s/${getToken(c)}/data` : undefined)}
</div></main>
<script>${raw(drivenScript)}</script>`,
  )
}

/** Customers get a survey after a follow-up too seldom to choose whether they get such surveys. */
const getPreferredType = (type: SurveyType | undefined) => (type === 'recovery' ? undefined : type)

interface Content {
  preferences: OwnPreferences
  state: PageState
  surveyType: 'relationship' | 'touchpoint' | undefined
}

function preferencesContent(c: Context<Env>, view: View, { preferences, state, surveyType }: Content): Markup {
  const { texts } = view
  const { address, choices, channel } = preferences
  const done = c.req.query('done')
  const notice =
    done === 'saved' || done === 'undone' ? html`<p class="done-note" role="status">${texts[done]}</p>` : ''
  const head = html`<h1 class="title">${texts.title}</h1>
<p>${texts.intro}</p>
${address === null ? '' : html`<p class="quiet">${texts.sentTo} <bdi>${address}</bdi></p>`}`
  if (state.unconfirmed)
    return html`${head}
${changeForm(
  view,
  html`<p class="done-note" id="confirm" tabindex="-1" autofocus>${texts.confirm}</p>
${changeButton(view, state.unconfirmed, { isPrimary: true })}`,
)}`
  // Who gets no surveys at all has no use for fewer of them.
  const offered: PreferenceChoice[] = choices.includes('all')
    ? ['wrong-person']
    : [
        'all',
        'less-often',
        ...(surveyType ? [surveyType] : []),
        ...(channel === 'link' ? [] : [channel]),
        'wrong-person',
      ]
  const buttons = offered
    .filter((choice) => !choices.includes(choice))
    .map((choice) => changeButton(view, { kind: 'choice', choice }, { isPrimary: choice === 'all' }))
  return html`${head}
${notice}
${chosenList(view, choices)}
${changeForm(view, html`${buttons}`)}`
}

function chosenList(view: View, choices: readonly PreferenceChoice[]): Markup {
  if (choices.length === 0) return html``
  const { texts } = view
  const items = choices.map(
    (choice) => html`<li><span id="chosen-${choice}">${getLabel(texts, choice)}</span>
<button class="plain" name="undo" value="${choice}" aria-describedby="chosen-${choice}">${texts.undo}</button></li>`,
  )
  return html`<h2>${texts.chosen}</h2>
${changeForm(view, html`<ul>${items}</ul>`)}`
}

/** The first hidden field is when the page was opened, the second a trap: people do not see it. */
const changeForm = ({ language, now }: View, content: Markup) => html`<form method="post" action="?lang=${language}">
<input type="hidden" name="opened" value="${now.toString(36)}" autocomplete="off">
<div hidden><label>URL <input name="${TRAP_FIELD}" tabindex="-1" autocomplete="off"></label></div>
${content}
</form>`

function changeButton({ texts }: View, { kind, choice }: Change, { isPrimary }: { isPrimary: boolean }): Markup {
  const explanation = kind === 'choice' ? getExplanation(texts, choice) : ''
  const label = kind === 'undo' ? `${texts.undo}: ${getLabel(texts, choice)}` : getLabel(texts, choice)
  return html`<button name="${kind}" value="${choice}"${isPrimary ? '' : html` class="plain"`}><b>${label}</b>
${explanation === '' ? '' : html`<span>${explanation}</span>`}</button>`
}

const toTextKey = (choice: PreferenceChoice) =>
  choice === 'less-often' ? 'lessOften' : choice === 'wrong-person' ? 'wrongPerson' : choice

const getLabel = (texts: PreferenceTexts, choice: PreferenceChoice) => texts[toTextKey(choice)]

function getExplanation(texts: PreferenceTexts, choice: PreferenceChoice): string {
  const key = toTextKey(choice)
  return key === 'all' || key === 'email' || key === 'sms' ? '' : texts[`${key}Text`]
}

const preferencesStyle = `
.preferences { overflow-wrap: anywhere }
.preferences h2 { margin: 1.5rem 0 .5rem; font-size: 1.125rem }
.preferences p { margin: .5rem 0 }
.preferences form { gap: .75rem; margin: 1.25rem 0 }
.preferences button { inline-size: 100%; padding: .75rem 1.25rem; line-height: 1.35; text-align: start }
.preferences button b { display: block; font-weight: 650 }
.preferences button span { display: block; font-size: .875rem; font-weight: 400; opacity: .85 }
.preferences .plain { border-color: var(--line); background: transparent; color: inherit }
.preferences .plain span { color: var(--quiet); opacity: 1 }
.preferences ul { display: grid; gap: .5rem; margin: 0; padding: 0; list-style: none }
.preferences li { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: center; justify-content: space-between }
.preferences li span::before { content: '✓'; content: '✓' / ''; margin-inline-end: .5em; color: var(--accent); font-weight: 700 }
.preferences li button { inline-size: auto; padding-block: .5rem }
.done-note { padding: .75rem 1rem; border-inline-start: .25rem solid var(--accent); font-weight: 600 }
.quiet { color: var(--quiet) }
@media (min-width: 40em) {
  .preferences form { max-inline-size: 30rem }
}
`
