import { html } from 'hono/html'
import { followUpResults } from '../../../shared/follow-up-stages.ts'
import { MAX_PATTERN_NAME, MAX_SUGGESTION } from '../../../shared/pattern.ts'
import { countNames, MAX_UNANSWERED, PATTERN_DAYS, scoreNames, voices } from '../../../shared/pattern-conditions.ts'
import { labelLanguages } from '../../../shared/segment-key.ts'
import type { FieldErrors, Form } from '../../http/forms.ts'
import { languageNames } from '../../i18n/languages.ts'
import type { Attributes } from '../components/attributes.ts'
import { type Choice, checkGroup, selectField, textArea, textField } from '../components/field.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

export interface PatternFieldsProps {
  form: Form
  errors: FieldErrors
  /** The places where the pattern may be tried. */
  places: readonly Choice[]
}

/** The texts and the place of a pattern, and its conditions: a card each. */
export const patternFields = (page: PageContext, props: PatternFieldsProps): Markup => html`${textsCard(page, props)}
${saidCard(page, props)}
${moreConditions(page, props)}`

const fieldProps = ({ form, errors }: PatternFieldsProps, name: string) => ({
  name,
  value: form.text(name),
  values: form.list(name),
  error: errors[name],
})

function textsCard(page: PageContext, props: PatternFieldsProps): Markup {
  const messages = page.t.patterns.form
  const current = labelLanguages.find((language) => language === page.format.language) ?? labelLanguages[0]
  const pair = (language: string, isCurrent: boolean) => html`${textField({
    ...fieldProps(props, `names.${language}`),
    label: isCurrent ? messages.name : `${messages.name} (${languageNames[language as keyof typeof languageNames]})`,
    ...(isCurrent && { hint: messages.nameHint }),
    attributes: { maxlength: MAX_PATTERN_NAME, lang: language },
  })}
${textArea({
  ...fieldProps(props, `suggestions.${language}`),
  label: page.t.patterns.suggestion,
  ...(isCurrent && { hint: messages.suggestionHint }),
  rows: 5,
  attributes: { maxlength: MAX_SUGGESTION, lang: language },
})}`
  const others = labelLanguages.filter((language) => language !== current)
  return card(
    {},
    html`${pair(current, true)}
<details class="labels">
<summary>${messages.otherLanguages}</summary>
<div class="form">${others.map((language) => pair(language, false))}</div>
</details>
${selectField({ ...fieldProps(props, 'after'), label: messages.position, choices: props.places })}`,
  )
}

const numberField = (
  props: PatternFieldsProps,
  name: string,
  { label, ...attributes }: { label: string; min: number; max: number } & Attributes,
): Markup =>
  textField({
    ...fieldProps(props, name),
    label: String(label),
    type: 'number',
    attributes: { step: 1, ...attributes },
  })

/** A group of small fields. */
const row = (title: string, fields: readonly Markup[], hint?: string): Markup =>
  html`<fieldset class="field"><legend>${title}</legend><div class="fields numbers">${fields}</div>${
    hint ? html`<p class="hint">${hint}</p>` : ''
  }</fieldset>`

const text = (props: PatternFieldsProps, name: string) => ({
  ...fieldProps(props, name),
  attributes: { maxlength: 12_000, autocomplete: 'off' },
})

function saidCard(page: PageContext, props: PatternFieldsProps): Markup {
  const { form: messages, sentence } = page.t.patterns
  return card(
    { title: messages.ifTitle, intro: messages.ifText },
    html`${checkGroup({
      ...fieldProps(props, 'voice'),
      label: messages.voice,
      choices: voices.map((value) => ({ value, label: sentence.voices[value] })),
    })}
${countRow(page, props, 'detractorResponses')}
${row(
  messages.silence,
  [
    numberField(props, 'silence.days', { label: messages.silenceDays, min: 1, max: PATTERN_DAYS }),
    numberField(props, 'silence.invitations', { label: messages.silenceInvitations, min: 1, max: MAX_UNANSWERED }),
  ],
  messages.silenceHint,
)}
<fieldset class="field">
<legend>${messages.signs}</legend>
<p class="hint">${messages.signsHint}</p>
<div class="form">${signFields(page, props)}</div>
</fieldset>`,
  )
}

function signFields(page: PageContext, props: PatternFieldsProps): Markup[] {
  const messages = page.t.patterns.form
  return [
    textArea({ ...text(props, 'signs.words'), label: messages.words, hint: messages.wordsHint, rows: 3 }),
    textArea({ ...text(props, 'signs.tags'), label: messages.tags, rows: 2 }),
    textArea({ ...text(props, 'signs.properties'), label: messages.properties, rows: 2 }),
  ]
}

function countRow(page: PageContext, props: PatternFieldsProps, name: (typeof countNames)[number]): Markup {
  const messages = page.t.patterns.form
  return row(messages.counts[name], [
    numberField(props, `${name}.atLeast`, { label: messages.atLeast, min: 1, max: 100 }),
    numberField(props, `${name}.atMost`, { label: messages.atMost, min: 0, max: 100 }),
    numberField(props, `${name}.days`, { label: messages.days, min: 1, max: PATTERN_DAYS, placeholder: PATTERN_DAYS }),
  ])
}

/** Open if one of them is filled in, or wrong. */
function moreConditions(page: PageContext, props: PatternFieldsProps): Markup {
  const { form: messages, outcomes } = page.t.patterns
  const otherCounts = countNames.filter((name) => name !== 'detractorResponses')
  const areas = [...scoreNames, ...otherCounts, 'results', 'words', 'properties']
  const names = [...Object.keys(props.form.fields), ...Object.keys(props.errors)]
  const isOpen = names.some(
    (name) => areas.includes(name.split('.')[0] ?? '') && (props.form.text(name) || props.errors[name]),
  )
  const scoreRows = scoreNames.map((name) =>
    row(messages.scores[name], [
      numberField(props, `${name}.from`, { label: messages.from, min: 0, max: 10 }),
      numberField(props, `${name}.to`, { label: messages.to, min: 0, max: 10 }),
    ]),
  )
  return card(
    {},
    html`<details class="labels"${isOpen ? ' open' : ''}>
<summary>${page.t.rules.form.moreConditions}</summary>
<div class="form">
${scoreRows}
${otherCounts.map((name) => countRow(page, props, name))}
${checkGroup({
  ...fieldProps(props, 'results'),
  label: messages.results,
  choices: followUpResults.map((value) => ({ value, label: outcomes[value] })),
})}
${textArea({ ...text(props, 'words'), label: messages.words, hint: messages.wordsHint, rows: 2 })}
${textArea({ ...text(props, 'properties'), label: messages.properties, hint: messages.propertiesHint, rows: 3 })}
</div>
</details>`,
  )
}
