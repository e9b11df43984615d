import { html, raw } from 'hono/html'
import { palette } from '../../shared/form-style.ts'
import { type Group, groups } from '../../shared/nps.ts'
import { linkFilings, type WebsiteFilings } from '../../shared/website.ts'

/** A colour in light and dark mode. */
export type ColourPair = readonly [light: string, dark: string]

/** What an email looks like, in light and dark mode. */
export const light = { ground: '#f4f3f0', sheet: '#ffffff', ink: '#1d2025', quiet: '#5c6169', hair: '#e5e2dc' }
export const dark = { ground: '#131518', sheet: '#1e2125', ink: '#ecebe8', quiet: '#a5aab1', hair: '#2c3137' }

export const fonts = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'PingFang SC', 'Microsoft YaHei', sans-serif"

/** The colours of the three groups, as in the pages: text and its ground. */
export const groupColours = {
  promoter: { ink: ['#0b6b78', '#5cc4d2'], wash: ['#dff0f1', '#16343a'] },
  passive: { ink: ['#746d5f', '#aaa392'], wash: ['#eeebe3', '#2d2b26'] },
  detractor: { ink: ['#b8430a', '#ff9f6b'], wash: ['#fbe8dc', '#402415'] },
} as const satisfies Record<Group, Record<'ink' | 'wash', ColourPair>>

/** A table for layout: Outlook on Windows ignores widths, padding and backgrounds of other elements. */
export const layoutTable = raw('role="presentation" cellpadding="0" cellspacing="0" border="0"')

/** The classes of emails to users, and of those to customers. */
const userClasses = ['ground', 'sheet', 'item', 'ink', 'quiet', 'button', 'link']
export const alertClasses = [...userClasses, 'choice', 'warning', ...groups, ...groups.map((group) => `${group}-bar`)]
export const customerClasses = ['ground', 'sheet', 'ink', 'quiet', 'link', 'score', 'logo']

const listDarkRules = (accent: ColourPair, onAccent: ColourPair): [className: string, end: string, rule: string][] => [
  ['ground', '', `background:${dark.ground}`],
  ['sheet', '', `background:${dark.sheet}!important;border-color:${dark.hair}`],
  ['item', '', `border-color:${dark.hair}`],
  ['ink', '', `color:${dark.ink}`],
  ['quiet', '', `color:${dark.quiet}`],
  ['button', '', `background:${accent[1]}`],
  ['button', ' a', `color:${onAccent[1]}`],
  ['link', '', `color:${accent[1]}`],
  ['choice', '', `border-color:${accent[1]}`],
  ['choice', ' a', `color:${accent[1]}`],
  ['warning', '', `color:${groupColours.detractor.ink[1]}`],
  ...groups.map((group): [string, string, string] => [
    group,
    '',
    `color:${groupColours[group].ink[1]}!important;background:${groupColours[group].wash[1]}`,
  ]),
  ...groups.map((group): [string, string, string] => [`${group}-bar`, '', `background:${groupColours[group].ink[1]}`]),
  ['score', '', `background:${dark.sheet}!important;border-color:${accent[1]}`],
  ['score', ' a', `color:${accent[1]}`],
  // Most logos are made for white paper.
  ['logo', '', 'background:#ffffff!important;padding:6px 8px!important;border-radius:6px'],
]

/**
 * The style sheet of an email. Light colours are inline, because some mail programs drop style sheets. Dark ones are here for
 * those that have a dark mode and keep style sheets; Outlook on the web marks a dark page by its own attribute.
 */
export function renderStyleSheet({
  classes = userClasses,
  accent = palette.accent,
  onAccent = palette['on-accent'],
  rules = '',
}: {
  classes?: readonly string[]
  accent?: ColourPair
  onAccent?: ColourPair
  rules?: string
} = {}) {
  const darkRules = listDarkRules(accent, onAccent).filter(([name]) => classes.includes(name))
  const renderRules = (prefix: string) =>
    darkRules.map(([name, end, rule]) => `${prefix}.${name}${end}{${rule}!important}`).join('\n')
  return raw(`<style>
:root{color-scheme:light dark;supported-color-schemes:light dark}
${rules}@media (prefers-color-scheme:dark){
${renderRules('')}
}
${renderRules('[data-ogsc] ')}
</style>`)
}

/** Where the service is filed in mainland China, as rows of a table. */
export const renderFilings = (filings: WebsiteFilings | undefined, padding = '8px 0 0') =>
  (filings ? linkFilings(filings) : []).map(
    ({ text, url }) => html`<tr>
              <td class="quiet" style="padding:${padding};color:${light.quiet};font-size:12px">
                <a class="quiet" href="${url}" style="color:${light.quiet}">${text}</a>
              </td>
            </tr>`,
  )

/** The same as lines of text. */
export const listFilingLines = (filings: WebsiteFilings | undefined): string =>
  (filings ? linkFilings(filings) : []).map(({ text, url }) => `${text}: ${url}`).join('\n')
