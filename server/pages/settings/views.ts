import type { Context } from 'hono'
import { html } from 'hono/html'
import { hasPermission, type Permission } from '../../../shared/roles.ts'
import type { Env } from '../../http/env.ts'
import type { FieldErrors, FormFields } from '../../http/forms.ts'
import { t } from '../../i18n/index.ts'
import { errorSummary, type FieldError } from '../components/form.ts'
import { tabs } from '../components/navigation.ts'
import { buildPageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'

/** The parts of the settings, by their address, and what a role needs for each. */
const settingsTabs = {
  workspace: { path: '', permission: 'settings' },
  segments: { path: '/segments', permission: 'segment-keys' },
  people: { path: '/people', permission: 'members' },
  keys: { path: '/keys', permission: 'members' },
  audit: { path: '/audit', permission: 'audit' },
  retention: { path: '/retention', permission: 'settings' },
  danger: { path: '/danger', permission: 'workspace.delete' },
} as const satisfies Record<string, { path: string; permission: Permission }>

export type SettingsTab = keyof typeof settingsTabs

/** The address of a part of the settings. */
export const settingsPath = (c: Context<Env>, tab: SettingsTab) =>
  `${workspacePath(c.var.member.workspace.slug)}/settings${settingsTabs[tab].path}`

/** A page of the settings, with the ways to the others that the reader may see. */
export function settingsPage(
  c: Context<Env>,
  tab: SettingsTab,
  options: { intro?: string; actions?: Markup; head?: Markup; wide?: boolean; fieldErrors?: readonly FieldError[] },
  content: Markup,
): Markup {
  const messages = t(c).settings
  const visibleTabs = (Object.keys(settingsTabs) as SettingsTab[]).filter((item) =>
    hasPermission(c.var.member.role, settingsTabs[item].permission),
  )
  const links = visibleTabs.map((item) => ({
    label: messages.parts[item],
    href: settingsPath(c, item),
    current: item === tab,
  }))
  // One's own, which are of the person and of no workspace.
  links.push({ label: messages.sessions, href: '/account#sessions', current: false })
  const { fieldErrors = [], ...rest } = options
  return shell(
    buildPageContext(c),
    { title: messages.parts[tab], current: 'settings', above: tabs(messages.title, links), ...rest },
    html`${errorSummary(buildPageContext(c), fieldErrors)}${content}`,
  )
}

/** A field of a form as it was sent, if it was. */
export const getText = (values: FormFields | undefined, name: string): string | undefined => {
  const value = values?.[name]
  return typeof value === 'string' ? value : undefined
}

/** What is wrong with a form in the reader's words, by the name of the field. */
export function buildFieldErrors<Name extends string>(
  errors: FieldErrors,
  messages: Record<Name, string>,
): { fieldErrors: FieldError[]; errorFor: (name: Name) => string | undefined } {
  const names = (Object.keys(messages) as Name[]).filter((name) =>
    Object.keys(errors).some((path) => path.split('.')[0] === name),
  )
  return {
    fieldErrors: names.map((name) => ({ field: name, message: messages[name] })),
    errorFor: (name) => (names.includes(name) ? messages[name] : undefined),
  }
}

/** The names of the days of the week as a reader calls them, 1 is Monday. */
export const weekdayNames = (language: string): string[] =>
  Array.from({ length: 7 }, (_, day) =>
    new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, 10, 23 + day)),
  )
