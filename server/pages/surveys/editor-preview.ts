import { html } from 'hono/html'
import { attributes } from '../components/attributes.ts'
import { button, hiddenFields, linkButton } from '../components/button.ts'
import { optionElements } from '../components/field.ts'
import { icon } from '../components/icon.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { listTextLanguages } from './languages.ts'
import { previewPath, surveyPath } from './paths.ts'
import { previewDevices, previewStates } from './query.ts'
import type { EditedSurvey } from './section.ts'

/** The preview with its controls. With script it follows the form: its values, its tab and the field in focus. */
export function previewPane(page: PageContext, { survey, textLanguage }: EditedSurvey): Markup {
  const messages = page.t.surveys
  const frameAttributes = attributes({
    name: 'preview',
    title: messages.preview,
    src: previewPath(page, survey, { in: textLanguage }),
  })
  const testLink = linkButton({
    label: messages.openAsCustomer,
    icon: 'external',
    small: true,
    kind: 'quiet',
    href: surveyPath(page, survey, '/test'),
    attributes: { target: '_blank' },
  })
  return html`<aside class="preview" aria-label="${messages.preview}">
${previewBar(page, { survey, textLanguage })}
<iframe${frameAttributes}></iframe>
${testLink}
</aside>`
}

function previewBar(
  page: PageContext,
  { survey, textLanguage }: Pick<EditedSurvey, 'survey' | 'textLanguage'>,
): Markup {
  const messages = page.t.surveys
  const states = previewStates.map((value) => ({ value, label: messages.previewStates[value] }))
  const languages = listTextLanguages(survey, textLanguage).map((value) => ({
    value,
    label: page.format.languageName(value),
  }))
  const deviceChoice = (device: (typeof previewDevices)[number]) => {
    const inputAttributes = {
      type: 'radio',
      name: 'device',
      value: device,
      class: 'unseen',
      checked: device === 'phone',
    }
    return html`<label title="${messages.devices[device]}"><input${attributes(inputAttributes)}>
${icon(device === 'phone' ? 'phone' : 'desktop')}<span class="unseen">${messages.devices[device]}</span></label>`
  }
  const languageSelect = html`<select name="show" aria-label="${messages.locale}">${optionElements(languages, textLanguage)}</select>`
  const action = previewPath(page, survey, {})
  return html`<form class="actions preview-bar" method="get" action="${action}" target="preview" data-preview-bar>
${hiddenFields({ in: textLanguage })}
<select name="state" aria-label="${messages.previewGroup}">${optionElements(states, 'start')}</select>
<fieldset class="devices">
<legend class="unseen">${messages.previewDevice}</legend>
${previewDevices.map(deviceChoice)}
</fieldset>
${languages.length > 1 ? languageSelect : ''}
<div class="without-script">${button({ label: page.t.common.apply, small: true })}</div>
</form>`
}
