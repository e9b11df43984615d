import { html } from 'hono/html'
import { flowIn } from '../../../shared/flow.ts'
import type { FollowUp } from '../../../shared/follow-up.ts'
import { surveyTexts } from '../../../shared/locale.ts'
import type { Survey } from '../../../shared/survey.ts'
import { followUpWords } from '../../i18n/follow-ups.ts'
import { badge } from '../components/parts.ts'
import { exact, type Reader, shortDay } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'

export interface Reached {
  name: string | null
  phone: string | null
  email: string | null
  /** Nobody but he himself says so. */
  claimed: boolean
}

/** Who is to be called, and how: what we know of him, and where we know nothing, what he says himself. */
export function reached({ response: { contact, claim } }: FollowUp): Reached {
  return {
    name: contact?.name ?? claim?.name ?? contact?.externalId ?? claim?.externalId ?? null,
    phone: contact?.phone ?? claim?.phone ?? null,
    email: contact?.email ?? claim?.email ?? null,
    claimed: contact?.identity !== 'proven' && (contact ?? claim) !== null,
  }
}

/** What a person is called, or else how he can be reached, or that we do not know. */
export const nameOf = (reader: Reader, followUp: FollowUp): string => {
  const { name, email, phone } = reached(followUp)
  return name ?? email ?? phone ?? followUpWords(reader.language).unknown
}

/** The reasons that were ticked, in the reader's words where the survey has such. */
export function reasonsOf({ language }: Reader, { response }: FollowUp, survey: Survey | undefined): string[] {
  const ticked = [response.answers.reasons ?? []].flat().map(String)
  const known = survey && flowIn(language, survey, surveyTexts(language, {}, null)).reasons[response.group]
  const named = ticked.map((id) => known?.find((reason) => reason.id === id)?.text ?? id)
  return typeof response.answers.other === 'string' ? [...named, response.answers.other] : named
}

/** Until when, and whether that is over. */
export function deadline(reader: Reader, { dueAt, overdue }: FollowUp): Markup | string {
  if (dueAt === null) return ''
  const at = Date.parse(dueAt)
  const late = overdue ? html`${badge(followUpWords(reader.language).overdue, 'danger')} ` : ''
  return html`<span class="due">${late}<time datetime="${dueAt}" title="${exact(reader, at)}">${shortDay(reader, at)}</time></span>`
}
