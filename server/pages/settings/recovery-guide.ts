import { html } from 'hono/html'
import { GuideLines, type GuidePart, guideParts, MAX_GUIDE_LINES } from '../../../shared/recovery-guide.ts'
import { getRecoveryGuide, updateRecoveryGuide } from '../../domain/follow-ups/recovery-guide.ts'
import { emptyForm, type FieldErrors, type Form, readForm } from '../../http/forms.ts'
import { getDefaultGuide } from '../../i18n/default-guide.ts'
import { type AppLanguage, appLanguages, languageNames } from '../../i18n/languages.ts'
import { button, hiddenFields } from '../components/button.ts'
import { textArea } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { breadcrumb, segmentedControl } from '../components/navigation.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { guideSettingsPath, settingsPath } from './paths.ts'
import { buildFieldErrors, settingsPage } from './views.ts'

const chooseLanguage = (page: PageContext, value: string | undefined): AppLanguage =>
  appLanguages.find((language) => language === value) ?? page.format.language

export async function showGuideSettings(page: PageContext) {
  return page.c.html(await guideSettingsPage(page, chooseLanguage(page, page.c.req.query('language'))))
}

export async function saveGuideSettings(page: PageContext) {
  const { c, t } = page
  const submitted = await readForm(c)
  const language = chooseLanguage(page, submitted.text('language'))
  const parsed = guideParts.map((part) => [part, GuideLines.safeParse(readLines(submitted.text(part)))] as const)
  const errors = Object.fromEntries(
    parsed.flatMap(([part, { success }]) => (success ? [] : [[part, 'Expected lines']])),
  )
  if (Object.keys(errors).length > 0) return c.html(await guideSettingsPage(page, language, { submitted, errors }), 400)
  const patch = Object.fromEntries(parsed.map(([part, { data = [] }]) => [part, data]))
  await updateRecoveryGuide(c.var.deps, c.var.caller, [{ defaults: getDefaultGuide(language), patch }])
  return redirectWithNotice(c, guideSettingsPath(page, language), t.recoveryGuide.settings.saved)
}

const readLines = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

async function guideSettingsPage(
  page: PageContext,
  language: AppLanguage,
  { submitted = emptyForm, errors = {} }: { submitted?: Form; errors?: FieldErrors } = {},
): Promise<Markup> {
  const { parts, settings: messages } = page.t.recoveryGuide
  const guide = await getRecoveryGuide(page.c.var.deps, page.c.var.caller, getDefaultGuide(language))
  const { fieldErrors, errorFor } = buildFieldErrors(errors, messages.errors)
  const partField = (part: GuidePart) =>
    textArea({
      name: part,
      label: parts[part],
      hint: messages.hint(MAX_GUIDE_LINES),
      value: submitted.text(part, guide[part].join('\n')),
      error: errorFor(part),
      rows: Math.max(guide[part].length, 3) + 1,
      attributes: { lang: language, dir: 'auto', maxlength: 5000 },
    })
  const links = appLanguages.map((item) => ({
    label: languageNames[item],
    href: guideSettingsPath(page, item),
    current: item === language,
  }))
  const parent = { label: page.t.settings.parts.followUps, href: settingsPath(page, 'followUps') }
  return settingsPage(
    page,
    'followUps',
    { title: messages.title, intro: messages.intro, above: breadcrumb(page, [parent]), fieldErrors },
    html`${segmentedControl(messages.languages, links)}
${card(
  {},
  form(
    { action: guideSettingsPath(page, language) },
    html`${hiddenFields({ language })}
${guideParts.map(partField)}
${formActions(button({ label: messages.save, kind: 'primary' }))}`,
  ),
)}`,
  )
}
