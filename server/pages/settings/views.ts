import type { Context } from 'hono'
import { html } from 'hono/html'
import { may, type Permission } from '../../../shared/roles.ts'
import type { Env } from '../../http/env.ts'
import type { FieldErrors, Fields } from '../../http/forms.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { settingsWords } from '../../i18n/settings.ts'
import { errorSummary, type Fault } from '../components/form.ts'
import { tabs } from '../components/navigation.ts'
import type { Markup } from '../layout/page.ts'
import { home, shell } from '../layout/shell.ts'

/** The parts of the settings, by their address, and what a role needs for each. */
const parts = {
  workspace: { path: '', permission: 'settings' },
  segments: { path: '/segments', permission: 'segment-keys' },
  people: { path: '/people', permission: 'access' },
  keys: { path: '/keys', permission: 'access' },
  audit: { path: '/audit', permission: 'audit' },
  retention: { path: '/retention', permission: 'settings' },
  danger: { path: '/danger', permission: 'danger' },
} as const satisfies Record<string, { path: string; permission: Permission }>

export type Part = keyof typeof parts

export const wordsOf = (c: Context<Env>) => settingsWords(staffLanguage(c))

/** The address of a part of the settings. */
export const partAt = (c: Context<Env>, part: Part) => `${home(c)}/settings${parts[part].path}`

/** A page of the settings, with the ways to the others that the reader may see. */
export function settingsPage(
  c: Context<Env>,
  part: Part,
  about: { intro?: string; actions?: Markup; head?: Markup; wide?: boolean; faults?: readonly Fault[] },
  content: Markup,
): Markup {
  const words = wordsOf(c)
  const seen = (Object.keys(parts) as Part[]).filter((one) => may(c.var.staff.role, parts[one].permission))
  const ways = seen.map((one) => ({ label: words.parts[one], href: partAt(c, one), current: one === part }))
  // One's own, which are of the person and of no workspace.
  ways.push({ label: words.sessions, href: '/account#sessions', current: false })
  const { faults = [], ...rest } = about
  return shell(
    c,
    { title: words.parts[part], current: 'settings', above: tabs(words.title, ways), ...rest },
    html`${errorSummary(staffLanguage(c), faults)}${content}`,
  )
}

/** A field of a form as it was sent, if it was. */
export const sentText = (sent: Fields | undefined, name: string): string | undefined => {
  const value = sent?.[name]
  return typeof value === 'string' ? value : undefined
}

/** What is wrong with a form in the reader's words, by the name of the field. */
export function faultsIn<Name extends string>(
  errors: FieldErrors,
  words: Record<Name, string>,
): { faults: Fault[]; of: (name: Name) => string | undefined } {
  const names = (Object.keys(words) as Name[]).filter((name) =>
    Object.keys(errors).some((path) => path.split('.')[0] === name),
  )
  return {
    faults: names.map((name) => ({ field: name, message: words[name] })),
    of: (name) => (names.includes(name) ? words[name] : undefined),
  }
}

/** The names of the days of the week as a reader calls them, 1 is Monday. */
export const weekdays = (language: string): string[] =>
  Array.from({ length: 7 }, (_, day) =>
    new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, 10, 23 + day)),
  )
