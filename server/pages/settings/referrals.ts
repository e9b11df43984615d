import { html } from 'hono/html'
import { z } from 'zod'
import { ReferralSettings, ReferralSettingsPatch } from '../../../shared/referral.ts'
import { buildReferralUrl } from '../../domain/referrals/referrals.ts'
import { getReferralSettings, updateReferralSettings } from '../../domain/referrals/settings.ts'
import { emptyForm, type FieldErrors, type Form, readForm, validateForm } from '../../http/forms.ts'
import { getMessages } from '../../i18n/index.ts'
import { type AppLanguage, appLanguages, languageNames } from '../../i18n/languages.ts'
import { button } from '../components/button.ts'
import { copyField } from '../components/copy.ts'
import { checkField, textArea, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { notice } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { settingsPath } from './paths.ts'
import { buildFieldErrors, settingsPage } from './views.ts'

const textParts = ['subject', 'text', 'request'] as const
const fieldName = (language: AppLanguage, part: (typeof textParts)[number]) => `${language}-${part}`

/** The fields besides the texts. */
const SettingsForm = z.object({
  destination: z
    .string()
    .transform((value) => value.trim() || null)
    .pipe(ReferralSettings.shape.destination),
  thanksDays: z.coerce.number().pipe(ReferralSettings.shape.thanksDays),
})

export const showReferralSettings = async (page: PageContext) => page.c.html(await referralSettingsPage(page))

export async function saveReferralSettings(page: PageContext) {
  const { c } = page
  const { deps, caller } = c.var
  const submitted = await readForm(c)
  const { value, errors = {} } = validateForm(SettingsForm, submitted.fields)
  const current = await getReferralSettings(deps, caller)
  const texts = ReferralSettingsPatch.shape.texts.safeParse(buildTexts(submitted, current))
  const formErrors: FieldErrors = { ...errors, ...(!texts.success && { texts: 'Too long' }) }
  if (!value || !texts.success) return c.html(await referralSettingsPage(page, submitted, formErrors), 400)
  const isPixelOn = submitted.has('isPixelOn')
  await updateReferralSettings(deps, caller, { ...value, texts: texts.data, isPixelOn })
  return redirectWithNotice(c, settingsPath(page, 'referrals'), page.t.promoters.referralSettings.saved)
}

/** The texts of the form, and those in other languages, which the API has set. */
function buildTexts(submitted: Form, { texts }: ReferralSettings) {
  const written = appLanguages.map((language) => {
    const entries = textParts.map((part) => [part, toLines(submitted.text(fieldName(language, part))).trim()] as const)
    return [language, Object.fromEntries(entries.filter(([, value]) => value !== ''))] as const
  })
  return Object.fromEntries(
    [...Object.entries(texts), ...written].filter(([, value]) => Object.keys(value ?? {}).length > 0),
  )
}

const toLines = (text: string) => text.replaceAll('\r\n', '\n')

async function referralSettingsPage(page: PageContext, submitted = emptyForm, errors: FieldErrors = {}) {
  const { deps, caller } = page.c.var
  const messages = page.t.promoters.referralSettings
  const settings = await getReferralSettings(deps, caller)
  const { fieldErrors, errorFor } = buildFieldErrors(errors, messages.errors)
  const isSubmitted = submitted.has('destination')
  const main = html`${textField({
    ...{ name: 'destination', label: messages.destination, hint: messages.destinationHint, type: 'url' },
    value: submitted.text('destination', settings.destination ?? ''),
    error: errorFor('destination'),
    attributes: { maxlength: 1000, placeholder: 'https://shop.example.com/welcome', dir: 'ltr' },
  })}
${page.workspace.country === 'CN' ? notice({ kind: 'info', text: messages.wechat }) : ''}
${textField({
  ...{ name: 'thanksDays', label: messages.days, type: 'number' },
  value: submitted.text('thanksDays', `${settings.thanksDays}`),
  error: errorFor('thanksDays'),
  attributes: { min: 1, max: 3650 },
})}`
  const pixel = html`${checkField({
    ...{ name: 'isPixelOn', label: messages.pixel, hint: messages.pixelHint },
    checked: isSubmitted ? submitted.has('isPixelOn') : settings.isPixelOn,
  })}
${copyField(page, { id: 'pixel-snippet', label: messages.snippet, text: buildSnippet(page), block: true })}`
  return settingsPage(
    page,
    'referrals',
    { intro: messages.intro, fieldErrors },
    form(
      { action: settingsPath(page, 'referrals') },
      html`${card({}, main)}
${card({ title: messages.texts, id: 'texts', intro: messages.textsIntro }, textFields(page, submitted, settings))}
${card({ title: messages.conversions, intro: messages.conversionsIntro }, pixel)}
${formActions(button({ label: page.t.common.save, kind: 'primary' }))}`,
    ),
  )
}

/** The texts of each language, folded but for that of the user. The standard text shows while a field is blank. */
function textFields(page: PageContext, submitted: Form, { texts }: ReferralSettings): Markup {
  const messages = page.t.promoters.referralSettings
  const languageFields = (language: AppLanguage) => {
    const standard = getMessages(language).thanksMail.thanks
    const props = (part: (typeof textParts)[number]) => ({
      name: fieldName(language, part),
      label: messages[part],
      value: submitted.text(fieldName(language, part), texts[language]?.[part] ?? ''),
      attributes: { placeholder: standard[part], lang: language, maxlength: maxLengths[part] },
    })
    const isOpen = language === page.format.language || texts[language] !== undefined
    return html`<details class="labels"${isOpen ? ' open' : ''}>
<summary>${languageNames[language]}</summary>
<div class="form">
${textField(props('subject'))}
${textArea({ ...props('text'), rows: 6 })}
${textArea({ ...props('request'), rows: 3, hint: messages.requestHint })}
</div>
</details>`
  }
  return html`${appLanguages.map(languageFields)}`
}

const maxLengths = { subject: 200, text: 5000, request: 2000 }

const buildSnippet = ({ c }: PageContext): string =>
  `<img src="${buildReferralUrl(c.var.deps, 'CODE')}/pixel.gif?key=ORDER-NUMBER" alt="" width="1" height="1">`
