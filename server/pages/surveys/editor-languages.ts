import { html } from 'hono/html'
import { type Language, languages } from '../../../shared/locale.ts'
import { measureTranslations } from '../../../shared/survey-translations.ts'
import { attributes } from '../components/attributes.ts'
import { button } from '../components/button.ts'
import { icon } from '../components/icon.ts'
import { dataTable } from '../components/table.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { listTextLanguages } from './languages.ts'
import { editorPath } from './paths.ts'
import type { EditedSurvey } from './section.ts'

/** The language of the texts in the form, and how far the survey is translated. */
export function languageBar(page: PageContext, edited: EditedSurvey): Markup {
  if (edited.survey.locale) return html``
  return html`<div class="row language-bar">
${languageForm(page, edited)}
${translationStatus(page, edited)}
</div>`
}

/** The languages in use come first. */
function languageForm(page: PageContext, { survey, textLanguage }: EditedSurvey): Markup {
  const messages = page.t.surveys
  const usedLanguages = listTextLanguages(survey, textLanguage)
  const option = (value: Language) =>
    html`<option${attributes({ value, selected: value === textLanguage })}>${page.format.languageName(value)}</option>`
  const otherLanguages = languages.filter((language) => !usedLanguages.includes(language))
  return html`<form class="row" method="get" action="${editorPath(page, survey)}" data-auto-submit data-keeps-tab>
<label for="text-language">${messages.editedLanguage}</label>
<select id="text-language" name="in">
<optgroup label="${messages.usedLanguages}">${usedLanguages.map(option)}</optgroup>
<optgroup label="${messages.otherLanguages}">${otherLanguages.map(option)}</optgroup>
</select>
<div class="apply">${button({ label: messages.open, small: true })}</div>
</form>`
}

/** In how many languages each part is complete, and which texts each language lacks. */
function translationStatus(page: PageContext, { survey }: EditedSurvey): Markup {
  const messages = page.t.surveys.translations
  const { parts, rows } = measureTranslations(survey)
  if (parts.every(({ complete }) => complete === rows.length)) return html``
  const summary = parts
    .filter(({ complete }) => complete < rows.length)
    .map(({ part, complete }) => messages.partStatus(page.t.surveys.sections[part], complete, rows.length))
  const table = dataTable({
    caption: messages.title,
    hideCaption: true,
    layout: 'dense',
    rows,
    columns: [
      {
        label: page.t.surveys.locale,
        isRowHeader: true,
        cell: ({ language }) =>
          html`<a href="${editorPath(page, survey, { in: language })}">${page.format.languageName(language)}</a>`,
      },
      ...parts.map(({ part, total }) => ({
        label: page.t.surveys.sections[part],
        isNumeric: true,
        cell: ({ translated }: (typeof rows)[number]) =>
          translated[part] === total ? icon('check') : `${translated[part]}/${total}`,
      })),
    ],
  })
  return html`<details class="translations">
<summary>${messages.status(summary.join(' · '))}</summary>
${table}
</details>`
}
