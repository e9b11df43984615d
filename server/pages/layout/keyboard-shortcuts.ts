import { html } from 'hono/html'
import { commonMessages } from '../../i18n/common.ts'
import type { AppLanguage } from '../../i18n/index.ts'
import { button } from '../components/button.ts'
import type { Markup } from './page.ts'
import type { NavSection } from './shell.ts'

/** What leads to a part of the product after `g`. */
export const shortcutKeys: Record<NavSection, string> = {
  overview: 'o',
  responses: 'r',
  'follow-ups': 'f',
  contacts: 'c',
  surveys: 's',
  settings: 't',
  help: 'h',
}

/** What the keys do, and whether they do: the script of the page opens it by `?`. */
export function shortcutsDialog(language: AppLanguage, sections: readonly NavSection[]): Markup {
  const messages = commonMessages(language)
  const row = (keys: readonly string[], description: string) =>
    html`<div><dt>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${description}</dd></div>`
  const { search, next, previous, help } = messages.keysList
  return html`<dialog id="keys" aria-labelledby="keys-title"><form method="dialog"><h2 id="keys-title">${messages.keys}</h2><dl>${sections.map((section) => row(['g', shortcutKeys[section]], messages.goTo(messages.sections[section])))}${row(['/'], search)}${row(['j'], next)}${row(['k'], previous)}${row(['?'], help)}</dl><div class="tick"><label><input type="checkbox" checked><span>${messages.keysUse}</span></label></div><div class="actions">${button({ label: messages.close })}</div></form></dialog>`
}
