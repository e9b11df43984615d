import { html } from 'hono/html'
import { type Language, languages } from '../../../shared/locale.ts'
import { fillNotice, MAX_NOTICE_LENGTH, PrivacyNoticePatch } from '../../../shared/privacy-notice.ts'
import { type LoadedNotice, loadNotice, updatePrivacyNotice } from '../../domain/workspaces/privacy-notice.ts'
import { emptyForm, type FieldErrors, type Form, readForm, validateForm } from '../../http/forms.ts'
import { getMessages } from '../../i18n/index.ts'
import { type AppLanguage, appLanguages } from '../../i18n/languages.ts'
import { button, hiddenFields, linkButton } from '../components/button.ts'
import { selectField, textArea, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { segmentedControl } from '../components/navigation.ts'
import { notice } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { settingsPath } from './paths.ts'
import { buildFieldErrors, settingsPage } from './views.ts'

interface NoticeState {
  language: Language
  submitted?: Form
  errors?: FieldErrors
  isDraft?: boolean
}

const parseLanguage = (value: string | undefined) => languages.find((language) => language === value)

const noticePath = (page: PageContext, language: Language, isDraft = false) =>
  settingsPath(page, 'privacy', `?language=${language}${isDraft ? '&draft=1' : ''}`)

/** The draft exists where the app does. */
const findDraft = (language: Language): string | undefined =>
  appLanguages.includes(language as AppLanguage) ? getMessages(language as AppLanguage).privacy.draft : undefined

/** With `?draft=1`, the draft is in the form, and not saved. */
export async function showPrivacyNotice(page: PageContext) {
  const language = parseLanguage(page.c.req.query('language')) ?? page.format.language
  const isDraft = page.c.req.query('draft') === '1' && findDraft(language) !== undefined
  return page.c.html(await privacyPage(page, { language, isDraft }))
}

export async function savePrivacyNotice(page: PageContext) {
  const { c, t } = page
  const submitted = await readForm(c)
  const language = parseLanguage(submitted.text('language'))
  if (!language) {
    const errors = { language: t.privacy.errors.language }
    return c.html(await privacyPage(page, { language: page.format.language, submitted, errors }), 400)
  }
  // Forms send line breaks as two characters; the length limit counts one.
  const text = submitted.text('text').replaceAll('\r\n', '\n').trim() || null
  const patch = { contact: submitted.text('contact').trim() || null, texts: { [language]: text } }
  const { value, errors } = validateForm(PrivacyNoticePatch, patch)
  if (errors) return c.html(await privacyPage(page, { language, submitted, errors: toFieldErrors(errors) }), 400)
  await updatePrivacyNotice(c.var.deps, c.var.caller, value)
  return redirectWithNotice(c, noticePath(page, language), text === null ? t.privacy.removed : t.privacy.saved)
}

const toFieldErrors = (errors: FieldErrors): FieldErrors =>
  Object.fromEntries(Object.entries(errors).map(([path, message]) => [path.replace(/^texts\..*/, 'text'), message]))

async function privacyPage(page: PageContext, state: NoticeState): Promise<Markup> {
  const messages = page.t.privacy
  const loaded = await loadNotice(page.c.var.deps, page.c.var.caller.workspaceId)
  const { fieldErrors, errorFor } = buildFieldErrors(state.errors ?? {}, messages.errors)
  const { privacyUrl } = loaded.brand
  return settingsPage(
    page,
    'privacy',
    { intro: messages.intro, fieldErrors },
    html`${privacyUrl === null ? '' : notice({ kind: 'info', text: messages.own(privacyUrl) })}
${notice({ kind: state.isDraft ? 'warning' : 'info', text: state.isDraft ? messages.drafted : messages.check })}
${languageLinks(page, loaded, state.language)}
${card({}, noticeForm(page, loaded, state, errorFor))}
${card({}, languageForm(page, errorFor('language')))}`,
  )
}

/** The languages with a text or a draft, and the one being edited. */
function languageLinks(page: PageContext, { texts }: LoadedNotice, current: Language): Markup {
  const shown = languages.filter(
    (language) => texts[language] !== undefined || findDraft(language) !== undefined || language === current,
  )
  const links = shown.map((language) => ({
    label:
      texts[language] === undefined ? page.format.languageName(language) : `${page.format.languageName(language)} ✓`,
    href: noticePath(page, language),
    current: language === current,
  }))
  return segmentedControl(page.t.privacy.languages, links)
}

function noticeForm(
  page: PageContext,
  { texts, values }: LoadedNotice,
  { language, submitted = emptyForm, isDraft = false }: NoticeState,
  errorFor: (name: 'contact' | 'text' | 'language') => string | undefined,
): Markup {
  const messages = page.t.privacy
  const draft = findDraft(language)
  const contactField = textField({
    name: 'contact',
    label: messages.contact,
    hint: messages.contactHint,
    value: submitted.text('contact', values.contact ?? ''),
    error: errorFor('contact'),
    attributes: { maxlength: 200 },
  })
  const noticeField = textArea({
    name: 'text',
    label: messages.text,
    hint: html`${messages.textHint}<br>${messages.filled(values.name, fillNotice('{retention}', values, language))}`,
    value: submitted.text('text', isDraft ? draft : (texts[language] ?? '')),
    error: errorFor('text'),
    rows: 20,
    attributes: { lang: language, dir: 'auto', maxlength: MAX_NOTICE_LENGTH },
  })
  const draftLink = linkButton({ label: messages.useDraft, href: noticePath(page, language, true) })
  const publicPath = `/privacy/${page.c.var.caller.workspaceId}?lang=${language}`
  return form(
    { action: settingsPath(page, 'privacy') },
    html`${hiddenFields({ language })}
${contactField}
${noticeField}
${formActions(
  button({ label: messages.save, kind: 'primary' }),
  draft === undefined || isDraft ? html`` : draftLink,
  texts[language] === undefined
    ? html``
    : linkButton({ label: messages.view, kind: 'quiet', href: publicPath, attributes: { target: '_blank' } }),
)}`,
  )
}

function languageForm(page: PageContext, error: string | undefined): Markup {
  const messages = page.t.privacy
  const field = selectField({
    name: 'language',
    label: messages.otherLanguage,
    error,
    choices: languages.map((language) => ({ value: language, label: page.format.languageName(language) })),
  })
  return form(
    { action: settingsPath(page, 'privacy'), method: 'get' },
    html`${field}
${formActions(button({ label: messages.show }))}`,
  )
}
