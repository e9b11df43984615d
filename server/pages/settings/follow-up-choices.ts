import { html } from 'hono/html'
import { z } from 'zod'
import { ChoiceId } from '../../../shared/flow.ts'
import {
  CauseCategory,
  type ChoiceKind,
  causeCategories,
  choiceKinds,
  type FollowUpChoice,
  MAX_CHOICE_NAME,
  NewRemedy,
  nameChoice,
} from '../../../shared/follow-up-choices.ts'
import { type LabelLanguage, labelLanguages } from '../../../shared/segment-key.ts'
import { WholeNumber } from '../../../shared/text.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { createFollowUpChoice, listFollowUpChoices, updateFollowUpChoice } from '../../domain/follow-ups/choices.ts'
import { emptyForm, type Form, readForm, validateForm } from '../../http/forms.ts'
import { languageNames } from '../../i18n/languages.ts'
import { button, hiddenFields } from '../components/button.ts'
import { selectField, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { breadcrumb } from '../components/navigation.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { settingsPath } from './paths.ts'
import { settingsPage } from './views.ts'

const ChoiceForm = z.object({
  kind: z.enum(choiceKinds),
  id: ChoiceId.optional(),
  category: CauseCategory.optional(),
  names: NewRemedy.shape.names,
  position: WholeNumber(0, 10_000).optional(),
})

const ArchiveForm = z.object({ kind: z.enum(choiceKinds), id: ChoiceId, archived: z.stringbool() })

export const showFollowUpChoices = async (page: PageContext) => page.c.html(await choicesPage(page))

/** Adds or changes a cause or a remedy. Empty fields remove its names. */
export async function saveFollowUpChoice(page: PageContext) {
  const { c } = page
  const messages = page.t.settings.followUps.choices
  const submitted = await readForm(c)
  const names = labelLanguages.map((language) => [language, submitted.text(`name.${language}`).trim()] as const)
  const { value } = validateForm(ChoiceForm, {
    kind: submitted.text('kind'),
    id: submitted.text('id') || undefined,
    category: submitted.text('category') || undefined,
    names: Object.fromEntries(names.filter(([, name]) => name !== '')),
    position: submitted.text('position').trim() || undefined,
  })
  if (!value) return c.html(await choicesPage(page, { submitted, error: messages.nameWrong }), 400)
  const { kind, id, ...input } = value
  const category = kind === 'cause' ? { category: input.category ?? ('value' as const) } : { category: undefined }
  try {
    if (id === undefined) {
      const choice = await createFollowUpChoice(c.var.deps, c.var.caller, kind, { ...input, ...category })
      return redirectWithNotice(c, choicesPath(page), messages.added(nameChoice(choice, page.format.language)))
    }
    const { category: _, ...patch } = input
    await updateFollowUpChoice(c.var.deps, c.var.caller, kind, id, kind === 'cause' ? { ...patch, ...category } : patch)
  } catch (error) {
    if (!hasErrorCode(error, 'too-many-choices')) throw error
    return c.html(await choicesPage(page, { submitted, error: messages.many }), 409)
  }
  return redirectWithNotice(c, choicesPath(page), messages.saved)
}

/** Offers a choice no more, or again. */
export async function archiveFollowUpChoice(page: PageContext) {
  const { c } = page
  const messages = page.t.settings.followUps.choices
  const { value } = validateForm(ArchiveForm, (await readForm(c)).fields)
  if (!value) return c.redirect(choicesPath(page), 303)
  const { kind, id, archived } = value
  const choice = await updateFollowUpChoice(c.var.deps, c.var.caller, kind, id, { archived })
  const name = nameChoice(choice, page.format.language)
  return redirectWithNotice(
    c,
    choicesPath(page),
    archived ? messages.archivedNotice(name) : messages.restoredNotice(name),
  )
}

const choicesPath = (page: PageContext, path = '') => settingsPath(page, 'followUps', `/choices${path}`)

/** A form as it was submitted, and what is wrong with it. */
interface FormState {
  submitted: Form
  error?: string
}

async function choicesPage(page: PageContext, state: FormState = { submitted: emptyForm }) {
  const { deps, caller } = page.c.var
  const messages = page.t.settings.followUps.choices
  const lists = await Promise.all(choiceKinds.map((kind) => listFollowUpChoices(deps, caller, kind)))
  const field = `${getFormId(state.submitted.text('kind'), state.submitted.text('id'))}-${labelLanguages[0]}`
  return settingsPage(
    page,
    'followUps',
    {
      title: messages.title,
      intro: messages.intro,
      above: breadcrumb(page, [{ label: page.t.settings.parts.followUps, href: settingsPath(page, 'followUps') }]),
      fieldErrors: state.error === undefined ? [] : [{ field, message: state.error }],
    },
    html`${choiceKinds.map((kind, index) => choiceCards(page, kind, { choices: lists[index] ?? [], state }))}`,
  )
}

const getFormId = (kind: string, id: string) => `${kind}-${id || 'new'}`

function choiceCards(
  page: PageContext,
  kind: ChoiceKind,
  { choices, state }: { choices: readonly FollowUpChoice[]; state: FormState },
): Markup {
  const messages = page.t.settings.followUps.choices
  const sorted = [...choices].sort((one, other) => getCategoryIndex(one) - getCategoryIndex(other))
  const table = dataTable({
    caption: messages.kinds[kind],
    columns: [
      { label: messages.name, isRowHeader: true, cell: (choice) => choiceCell(page, kind, { choice, state }) },
      ...(kind === 'cause'
        ? [
            {
              label: messages.category,
              cell: ({ category }: FollowUpChoice) => (category === null ? '' : messages.categories[category]),
            },
          ]
        : []),
      { label: messages.archive, hideLabel: true, cell: (choice) => archiveForm(page, kind, choice) },
    ],
    rows: sorted,
  })
  const isSubmitted = state.submitted.text('kind') === kind && state.submitted.text('id') === ''
  return html`${card({ flush: true }, table)}
${card({ title: messages.add[kind] }, choiceForm(page, kind, { state: isSubmitted ? state : { submitted: emptyForm } }))}`
}

const getCategoryIndex = ({ category }: FollowUpChoice) => (category === null ? 0 : causeCategories.indexOf(category))

/** The name, and a form that folds out to change it. */
function choiceCell(
  page: PageContext,
  kind: ChoiceKind,
  { choice, state }: { choice: FollowUpChoice; state: FormState },
): Markup {
  const messages = page.t.settings.followUps.choices
  const isSubmitted = state.submitted.text('kind') === kind && state.submitted.text('id') === choice.id
  const name = nameChoice(choice, page.format.language)
  const formState = isSubmitted ? state : { submitted: emptyForm }
  return html`${name} ${choice.archived ? badge(messages.archived) : ''}
<details class="labels"${isSubmitted ? ' open' : ''}>
<summary>${messages.edit}<span class="unseen">${page.t.common.colon}${name}</span></summary>
${choiceForm(page, kind, { choice, state: formState })}
</details>`
}

function choiceForm(
  page: PageContext,
  kind: ChoiceKind,
  { choice, state: { submitted, error } }: { choice?: FollowUpChoice; state: FormState },
): Markup {
  const messages = page.t.settings.followUps.choices
  const formId = getFormId(kind, choice?.id ?? '')
  const nameField = (language: LabelLanguage, index: number) =>
    textField({
      id: `${formId}-${language}`,
      name: `name.${language}`,
      label: languageNames[language],
      value: submitted.text(`name.${language}`, choice?.names[language] ?? ''),
      error: index === 0 ? error : undefined,
      attributes: { maxlength: MAX_CHOICE_NAME, lang: language, autocomplete: 'off' },
    })
  const categoryField = selectField({
    id: `${formId}-category`,
    name: 'category',
    label: messages.category,
    value: submitted.text('category', choice?.category ?? 'value'),
    choices: causeCategories.map((value) => ({ value, label: messages.categories[value] })),
  })
  const positionField = textField({
    id: `${formId}-position`,
    name: 'position',
    type: 'number',
    label: messages.position,
    value: submitted.text('position', choice ? String(choice.position) : ''),
    attributes: { min: 0, max: 10_000, inputmode: 'numeric' },
  })
  return form(
    { action: choicesPath(page) },
    html`${hiddenFields({ kind, id: choice?.id })}
<div class="fields">${labelLanguages.map(nameField)}${kind === 'cause' ? categoryField : ''}${choice ? positionField : ''}</div>
${formActions(
  choice
    ? button({ label: page.t.common.save, small: true })
    : button({ label: messages.addButton, kind: 'primary', icon: 'plus' }),
)}`,
  )
}

function archiveForm(page: PageContext, kind: ChoiceKind, choice: FollowUpChoice): Markup {
  const messages = page.t.settings.followUps.choices
  const label = choice.archived ? messages.restore : messages.archive
  return form(
    { action: choicesPath(page, '/archive') },
    html`${hiddenFields({ kind, id: choice.id, archived: String(!choice.archived) })}
${button({ label, small: true, attributes: { 'aria-label': `${label}${page.t.common.colon}${nameChoice(choice, page.format.language)}` } })}`,
  )
}
