import { html } from 'hono/html'
import type { Language } from '../../../shared/locale.ts'
import type { TextKey } from '../../../shared/locales/en.ts'
import { groups } from '../../../shared/nps.ts'
import type { Survey } from '../../../shared/survey.ts'
import { commonWords } from '../../i18n/common.ts'
import { textField } from '../components/field.ts'
import { type Sent, textAt } from './form.ts'
import { spoken } from './rows.ts'
import { textOf, textsOf, withTexts } from './section-texts.ts'
import type { Section, View } from './sections.ts'

const keys = ['thanks', 'thanksPromoter', 'thanksPassive', 'thanksDetractor'] as const satisfies readonly TextKey[]

function read(sent: Sent, survey: Survey, editing: Language) {
  const links = groups.flatMap((group) => {
    const [url, text] = [textAt(sent, `links.${group}.url`), textAt(sent, `links.${group}.text`)]
    if (!url) return []
    const words = spoken(survey.thanksLinks[group]?.text, editing, text)
    return [[group, { url, ...(words && { text: words }) }] as const]
  })
  return { texts: withTexts(survey, editing, keys, sent), thanksLinks: Object.fromEntries(links) }
}

const shownLinks = (survey: Survey, editing: Language): Sent =>
  Object.fromEntries(
    groups.map((group) => {
      const link = survey.thanksLinks[group]
      return [group, { url: link?.url ?? '', text: link?.text?.[editing] ?? '' }]
    }),
  )

function linkFields({ words, editing, sent, errors, survey }: View, group: (typeof groups)[number], of: string) {
  const [url, text] = [`links.${group}.url`, `links.${group}.text`]
  const others = survey.thanksLinks[group]?.text ?? {}
  return html`<div class="fields">${textField({
    name: url,
    label: words.linkUrl(of),
    value: textAt(sent, url),
    error: errors[`thanksLinks.${group}.url`],
    attributes: { inputmode: 'url', placeholder: 'https://', maxlength: 1000 },
  })}${textField({
    name: text,
    label: words.linkText(of),
    value: textAt(sent, text),
    error: errors[`thanksLinks.${group}.text`],
    attributes: { maxlength: 300, lang: editing, dir: 'auto', placeholder: others.en ?? words.linkTextOurs },
  })}</div>`
}

export const thanks: Section = {
  spoken: true,
  part: (survey, editing) => [textsOf(survey, editing, keys), survey.thanksLinks],
  shown: (survey, editing) => ({ texts: textsOf(survey, editing, keys), links: shownLinks(survey, editing) }),
  read,
  fields: (view) => html`${keys.map((key) => textOf(view, key))}
<fieldset class="group"><legend>${view.words.linksLegend}</legend><p class="hint">${view.words.linksHint}</p>
${groups.map((group) => linkFields(view, group, commonWords(view.language).groupsMany[group]))}</fieldset>`,
}
