import { html } from 'hono/html'
import { localizeFlow } from '../../../shared/flow.ts'
import type { FollowUp } from '../../../shared/follow-up.ts'
import { buildSurveyTexts } from '../../../shared/locale.ts'
import type { Survey } from '../../../shared/survey.ts'
import { badge } from '../components/parts.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

export interface ContactDetails {
  name: string | null
  phone: string | null
  email: string | null
  /** Nobody but he himself says so. */
  isUnverified: boolean
}

/** Who is to be called, and how: what we know of him, and where we know nothing, what he says himself. */
export function getContactDetails({ response: { contact, unverifiedContact } }: FollowUp): ContactDetails {
  return {
    name: contact?.name ?? unverifiedContact?.name ?? contact?.externalId ?? unverifiedContact?.externalId ?? null,
    phone: contact?.phone ?? unverifiedContact?.phone ?? null,
    email: contact?.email ?? unverifiedContact?.email ?? null,
    isUnverified: contact?.identity !== 'verified' && (contact ?? unverifiedContact) !== null,
  }
}

/** What a person is called, or else how he can be reached, or that we do not know. */
export const getContactName = (locale: ViewContext, followUp: FollowUp): string => {
  const { name, email, phone } = getContactDetails(followUp)
  return name ?? email ?? phone ?? locale.t.followUps.unknown
}

/** The reasons that were ticked, in the reader's words where the survey has such. */
export function getReasons(
  { format: { language } }: ViewContext,
  { response }: FollowUp,
  survey: Survey | undefined,
): string[] {
  const reasonIds = [response.answers.reasons ?? []].flat().map(String)
  const reasons = survey && localizeFlow(language, survey, buildSurveyTexts(language, {}, null)).reasons[response.group]
  const labels = reasonIds.map((id) => reasons?.find((reason) => reason.id === id)?.text ?? id)
  return typeof response.answers.other === 'string' ? [...labels, response.answers.other] : labels
}

/** Until when, and whether that is over. */
export function dueDate(locale: ViewContext, { dueAt, overdue }: FollowUp): Markup | string {
  if (dueAt === null) return ''
  const dueTime = Date.parse(dueAt)
  const overdueBadge = overdue ? html`${badge(locale.t.followUps.overdue, 'danger')} ` : ''
  return html`<span class="due">${overdueBadge}<time datetime="${dueAt}" title="${locale.format.dateTime(dueTime)}">${locale.format.shortDay(dueTime)}</time></span>`
}
