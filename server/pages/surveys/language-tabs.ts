import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Survey } from '../../../shared/survey.ts'
import type { Env } from '../../http/env.ts'
import { button, postButton } from '../components/button.ts'
import { fileField, textField } from '../components/field.ts'
import { card } from '../components/parts.ts'
import type { Markup } from '../layout/page.ts'
import type { SectionName } from './sections.ts'
import { placeOf, wordsOf } from './views.ts'

/** What a section has besides its form: things that are done, rather than set. */
export function beneath(c: Context<Env>, survey: Survey, name: SectionName, fault?: string): Markup {
  if (name === 'look') return logoCard(c, survey, fault)
  return name === 'sites' ? html`${closureCard(c, survey)}${copyCard(c, survey)}` : html``
}

/** Sent by itself, since it is a file. */
function logoCard(c: Context<Env>, survey: Survey, fault: string | undefined): Markup {
  const words = wordsOf(c)
  const action = `${placeOf(c, survey)}/logo`
  return card(
    { title: words.logo, intro: words.logoHint },
    html`${survey.logo ? html`<p class="logo-shown"><img src="${new URL(survey.logo).pathname}${new URL(survey.logo).search}" alt="${words.logo}"></p>` : ''}
<form class="form" method="post" action="${action}" enctype="multipart/form-data">${fileField({ name: 'logo', label: words.logoFile, accept: 'image/png,image/jpeg,image/webp', error: fault, required: true })}
<div class="actions">${button({ label: words.logoUpload, icon: 'upload' })}</div></form>
${survey.logo ? postButton({ label: words.logoRemove, kind: 'quiet', icon: 'trash', action: `${action}/removal` }) : ''}`,
  )
}

function closureCard(c: Context<Env>, survey: Survey): Markup {
  const words = wordsOf(c)
  const action = `${placeOf(c, survey)}/closure`
  const isClosed = survey.closedAt !== null
  return card(
    { title: words.closing, intro: isClosed ? words.reopenHint : words.closeHint },
    html`<div>${postButton({
      label: isClosed ? words.reopen : words.close,
      action,
      fields: { closed: isClosed ? 'no' : 'yes' },
    })}</div>`,
  )
}

function copyCard(c: Context<Env>, survey: Survey): Markup {
  const words = wordsOf(c)
  return card(
    { title: words.copying, intro: words.copyHint },
    html`<form class="form" method="post" action="${placeOf(c, survey)}/copies">${textField({ name: 'copy', label: words.copyName, value: words.copyOf(survey.name), required: true, attributes: { maxlength: 200 } })}
<div class="actions">${button({ label: words.copy, icon: 'copy' })}</div></form>`,
  )
}
