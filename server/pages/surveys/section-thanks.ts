import { html } from 'hono/html'
import type { Language } from '../../../shared/locale.ts'
import type { TextKey } from '../../../shared/locales/en.ts'
import { type Group, groups } from '../../../shared/nps.ts'
import type { Survey } from '../../../shared/survey.ts'
import { textField } from '../components/field.ts'
import type { Markup } from '../layout/page.ts'
import { type FormValue, getText } from './form.ts'
import { withTranslation } from './rows.ts'
import type { Section, SectionView } from './section.ts'
import { getOwnTexts, mergeTexts, surveyTextField } from './section-texts.ts'

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

function linkFields({ page, textLanguage, values, errors, survey }: SectionView, group: Group): Markup {
  const messages = page.t.surveys
  const groupName = page.t.common.groupsPlural[group]
  const [url, text] = [`links.${group}.url`, `links.${group}.text`]
  const urlField = textField({
    name: url,
    label: messages.linkUrl(groupName),
    value: getText(values, url),
    error: errors[`thanksLinks.${group}.url`],
    attributes: { inputmode: 'url', placeholder: 'https://', maxlength: 1000 },
  })
  const placeholder = survey.thanksLinks[group]?.text?.en ?? messages.linkTextOurs
  const labelField = textField({
    name: text,
    label: messages.linkText(groupName),
    value: getText(values, text),
    error: errors[`thanksLinks.${group}.text`],
    attributes: { maxlength: 300, lang: textLanguage, dir: 'auto', placeholder },
  })
  return html`<div class="fields">
${urlField}
${labelField}
</div>`
}

export const thanks: Section = {
  selectPart: (survey, textLanguage) => [getOwnTexts(survey, textLanguage, keys), survey.thanksLinks],
  toFormValues: (survey, textLanguage) => ({
    texts: getOwnTexts(survey, textLanguage, keys),
    links: toLinkValues(survey, textLanguage),
  }),
  toPatch,
  fields: (view) => html`${keys.map((key) => surveyTextField(view, key))}
<fieldset class="group">
<legend>${view.page.t.surveys.linksLegend}</legend>
<p class="hint">${view.page.t.surveys.linksHint}</p>
${groups.map((group) => linkFields(view, group))}
</fieldset>`,
}
