import { html } from 'hono/html'
import type { FollowUp, FollowUpWithHistory } from '../../../shared/follow-up.ts'
import type { ListPage } from '../../../shared/list.ts'
import type { Response } from '../../../shared/response.ts'
import type { Survey } from '../../../shared/survey.ts'
import type { Assignee } from '../../domain/follow-ups/changes.ts'
import type { FollowUpCounts } from '../../domain/follow-ups/follow-ups.ts'
import { badge } from '../components/parts.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { describeReason } from '../layout/reasons.ts'
import type { ListQuery } from './query.ts'

/** Everything the list shows. */
export interface ListData {
  query: ListQuery
  followUps: ListPage<FollowUp>
  counts: FollowUpCounts
  surveys: readonly Survey[]
  colleagues: readonly Assignee[]
  /** Whether the workspace has declared the segment key `tier`. */
  hasTiers: boolean
  /** A form with an error, as it was submitted. */
  formState: AssignmentFormState | undefined
}

export interface AssignmentFormState {
  selectedIds: readonly string[]
  owner: string
  error: string
}

/** Everything the page of a follow-up shows. */
export interface FollowUpPageData {
  followUp: FollowUpWithHistory
  /** Earlier responses of the same contact, newest first. */
  earlierResponses: readonly Response[]
  survey: Survey | undefined
  colleagues: readonly Assignee[]
  neighbours: { previous: string | null; next: string | null }
  /** Of the list the follow-up was opened from. */
  query: ListQuery
  formState: FormState | undefined
}

/** A form with errors, as it was submitted. */
export interface FormState {
  note?: string | undefined
  due?: string | undefined
  owner?: string | undefined
  errors: Partial<Record<'note' | 'due' | 'owner', string>>
  /** Someone else changed the follow-up after the page was loaded. */
  hasConflict?: boolean
}

export interface ContactDetails {
  name: string | null
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
    name: contact?.name ?? unverifiedContact?.name ?? contact?.externalId ?? unverifiedContact?.externalId ?? null,
    phone: contact?.phone ?? unverifiedContact?.phone ?? null,
    email: contact?.email ?? unverifiedContact?.email ?? null,
    text: unverifiedContact?.details ?? null,
    isUnverified: contact?.identity !== 'verified' && (contact ?? unverifiedContact) !== null,
  }
}

/** The name of the contact, else the email or phone number, else a text for unknown contacts. */
export const getContactName = (view: ViewContext, followUp: FollowUp): string => {
  const { name, email, phone } = getContactDetails(followUp)
  return name ?? email ?? (phone && view.format.phone(phone)) ?? view.t.followUps.unknown
}

/** The selected reasons in the user's language, as far as the survey has texts for them. */
export function getReasons(view: ViewContext, { response }: FollowUp, survey: Survey | undefined): string[] {
  const reasonIds = [response.answers.reasons ?? []].flat().map(String)
  const labels = reasonIds.map((id) => describeReason(view, survey, response.group, id))
  return typeof response.answers.other === 'string' ? [...labels, response.answers.other] : labels
}

/** The due date, with a badge if it has passed. */
export function dueDate({ t, format }: ViewContext, { dueAt, overdue }: FollowUp): Markup | string {
  if (dueAt === null) return ''
  const dueTime = Date.parse(dueAt)
  const overdueBadge = overdue ? html`${badge(t.followUps.overdue, 'danger')} ` : ''
  const day = html`<time datetime="${dueAt}" title="${format.dateTime(dueTime)}">${format.shortDay(dueTime)}</time>`
  return html`<span class="due">${overdueBadge}${day}</span>`
}
