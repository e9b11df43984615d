import { html } from 'hono/html'
import { commonWords } from '../../i18n/common.ts'
import type { StaffLanguage } from '../../i18n/index.ts'
import { button } from '../components/button.ts'
import type { Markup } from './page.ts'
import type { Entry } from './shell.ts'

/** What leads to a part of the product after `g`. */
export const keysOf: Record<Entry, string> = {
  overview: 'o',
  answers: 'a',
  'follow-ups': 'f',
  contacts: 'c',
  surveys: 's',
  settings: 't',
  help: 'h',
}

/** What the keys do, and whether they do: the script of the page opens it by `?`. */
export function keysDialog(language: StaffLanguage, sections: readonly Entry[]): Markup {
  const words = commonWords(language)
  const row = (keys: readonly string[], does: string) =>
    html`<div><dt>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${does}</dd></div>`
  const { search, next, previous, help } = words.keysList
  return html`<dialog id="keys" aria-labelledby="keys-title"><form method="dialog"><h2 id="keys-title">${words.keys}</h2><dl>${sections.map((section) => row(['g', keysOf[section]], words.goTo(words.sections[section])))}${row(['/'], search)}${row(['j'], next)}${row(['k'], previous)}${row(['?'], help)}</dl><div class="tick"><label><input type="checkbox" checked><span>${words.keysUse}</span></label></div><div class="actions">${button({ label: words.close })}</div></form></dialog>`
}
