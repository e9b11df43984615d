import { html } from 'hono/html'
import { scores, toGroup } from '../../../shared/nps.ts'
import type { MissedOutcome } from '../../../shared/phone-survey.ts'
import type { Question } from '../../../shared/question.ts'
import { claimCallee } from '../../domain/phone-surveys/leases.ts'
import { attributes } from '../components/attributes.ts'
import { button, hiddenFields, linkButton } from '../components/button.ts'
import { checkField, textArea, textField } from '../components/field.ts'
import { enterGuard, errorSummary, form, formActions } from '../components/form.ts'
import { breadcrumb, segmentedControl } from '../components/navigation.ts'
import { notice } from '../components/notice.ts'
import { badge, card } from '../components/parts.ts'
import { displayName } from '../contacts/views.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { furtherQuestionFields } from './further-questions.ts'
import { type Interview, loadInterview } from './interview-data.ts'
import { phoneSurveyPaths } from './paths.ts'
import { choices, groupFields, type InterviewState, say } from './views.ts'

/** Keeps the contact for this interviewer, unless a browser only fetches the page ahead. */
export async function showInterview(page: PageContext) {
  const { c } = page
  const interview = await loadInterview(page)
  const { contact, survey } = interview
  const isPrefetch = /prefetch/.test(c.req.header('sec-purpose') ?? '')
  const isFree = !contact || !survey.isOpen || isPrefetch || (await claimCallee(c.var.deps, c.var.caller, contact.id))
  return c.html(interviewPage(page, interview, { ...newState(), isTaken: !isFree }))
}

const newState = (): InterviewState => ({
  errors: {},
  getText: () => '',
  getList: () => [],
  key: crypto.randomUUID(),
})

export function interviewPage(page: PageContext, interview: Interview, state = newState()): Markup {
  const { t } = page
  const messages = t.phoneSurveys
  const { survey, contact, query } = interview
  const title = contact ? displayName(page, contact) : messages.anonymous
  const links = [
    { label: messages.title, href: phoneSurveyPaths.choice(page) },
    { label: survey.name, href: phoneSurveyPaths.list(page, survey.id, { days: query.days }) },
    { label: title, href: page.c.req.path, current: true },
  ]
  return shell(
    page,
    {
      title,
      current: 'follow-ups',
      above: breadcrumb(page, links),
      wide: true,
      intro: contactLine(page, interview),
      actions: html`${skipLink(page, interview)}`,
    },
    html`${page.workspace.demo ? notice({ kind: 'info', text: t.sharing.testSample }) : ''}
${survey.isOpen ? '' : notice({ kind: 'warning', text: messages.noSurveysText })}
${warnings(page, interview, state)}
<div class="call-card">
${responseForm(page, interview, state)}
<div class="stack">
${languageLinks(page, interview)}
${contact ? outcomeCard(page, interview, state) : ''}
</div>
</div>`,
  )
}

function contactLine({ t, format }: PageContext, { contact, lastCall }: Interview): Markup {
  const tier = /^[a-d]$/i.exec(contact?.properties.tier ?? '')?.[0].toUpperCase()
  const { lastCalledOn, outcomes } = t.phoneSurveys
  const callText = lastCall && lastCalledOn(format.shortDay(Date.parse(lastCall.at)), outcomes[lastCall.outcome])
  return html`${tier ? badge(t.followUps.tier(tier), 'accent') : ''}
${callText ? badge(callText) : ''}`
}

/** Why the contact should not be called now. */
function warnings(page: PageContext, { contact, asked }: Interview, { isTaken }: InterviewState): Markup {
  const { t, format } = page
  const messages = t.phoneSurveys
  const { lastAskedAt, refusal } = asked
  const until = refusal?.until ?? null
  const refusalText =
    refusal?.reason === 'throttled' && lastAskedAt !== null && until !== null
      ? messages.askedRecently(format.shortDay(lastAskedAt), format.shortDay(until))
      : messages.notNow(until === null ? null : format.shortDay(until))
  return html`${isTaken ? notice({ kind: 'warning', text: messages.taken }) : ''}
${contact?.unverifiedSince ? notice({ kind: 'warning', text: messages.unverified }) : ''}
${refusal ? notice({ kind: 'warning', title: t.contacts.decisions[refusal.reason], text: refusalText }) : ''}`
}

const skipLink = (page: PageContext, { survey, query }: Interview): Markup =>
  query.at
    ? linkButton({
        label: page.t.phoneSurveys.skip,
        icon: 'forward',
        href: phoneSurveyPaths.next(page, survey.id, query),
        attributes: { 'data-no-prefetch': true },
      })
    : html``

/** The form of the outcomes without a response. */
const OUTCOME_FORM = 'no-response'

const outcomeButton = ({ t }: PageContext, outcome: MissedOutcome): Markup =>
  button({
    label: t.phoneSurveys.outcomes[outcome],
    attributes: { name: 'outcome', value: outcome, form: OUTCOME_FORM },
  })

/** Dials the number, large enough for a thumb. Most calls reach nobody: that is a button beside it. */
function callLink(page: PageContext, { contact }: Interview): Markup {
  if (!contact) return html``
  const { phone } = contact
  const label = phone && `${page.t.phoneSurveys.call} ${page.format.phone(phone)}`
  const attributes = { 'data-no-prefetch': true }
  return html`<div class="ways">
${label ? linkButton({ label, icon: 'follow-ups', href: `tel:${phone}`, attributes }) : ''}
${outcomeButton(page, 'not-reached')}
</div>`
}

function languageLinks(page: PageContext, { languages, question, survey, query }: Interview): Markup {
  if (languages.length < 2) return html``
  const links = languages.map((language) => ({
    label: page.format.languageName(language),
    href: phoneSurveyPaths.interview(page, survey.id, { ...query, lang: language }),
    current: language === question.language,
  }))
  return card({ title: page.t.phoneSurveys.language }, segmentedControl(page.t.phoneSurveys.language, links))
}

/** What the interviewer says, and below it the fields for what they hear. */
function responseForm(page: PageContext, interview: Interview, state: InterviewState): Markup {
  const messages = page.t.phoneSurveys
  const { survey, contact, question, script, query } = interview
  const errors = Object.entries(state.errors).map(([field, message]) => ({ field: field || undefined, message }))
  const content = html`${errorSummary(page, errors)}
${hiddenFields({ key: state.key, language: question.language })}
${callLink(page, interview)}
${say(question, messages.scripts.parts.introduction, script.introduction)}
${contact ? '' : callerFields(page, state)}
${say(question, messages.question, question.texts.question)}
${scoreField(page, interview, state)}
${reasonFields(page, question, state)}
${textArea({
  name: 'comment',
  label: messages.comment,
  hint: messages.commentHint,
  value: state.getText('comment'),
  error: state.errors.comment,
  rows: 3,
  attributes: { maxlength: 5000, dir: 'auto' },
})}
${furtherQuestionFields(page, question, state)}
${checkField({
  name: 'contactRequested',
  label: messages.contactRequested,
  checked: state.getText('contactRequested') !== '',
})}
${say(question, messages.scripts.parts.thanks, script.thanks)}
${againField(page, state)}
${formActions(button({ label: query.at ? messages.saveNext : messages.save, kind: 'primary', icon: 'check' }))}`
  return html`<section class="card">
${form({ action: phoneSurveyPaths.interview(page, survey.id, query) }, content)}
</section>`
}

/** Offered once the contact turns out to have responded lately. */
const againField = ({ t }: PageContext, { errors, getText }: InterviewState): Markup =>
  errors.again || getText('again')
    ? checkField({ name: 'again', label: t.phoneSurveys.again, checked: getText('again') !== '' })
    : html``

const callerFields = ({ t }: PageContext, state: InterviewState): Markup => html`${textField({
  name: 'name',
  label: t.phoneSurveys.name,
  optionalLabel: t.followUps.card.optional,
  value: state.getText('name'),
  error: state.errors.name,
  attributes: { maxlength: 200, autocomplete: 'off', dir: 'auto' },
})}
${textField({
  name: 'phone',
  label: t.phoneSurveys.phone,
  optionalLabel: t.followUps.card.optional,
  hint: t.phoneSurveys.callerHint,
  value: state.getText('phone'),
  error: state.errors.phone,
  attributes: { maxlength: 254, inputmode: 'tel', autocomplete: 'off' },
})}`

/** Big keys. The class of each tells the script which reasons to show. */
function scoreField({ t, format }: PageContext, { question }: Interview, state: InterviewState): Markup {
  const messages = t.phoneSurveys
  const { texts } = question
  const key = (score: number) => {
    const inputAttributes = {
      type: 'radio',
      name: 'score',
      value: score,
      id: score === 0 ? 'score' : null,
      class: toGroup(score),
      required: true,
      checked: state.getText('score') === `${score}`,
      'data-score': score,
    }
    return html`<label><input${attributes(inputAttributes)}><span>${format.number(score)}</span></label>`
  }
  return html`<fieldset class="field causes keys">
<legend>${messages.score} <small>${texts.low} – ${texts.high}</small></legend>
<div class="choices">
${scores.map(key)}
</div>
${state.errors.score ? html`<p class="error" id="score-error">${state.errors.score}</p>` : ''}
<p class="hint">${messages.neutral}${format.sentenceGap}<span class="needs-script">${messages.scoreKeys}</span></p>
</fieldset>`
}

/** The reasons of each group; those of the group of the score are shown. */
function reasonFields(page: PageContext, { reasons, language }: Question, state: InterviewState): Markup {
  const messages = page.t.phoneSurveys
  const groups = Object.entries(reasons)
  if (groups.length === 0) return html``
  return html`${groups.map(([group, options]) =>
    groupFields(
      [group],
      choices({
        type: 'checkbox',
        name: `reasons.${group}`,
        label: messages.reasons,
        language,
        options,
        selected: state.getList(`reasons.${group}`),
      }),
    ),
  )}
${groupFields(
  groups.map(([group]) => group),
  textField({
    name: 'other',
    label: messages.other,
    optionalLabel: page.t.followUps.card.optional,
    value: state.getText('other'),
    attributes: { maxlength: 2000, dir: 'auto' },
  }),
)}`
}

/** What to say when the customer does not want to, and the outcomes without a response. */
function outcomeCard(
  page: PageContext,
  { survey, question, script, query }: Interview,
  { key }: InterviewState,
): Markup {
  const messages = page.t.phoneSurveys
  return card(
    { title: messages.noResponse },
    form(
      { action: phoneSurveyPaths.calls(page, survey.id, query), attributes: { id: OUTCOME_FORM } },
      html`${enterGuard}${hiddenFields({ key: `call ${key}` })}
${say(question, messages.scripts.parts.refusal, script.refusal)}
<div class="outcomes">${outcomeButton(page, 'refused')}${outcomeButton(page, 'wrong-number')}</div>`,
    ),
  )
}
