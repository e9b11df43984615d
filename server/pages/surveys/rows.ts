import { html } from 'hono/html'
import type { Language } from '../../../shared/locale.ts'
import { translate } from '../../../shared/templates/translations.ts'
import { attributes } from '../components/attributes.ts'
import { button } from '../components/button.ts'
import type { Markup } from '../layout/page.ts'
import { type FormValue, getList, getText } from './form.ts'
import type { SectionView } from './section.ts'

/** A text by language. */
export type LocalizedText = Partial<Record<Language, string>>

interface Choice {
  id: string
  text: LocalizedText
}

/** The form rows of choices. */
export const toFormRows = (choices: readonly Choice[], textLanguage: Language): FormValue =>
  choices.map(({ id, text }) => ({ id, text: text[textLanguage] ?? '' }))

/** The translations with one language changed; undefined if none are left. */
export function withTranslation(
  previous: LocalizedText | undefined,
  textLanguage: Language,
  text: string,
): LocalizedText | undefined {
  const { [textLanguage]: _, ...otherTranslations } = previous ?? {}
  const translations = text ? { ...otherTranslations, [textLanguage]: text } : otherTranslations
  return Object.keys(translations).length > 0 ? translations : undefined
}

/** Removes rows without a text in any language. */
export const removeEmptyRows = (
  rows: readonly FormValue[],
  existing: readonly { id: string; text: LocalizedText }[],
  textLanguage: Language,
) =>
  rows.filter((row) =>
    withTranslation(existing.find(({ id }) => id === getText(row, 'id'))?.text, textLanguage, getText(row, 'text')),
  )

/** The choices of form rows. Existing ones keep their id, new ones get one from their text. */
export function parseChoices(
  rows: readonly FormValue[],
  existing: readonly Choice[],
  textLanguage: Language,
): Choice[] {
  const ids = assignIds(rows, existing, 'choice')
  return rows.map((row, index) => ({
    id: ids[index] ?? '',
    text:
      withTranslation(existing.find(({ id }) => id === getText(row, 'id'))?.text, textLanguage, getText(row, 'text')) ??
      {},
  }))
}

/** Unique ids for rows: the existing one, else a slug of the text, else a numbered fallback. */
export function assignIds(rows: readonly FormValue[], existing: readonly { id: string }[], fallback: string): string[] {
  const usedIds = new Set([...existing.map(({ id }) => id), 'other', 'reasons'])
  return rows.map((row) => {
    const id = getText(row, 'id')
    if (id && existing.some((choice) => choice.id === id)) return id
    const slug = getText(row, 'text')
      .normalize('NFKD')
      .toLowerCase()
      .match(/[a-z0-9]+/g)
      ?.join('-')
      .slice(0, 30)
      .replace(/-$/, '')
    const base = slug && /[a-z]/.test(slug) ? slug : fallback
    const candidates = [base, ...Array.from({ length: 100 }, (_, n) => `${base}-${n + 2}`)]
    const newId = candidates.find((candidate) => !usedIds.has(candidate)) ?? base
    usedIds.add(newId)
    return newId
  })
}

interface RowsFieldProps {
  path: string
  label: string
  existing: readonly Choice[]
}

const MAX_ROWS = 20

/** A list of short texts with buttons to add, remove and move rows. They work without script. */
export function rowsField(view: SectionView, { path, label, existing }: RowsFieldProps): Markup {
  const messages = view.page.t.surveys
  const rows = getList(view.values, path)
  const addButton = button({
    label: messages.addRow,
    icon: 'plus',
    small: true,
    attributes: { ...rowAction(view, `add ${path}`), 'aria-label': `${messages.addRow}: ${label}` },
  })
  return html`<fieldset class="rows" id="${path}">
<legend>${label}</legend>
<ol>
${rows.map((row, index) => rowItem(view, { path, label, existing }, { row, index }))}
</ol>
${rows.length < MAX_ROWS ? addButton : ''}
</fieldset>`
}

function rowItem(
  view: SectionView,
  { path, label, existing }: RowsFieldProps,
  { row, index }: { row: FormValue; index: number },
): Markup {
  const { textLanguage, errors, focus } = view
  const name = `${path}.${index}`
  const id = getText(row, 'id')
  const translations = existing.find((choice) => choice.id === id)?.text ?? {}
  const error = errors[name] ?? errors[`${name}.text`] ?? errors[`${name}.text.${textLanguage}`]
  const inputAttributes = attributes({
    name: `${name}.text`,
    value: getText(row, 'text'),
    'aria-label': `${label} ${index + 1}`,
    'aria-invalid': error ? 'true' : null,
    placeholder: translate(translations, textLanguage) ?? translations.en ?? Object.values(translations)[0],
    maxlength: 300,
    lang: textLanguage,
    dir: 'auto',
    autofocus: focus === name,
  })
  return html`<li>
<input type="hidden" name="${name}.id" value="${id}">
<input${inputAttributes}>
${moveUpButton(view, name, index)}
${removeRowButton(view, name, { index, icon: 'cross' })}
${error ? html`<p class="error">${error}</p>` : ''}
</li>`
}

/** The attributes of a button that changes the rows of the form, for `arrangeRows()`. Nothing is saved. */
export const rowAction = ({ rowsPath }: SectionView, action: string) => ({
  formaction: rowsPath,
  name: 'action',
  value: action,
  formnovalidate: true,
})

export const moveUpButton = (view: SectionView, path: string, index: number): Markup =>
  button({
    label: view.page.t.surveys.moveUp(index + 1),
    icon: 'up',
    iconOnly: true,
    kind: 'quiet',
    attributes: { ...rowAction(view, `up ${path}`), disabled: index === 0 },
  })

export const removeRowButton = (
  view: SectionView,
  path: string,
  { index, icon }: { index: number; icon: 'cross' | 'trash' },
): Markup =>
  button({
    label: view.page.t.surveys.removeRow(index + 1),
    icon,
    iconOnly: true,
    kind: 'quiet',
    attributes: rowAction(view, `remove ${path}`),
  })
