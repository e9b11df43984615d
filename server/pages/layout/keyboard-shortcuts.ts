import { html } from 'hono/html'
import { button } from '../components/button.ts'
import type { ViewContext } from './context.ts'
import type { NavSection } from './nav-sections.ts'
import type { Markup } from './page.ts'

/** The key that opens a section after `g`. */
export const shortcutKeys: Record<NavSection, string> = {
  overview: 'o',
  responses: 'r',
  'follow-ups': 'f',
  contacts: 'c',
  surveys: 's',
  campaigns: 'm',
  settings: 't',
  help: 'h',
}

/** The list of shortcuts with a switch for them. The page's script opens it on `?`. */
export function shortcutsDialog({ t }: ViewContext, sections: readonly NavSection[]): Markup {
  const messages = t.common
  const row = (keys: readonly string[], description: string) =>
    html`<div><dt>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${description}</dd></div>`
  const { search, next, previous, done, assign, note, undo, help } = messages.keysList
  return html`<dialog id="keys" aria-labelledby="keys-title">
<form method="dialog">
<h2 id="keys-title">${messages.keys}</h2>
<dl>
${sections.map((section) => row(['g', shortcutKeys[section]], messages.goTo(messages.sections[section])))}
${row(['Ctrl', 'K'], messages.search)}
${row(['/'], search)}
${row(['j'], next)}
${row(['k'], previous)}
${
  sections.includes('follow-ups')
    ? html`${row(['e'], done)}
${row(['a'], assign)}
${row(['n'], note)}
${row(['u'], undo)}`
    : ''
}
${row(['?'], help)}
</dl>
<div class="tick"><label><input type="checkbox" checked><span>${messages.keysUse}</span></label></div>
<div class="actions">${button({ label: messages.close })}</div>
</form>
</dialog>`
}
