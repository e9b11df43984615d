import { html } from 'hono/html'
import type { Campaign } from '../../../shared/campaign.ts'
import { type Language, languages } from '../../../shared/locale.ts'
import { listSurveyLanguages } from '../../../shared/survey-texts.ts'
import { getSurvey } from '../../domain/surveys/surveys.ts'
import { listSegmentKeys } from '../../domain/workspaces/segment-keys.ts'
import { attributes } from '../components/attributes.ts'
import { button, hiddenFields } from '../components/button.ts'
import { checkField, optionElements, textArea, textField } from '../components/field.ts'
import { notice } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { nameMessage } from './message-names.ts'
import { getChannel, listMessages, type MessageName, parseEdited, type TextName } from './messages.ts'
import { previewPane } from './preview.ts'
import type { StepState } from './step.ts'

/** The texts of one message in one language, with the preview beside them. */
export async function messageCards(page: PageContext, state: StepState): Promise<Markup> {
  const { campaign, form } = state
  const edited = parseEdited(page, campaign, form)
  const channel = getChannel(campaign.settings, edited)
  if (channel === 'link') return notice({ kind: 'info', text: page.t.campaigns.message.linkOnly })
  const isInvitation = edited.message === 'a'
  return html`${hiddenFields({ edited: edited.message, 'edited-language': edited.language })}
<div class="editor">
<div class="stack">
${await messageBar(page, campaign, edited)}
${channel === 'sms' ? smsCard(page, state) : await emailCard(page, state)}
${isInvitation && channel === 'email' ? senderCard(page, state) : ''}
${isInvitation && campaign.state === 'draft' ? testCard(page, state) : ''}
</div>
${channel === 'email' ? previewPane(page, campaign, edited) : ''}
</div>`
}

/** Another message or language: what is typed is saved before it shows. */
async function messageBar(page: PageContext, campaign: Campaign, edited: { message: MessageName; language: Language }) {
  const messages = page.t.campaigns.message
  const survey = await getSurvey(page.c.var.deps, page.c.var.caller, campaign.surveyId)
  const offered = survey.locale ? [survey.locale] : listSurveyLanguages(survey.texts, survey.subject)
  const written = languages.filter((name) => campaign.settings.texts[name])
  const first = [...new Set([edited.language, page.format.language, ...written])]
  const choices = [...first, ...offered.filter((name) => !first.includes(name))].map((value) => ({
    value,
    label: page.format.languageName(value),
  }))
  const names = listMessages(campaign.settings).map((value) => ({ value, label: nameMessage(page, campaign, value) }))
  const select = (name: string, label: string, options: typeof names | typeof choices, value: string) =>
    html`<select name="${name}" aria-label="${label}">${optionElements(options, value)}</select>`
  return html`<div class="actions preview-bar">
${names.length > 1 ? select('show-message', messages.which, names, edited.message) : hiddenFields({ 'show-message': edited.message })}
${select('show-language', messages.language, choices, edited.language)}
${button({ label: messages.show, small: true, attributes: { name: 'to', value: 'stay' } })}
</div>`
}

async function emailCard(page: PageContext, state: StepState): Promise<Markup> {
  const messages = page.t.campaigns.message
  const text = (name: TextName) => ({ ...fieldOf(state, name), label: messages.texts[name] })
  return card(
    { title: messages.title, intro: messages.blank },
    html`${textField({ ...text('subject'), hint: messages.subjectHint, attributes: { maxlength: 200 } })}
${textField({ ...text('preheader'), hint: messages.preheaderHint, attributes: { maxlength: 200 } })}
${textArea({ ...text('introduction'), rows: 5, attributes: { maxlength: 2000 } })}
${textArea({ ...text('closing'), hint: messages.closingHint, rows: 3, attributes: { maxlength: 2000 } })}
${await insertButtons(page)}
<p class="hint">${messages.otherLanguages}</p>`,
  )
}

function smsCard(page: PageContext, state: StepState): Markup {
  const messages = page.t.campaigns.message
  const field = { ...fieldOf(state, 'message'), label: messages.texts.message, hint: messages.smsHint }
  return card({ title: messages.title }, textArea({ ...field, attributes: { maxlength: 500 } }))
}

const fieldOf = ({ form, errors }: StepState, name: string) => ({ name, value: form.text(name), error: errors[name] })

/** Personal fields. With script, a press writes one where the cursor was. */
async function insertButtons(page: PageContext): Promise<Markup> {
  const { t, format, c } = page
  const messages = t.campaigns.message
  const keys = await listSegmentKeys(c.var.deps, c.var.caller)
  const tokens = [
    { label: messages.tokens.name, token: `{name|${messages.tokens.fallback}}` },
    ...keys.slice(0, 6).map(({ key }) => ({ label: format.propertyName(key), token: `{${key}|…}` })),
  ]
  return html`<div class="row">
<span class="quiet small">${messages.insert}</span>
${tokens.map(
  ({ label, token }) =>
    html`<button type="button" class="tag needs-script" data-insert="${token}">${label}</button><code class="without-script">${token}</code>`,
)}
</div>
<p class="hint">${messages.insertHint}</p>`
}

function senderCard(page: PageContext, state: StepState): Markup {
  const messages = page.t.campaigns.message
  return card(
    { title: messages.sender },
    html`<div class="fields">
${textField({ ...fieldOf(state, 'fromName'), label: messages.fromName, hint: messages.fromNameHint, attributes: { maxlength: 100 } })}
${textField({ ...fieldOf(state, 'replyTo'), label: messages.replyTo, hint: messages.replyToHint, type: 'email', attributes: { maxlength: 254 } })}
</div>
${checkField({
  name: 'tracksOpens',
  label: messages.tracksOpens,
  hint: messages.tracksOpensHint,
  checked: state.form.has('tracksOpens'),
})}`,
  )
}

function testCard(page: PageContext, state: StepState): Markup {
  const messages = page.t.campaigns.message
  return html`<details${attributes({ class: 'card', open: state.form.has('test') })}>
<summary>${messages.test}</summary>
<div class="stack">
${checkField({ name: 'test', label: messages.testOn, hint: messages.testHint, checked: state.form.has('test') })}
<div class="fields">
${textField({
  ...fieldOf(state, 'waitDays'),
  label: messages.waitDays,
  type: 'number',
  attributes: { min: 1, max: 60, inputmode: 'numeric' },
})}
</div>
</div>
</details>`
}
