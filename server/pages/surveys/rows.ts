import { html } from 'hono/html'
import type { Language } from '../../../shared/locale.ts'
import { attributes } from '../components/attributes.ts'
import { button } from '../components/button.ts'
import type { Markup } from '../layout/page.ts'
import { listAt, type Sent, textAt } from './form.ts'
import type { View } from './sections.ts'

/** A text by language, as surveys keep what they ask. */
export type Spoken = Partial<Record<Language, string>>

interface Choice {
  id: string
  text: Spoken
}

/** The rows of a form for things to tick. */
export const shownRows = (choices: readonly Choice[], editing: Language): Sent =>
  choices.map(({ id, text }) => ({ id, text: text[editing] ?? '' }))

/** What it says in one language, beside what it says in others; undefined where nothing is left. */
export function spoken(before: Spoken | undefined, editing: Language, text: string): Spoken | undefined {
  const { [editing]: _, ...others } = before ?? {}
  const all = text ? { ...others, [editing]: text } : others
  return Object.keys(all).length > 0 ? all : undefined
}

/** Without the rows that say nothing in any language. */
export const withoutEmpty = (
  rows: readonly Sent[],
  known: readonly { id: string; text: Spoken }[],
  editing: Language,
) => rows.filter((row) => spoken(known.find(({ id }) => id === textAt(row, 'id'))?.text, editing, textAt(row, 'text')))

/** Rows as things to tick: each keeps its name, new ones get one made of their text. */
export function choicesIn(rows: readonly Sent[], known: readonly Choice[], editing: Language): Choice[] {
  const names = namesFor(rows, known, 'choice')
  return rows.map((row, index) => ({
    id: names[index] ?? '',
    text: spoken(known.find(({ id }) => id === textAt(row, 'id'))?.text, editing, textAt(row, 'text')) ?? {},
  }))
}

/** Names for rows in the answers, each different from all others: that of Latin text, or else a number. */
export function namesFor(rows: readonly Sent[], known: readonly { id: string }[], word: string): string[] {
  const taken = new Set([...known.map(({ id }) => id), 'other', 'reasons'])
  return rows.map((row) => {
    const id = textAt(row, 'id')
    if (id && known.some((one) => one.id === id)) return id
    const plain = textAt(row, 'text')
      .normalize('NFKD')
      .toLowerCase()
      .match(/[a-z0-9]+/g)
      ?.join('-')
      .slice(0, 30)
      .replace(/-$/, '')
    const base = plain && /[a-z]/.test(plain) ? plain : word
    const candidates = [base, ...Array.from({ length: 100 }, (_, n) => `${base}-${n + 2}`)]
    const name = candidates.find((one) => !taken.has(one)) ?? base
    taken.add(name)
    return name
  })
}

/** A list of short texts with buttons to add, remove and move, which work as parts of the form. */
export function rowsField(
  view: View,
  about: { path: string; label: string; known: readonly Choice[]; most?: number },
): Markup {
  const { words, editing, sent, errors, focus } = view
  const { path, known, most = 20 } = about
  const rows = listAt(sent, path)
  const row = (one: Sent, index: number) => {
    const name = `${path}.${index}`
    const others = known.find(({ id }) => id === textAt(one, 'id'))?.text ?? {}
    const error = errors[name] ?? errors[`${name}.text`] ?? errors[`${name}.text.${editing}`]
    return html`<li><input type="hidden" name="${name}.id" value="${textAt(one, 'id')}"><input${attributes({
      name: `${name}.text`,
      value: textAt(one, 'text'),
      'aria-label': `${about.label} ${index + 1}`,
      'aria-invalid': error ? 'true' : null,
      placeholder: others.en ?? Object.values(others)[0],
      maxlength: 300,
      lang: editing,
      dir: 'auto',
      autofocus: focus === name,
    })}>${does(`up ${name}`, words.moveUp(index + 1), 'up', index === 0)}${does(`remove ${name}`, words.removeRow(index + 1), 'cross')}${error ? html`<p class="error">${error}</p>` : ''}</li>`
  }
  return html`<fieldset class="rows" id="${path}"><legend>${about.label}</legend><ol>${rows.map(row)}</ol>
${rows.length < most ? button({ label: words.addRow, icon: 'plus', small: true, attributes: { name: 'do', value: `add ${path}`, formnovalidate: true, 'aria-label': `${words.addRow}: ${about.label}` } }) : ''}</fieldset>`
}

/** A button that rearranges the form, and saves nothing. */
export const does = (action: string, label: string, icon: 'up' | 'cross' | 'trash', disabled = false) =>
  button({
    label,
    icon,
    iconOnly: true,
    kind: 'quiet',
    attributes: { name: 'do', value: action, formnovalidate: true, disabled },
  })
