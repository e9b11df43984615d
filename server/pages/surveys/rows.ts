import { html } from 'hono/html'
import type { Language } from '../../../shared/locale.ts'
import { attributes } from '../components/attributes.ts'
import { button } from '../components/button.ts'
import type { Markup } from '../layout/page.ts'
import { type FormValue, getList, getText } from './form.ts'
import type { SectionView } from './sections.ts'

/** A text by language, as surveys keep what they ask. */
export type LocalizedText = Partial<Record<Language, string>>

interface Choice {
  id: string
  text: LocalizedText
}

/** The rows of a form for things to tick. */
export const toFormRows = (choices: readonly Choice[], textLanguage: Language): FormValue =>
  choices.map(({ id, text }) => ({ id, text: text[textLanguage] ?? '' }))

/** What it says in one language, beside what it says in others; undefined where nothing is left. */
export function withTranslation(
  previous: LocalizedText | undefined,
  textLanguage: Language,
  text: string,
): LocalizedText | undefined {
  const { [textLanguage]: _, ...otherTranslations } = previous ?? {}
  const translations = text ? { ...otherTranslations, [textLanguage]: text } : otherTranslations
  return Object.keys(translations).length > 0 ? translations : undefined
}

/** Without the rows that say nothing in any language. */
export const removeEmptyRows = (
  rows: readonly FormValue[],
  existing: readonly { id: string; text: LocalizedText }[],
  textLanguage: Language,
) =>
  rows.filter((row) =>
    withTranslation(existing.find(({ id }) => id === getText(row, 'id'))?.text, textLanguage, getText(row, 'text')),
  )

/** Rows as things to tick: each keeps its name, new ones get one made of their text. */
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

/** Names for rows in the answers, each different from all others: that of Latin text, or else a number. */
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

/** A list of short texts with buttons to add, remove and move, which work as parts of the form. */
export function rowsField(
  view: SectionView,
  options: { path: string; label: string; existing: readonly Choice[]; maxRows?: number },
): Markup {
  const { messages, textLanguage, values, errors, focus } = view
  const { path, existing, maxRows = 20 } = options
  const rows = getList(values, path)
  const rowItem = (row: FormValue, index: number) => {
    const name = `${path}.${index}`
    const translations = existing.find(({ id }) => id === getText(row, 'id'))?.text ?? {}
    const error = errors[name] ?? errors[`${name}.text`] ?? errors[`${name}.text.${textLanguage}`]
    return html`<li><input type="hidden" name="${name}.id" value="${getText(row, 'id')}"><input${attributes({
      name: `${name}.text`,
      value: getText(row, 'text'),
      'aria-label': `${options.label} ${index + 1}`,
      'aria-invalid': error ? 'true' : null,
      placeholder: translations.en ?? Object.values(translations)[0],
      maxlength: 300,
      lang: textLanguage,
      dir: 'auto',
      autofocus: focus === name,
    })}>${rearrangeButton(`up ${name}`, messages.moveUp(index + 1), 'up', index === 0)}${rearrangeButton(`remove ${name}`, messages.removeRow(index + 1), 'cross')}${error ? html`<p class="error">${error}</p>` : ''}</li>`
  }
  return html`<fieldset class="rows" id="${path}"><legend>${options.label}</legend><ol>${rows.map(rowItem)}</ol>
${rows.length < maxRows ? button({ label: messages.addRow, icon: 'plus', small: true, attributes: { name: 'do', value: `add ${path}`, formnovalidate: true, 'aria-label': `${messages.addRow}: ${options.label}` } }) : ''}</fieldset>`
}

/** A button that rearranges the form, and saves nothing. */
export const rearrangeButton = (action: string, label: string, icon: 'up' | 'cross' | 'trash', disabled = false) =>
  button({
    label,
    icon,
    iconOnly: true,
    kind: 'quiet',
    attributes: { name: 'do', value: action, formnovalidate: true, disabled },
  })
