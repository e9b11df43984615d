import { html } from 'hono/html'
import type { Language } from '../../../shared/locale.ts'
import type { TextKey } from '../../../shared/locales/en.ts'
import { groups } from '../../../shared/nps.ts'
import type { Survey } from '../../../shared/survey.ts'
import { getMessages } from '../../i18n/index.ts'
import { textField } from '../components/field.ts'
import { type FormValue, getText } from './form.ts'
import { withTranslation } from './rows.ts'
import { getOwnTexts, mergeTexts, surveyTextField } from './section-texts.ts'
import type { Section, SectionView } from './sections.ts'

const keys = ['thanks', 'thanksPromoter', 'thanksPassive', 'thanksDetractor'] as const satisfies readonly TextKey[]

function toPatch(values: FormValue, survey: Survey, textLanguage: Language) {
  const links = groups.flatMap((group) => {
    const [url, text] = [getText(values, `links.${group}.url`), getText(values, `links.${group}.text`)]
    if (!url) return []
    const localizedText = withTranslation(survey.thanksLinks[group]?.text, textLanguage, text)
    return [[group, { url, ...(localizedText && { text: localizedText }) }] as const]
  })
  return { texts: mergeTexts(survey, textLanguage, keys, values), thanksLinks: Object.fromEntries(links) }
}

const toLinkValues = (survey: Survey, textLanguage: Language): FormValue =>
  Object.fromEntries(
    groups.map((group) => {
      const link = survey.thanksLinks[group]
      return [group, { url: link?.url ?? '', text: link?.text?.[textLanguage] ?? '' }]
    }),
  )

function linkFields(
  { messages, textLanguage, values, errors, survey }: SectionView,
  group: (typeof groups)[number],
  groupName: string,
) {
  const [url, text] = [`links.${group}.url`, `links.${group}.text`]
  const translations = survey.thanksLinks[group]?.text ?? {}
  return html`<div class="fields">${textField({
    name: url,
    label: messages.linkUrl(groupName),
    value: getText(values, url),
    error: errors[`thanksLinks.${group}.url`],
    attributes: { inputmode: 'url', placeholder: 'https://', maxlength: 1000 },
  })}${textField({
    name: text,
    label: messages.linkText(groupName),
    value: getText(values, text),
    error: errors[`thanksLinks.${group}.text`],
    attributes: {
      maxlength: 300,
      lang: textLanguage,
      dir: 'auto',
      placeholder: translations.en ?? messages.linkTextOurs,
    },
  })}</div>`
}

export const thanks: Section = {
  isLocalized: true,
  selectPart: (survey, textLanguage) => [getOwnTexts(survey, textLanguage, keys), survey.thanksLinks],
  toFormValues: (survey, textLanguage) => ({
    texts: getOwnTexts(survey, textLanguage, keys),
    links: toLinkValues(survey, textLanguage),
  }),
  toPatch,
  fields: (view) => html`${keys.map((key) => surveyTextField(view, key))}
<fieldset class="group"><legend>${view.messages.linksLegend}</legend><p class="hint">${view.messages.linksHint}</p>
${groups.map((group) => linkFields(view, group, getMessages(view.language).common.groupsMany[group]))}</fieldset>`,
}
