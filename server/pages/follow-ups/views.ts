import type { CalendarDay } from '../../../shared/calendar.ts'
import type { FollowUp, FollowUpWithHistory } from '../../../shared/follow-up.ts'
import type { FollowUpRates } from '../../../shared/follow-up-rates.ts'
import type { FollowUpNoteRule } from '../../../shared/follow-up-settings.ts'
import { type Addressee, getGreetingName } from '../../../shared/greeting.ts'
import type { ListPage } from '../../../shared/list.ts'
import type { ContactPattern } from '../../../shared/pattern.ts'
import type { RecoveryGuide } from '../../../shared/recovery-guide.ts'
import type { Response } from '../../../shared/response.ts'
import type { Survey } from '../../../shared/survey.ts'
import type { FollowUpCounts } from '../../domain/follow-ups/follow-ups.ts'
import type { CustomerFacts } from '../../domain/reports/customer-worth.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { describeReason } from '../layout/reasons.ts'
import type { AssignChoice } from './assign-choices.ts'
import type { FindingChoices } from './choices.ts'
import type { ListQuery } from './query.ts'

/** What the filters and the form of the selected rows need. */
export interface FilterData {
  query: ListQuery
  surveys: readonly Survey[]
  colleagues: readonly AssignChoice[]
  /** Whether the workspace has declared the segment key `tier`. */
  hasTiers: boolean
  /** A form with an error, as it was submitted. */
  formState: BulkFormState | undefined
  noteRequired: FollowUpNoteRule
}

/** Everything the list shows. */
export interface ListData extends FilterData {
  followUps: ListPage<FollowUp>
  counts: FollowUpCounts
  /** Null for members who see only their own follow-ups. */
  rates: FollowUpRates | null
}

export interface BulkFormState {
  selectedIds: readonly string[]
  all: boolean
  owner: string
  due: string
  note: string
  error: string
}

/** Everything the page of a follow-up shows. */
export interface FollowUpPageData extends FindingChoices {
  followUp: FollowUpWithHistory
  /** Earlier responses of the same contact, newest first. */
  earlierResponses: readonly Response[]
  survey: Survey | undefined
  /** Null if the customer is no contact. */
  customer: CustomerFacts | null
  /** The currency of a new token of amends. */
  currency: string
  /** The other follow-ups that were merged into this one, or the one it was merged into. */
  merged: readonly FollowUp[]
  /** What the customer has done, if a pattern fits. */
  pattern: ContactPattern | null
  /** The next working day, on which a call back is proposed. */
  callBackDay: string
  /** The emails with the customer, as they are shown. */
  emails: Markup
  /** What is done about the cause, as it is shown. */
  improvements: Markup
  noteRequired: FollowUpNoteRule
  /** The last day whose public holidays are known; null if none apply. */
  holidaysKnownUntil: CalendarDay | null
  guide: RecoveryGuide
  colleagues: readonly AssignChoice[]
  neighbours: { previous: string | null; next: string | null }
  /** Of the list the follow-up was opened from. */
  query: ListQuery
  formState: FormState | undefined
}

/** A form with errors, as it was submitted. */
export interface FormState {
  note?: string | undefined
  due?: string | undefined
  cause?: string | undefined
  callBackDay?: string | undefined
  channel?: string | undefined
  remedy?: string | undefined
  amends?: string | undefined
  promise?: string | undefined
  errors: Partial<Record<'note' | 'due' | 'owner' | 'cause' | 'callBackDay' | 'remedy' | 'amends' | 'promise', string>>
  /** Someone else changed the follow-up after the page was loaded. */
  hasConflict?: boolean
}

export interface ContactDetails {
  name: string | null
  salutation: string | null
  externalId: string | null
  phone: string | null
  email: string | null
  /** How to reach them, as they typed it, if that is more than a number or an address. */
  text: string | null
  /** Only the respondent claims to be this contact. */
  isUnverified: boolean
}

/** The details of the contact, completed by what the respondent entered. */
export function getContactDetails({ response: { contact, unverifiedContact } }: FollowUp): ContactDetails {
  return {
    name: contact?.name ?? unverifiedContact?.name ?? null,
    salutation: contact?.salutation ?? null,
    externalId: contact?.externalId ?? unverifiedContact?.externalId ?? null,
    phone: contact?.phone ?? unverifiedContact?.phone ?? null,
    email: contact?.email ?? unverifiedContact?.email ?? null,
    text: unverifiedContact?.details ?? null,
    isUnverified: contact?.identity !== 'verified' && (contact ?? unverifiedContact) !== null,
  }
}

/** The name of the contact, else how to address or reach them, else a text for unknown contacts. */
export const getContactName = (view: ViewContext, followUp: FollowUp): string => {
  const { name, salutation, externalId, email, phone } = getContactDetails(followUp)
  return name ?? salutation ?? externalId ?? email ?? (phone && view.format.phone(phone)) ?? view.t.followUps.unknown
}

/** The selected reasons in the user's language, as far as the survey has texts for them. */
export function getReasons(view: ViewContext, { response }: FollowUp, survey: Survey | undefined): string[] {
  const reasonIds = [response.answers.reasons ?? []].flat().map(String)
  const labels = reasonIds.map((id) => describeReason(view, survey, response.group, id))
  return typeof response.answers.other === 'string' ? [...labels, response.answers.other] : labels
}

/** The address that dials a number. */
export const getPhoneHref = (phone: string) => `tel:${phone.replace(/[^+\d]/g, '')}`

/** The address that starts an email about the feedback, with the subject and a greeting. */
export function getMailHref({ t, workspace }: PageContext, email: string, contact: Addressee): string {
  const messages = t.followUps.card
  const parameters = {
    subject: messages.subject(workspace.name),
    body: `${messages.greeting(getGreetingName(contact))}\r\n\r\n`,
  }
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `mailto:${encodeURIComponent(email).replace('%40', '@')}?${query.join('&')}`
}

/** How to address the contact, unless that is what they are called anyway. */
export function getSalutation(view: ViewContext, followUp: FollowUp): string | null {
  const { salutation } = getContactDetails(followUp)
  return salutation === getContactName(view, followUp) ? null : salutation
}
