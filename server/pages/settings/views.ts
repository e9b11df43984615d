import { html } from 'hono/html'
import type { FieldErrors } from '../../http/forms.ts'
import { errorSummary, type FieldError } from '../components/form.ts'
import { sideList } from '../components/navigation.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { type PageProps, shell } from '../layout/shell.ts'
import { type SettingsTab, settingsPath, settingsTabs } from './paths.ts'

interface SettingsPageProps extends Pick<PageProps, 'intro' | 'actions' | 'above' | 'head' | 'wide'> {
  /** Of a page below that of the tab. */
  title?: string
  fieldErrors?: readonly FieldError[]
}

/** A page of the settings, beside the list of those that the member may see. */
export function settingsPage(
  page: PageContext,
  tab: SettingsTab,
  { fieldErrors = [], ...props }: SettingsPageProps,
  content: Markup,
): Markup {
  const messages = page.t.settings
  const visibleTabs = (Object.keys(settingsTabs) as SettingsTab[]).filter((item) =>
    page.may(settingsTabs[item].permission),
  )
  const links = visibleTabs.map((item) => ({
    label: messages.parts[item],
    href: settingsPath(page, item),
    current: item === tab,
  }))
  return shell(
    page,
    { title: messages.parts[tab], current: 'settings', sideList: sideList(messages.title, links), ...props },
    html`${errorSummary(page, fieldErrors)}
${content}`,
  )
}

/** Localized errors of a form by the name of the field. */
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
