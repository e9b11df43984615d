import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Survey } from '../../../shared/survey.ts'
import type { Env } from '../../http/env.ts'
import { t } from '../../i18n/index.ts'
import { button, postButton } from '../components/button.ts'
import { fileField, textField } from '../components/field.ts'
import { card } from '../components/parts.ts'
import type { Markup } from '../layout/page.ts'
import type { SectionName } from './sections.ts'
import { surveyPath } from './views.ts'

/** What a section has besides its form: things that are done, rather than set. */
export function sectionCards(c: Context<Env>, survey: Survey, name: SectionName, uploadError?: string): Markup {
  if (name === 'look') return logoCard(c, survey, uploadError)
  return name === 'sites' ? html`${closureCard(c, survey)}${copyCard(c, survey)}` : html``
}

/** Sent by itself, since it is a file. */
function logoCard(c: Context<Env>, survey: Survey, uploadError: string | undefined): Markup {
  const messages = t(c).surveys
  const action = `${surveyPath(c, survey)}/logo`
  return card(
    { title: messages.logo, intro: messages.logoHint },
    html`${survey.logo ? html`<p class="logo-shown"><img src="${new URL(survey.logo).pathname}${new URL(survey.logo).search}" alt="${messages.logo}"></p>` : ''}
<form class="form" method="post" action="${action}" enctype="multipart/form-data">${fileField({ name: 'logo', label: messages.logoFile, accept: 'image/png,image/jpeg,image/webp', error: uploadError, required: true })}
<div class="actions">${button({ label: messages.logoUpload, icon: 'upload' })}</div></form>
${survey.logo ? postButton({ label: messages.logoRemove, kind: 'quiet', icon: 'trash', action: `${action}/removal` }) : ''}`,
  )
}

function closureCard(c: Context<Env>, survey: Survey): Markup {
  const messages = t(c).surveys
  const action = `${surveyPath(c, survey)}/closure`
  const isClosed = survey.closedAt !== null
  return card(
    { title: messages.closing, intro: isClosed ? messages.reopenHint : messages.closeHint },
    html`<div>${postButton({
      label: isClosed ? messages.reopen : messages.close,
      action,
      fields: { closed: isClosed ? 'no' : 'yes' },
    })}</div>`,
  )
}

function copyCard(c: Context<Env>, survey: Survey): Markup {
  const messages = t(c).surveys
  return card(
    { title: messages.copying, intro: messages.copyHint },
    html`<form class="form" method="post" action="${surveyPath(c, survey)}/copies">${textField({ name: 'copy', label: messages.copyName, value: messages.copyOf(survey.name), required: true, attributes: { maxlength: 200 } })}
<div class="actions">${button({ label: messages.copy, icon: 'copy' })}</div></form>`,
  )
}
