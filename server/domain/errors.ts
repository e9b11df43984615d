import type { StartProblem } from '../../shared/campaign.ts'
import type { PhoneError } from '../../shared/phone.ts'

/** Decides the HTTP status, and nothing else: see `http/errors.ts`. */
export type ErrorKind =
  | 'invalid' // the input makes no sense
  | 'notFound' // not in this workspace
  | 'forbidden' // this caller may not do it
  | 'conflict' // clashes with what is stored
  | 'gone' // existed, and is over

/**
 * Every code of a `DomainError`, with `contact-not-found` and so on of `nouns`. Catch sites and API clients tell errors apart by
 * `code` only; `i18n/problems.ts` has the text of each.
 */
export const errorCodes = [
  'absence-forbidden', // only leads and managers say when others are out of office
  'accepted', // the member invitation has been accepted
  'action-mismatch', // the events of the rule cannot start it
  'already-asked', // the follow-up has gone on since the attempt
  'blocklisted', // the contact gets no offers
  'already-blocklisted', // the contact has an entry that is proposed or active
  'already-done', // the follow-up is closed
  'already-member',
  'already-set-up',
  'already-started', // the import is running, or is over
  'ambiguous-contact', // both the id of a contact and its identifiers were given
  'campaign-locked', // the field cannot be changed once the campaign has started
  'campaign-not-ready', // something is missing for its start
  'campaign-not-started',
  'campaign-over', // finished or cancelled
  'campaign-started', // only drafts can be deleted
  'channel-disabled', // nothing is sent through it
  'channel-in-use', // a rule sends to it
  'changed', // someone else saved it after it was read
  'closed', // the survey is closed
  'channel-kind', // an alert goes to people, a webhook to a program
  'condition-mismatch', // the events of the rule never meet it
  'conditional-segment', // its conditions decide which contacts are in it
  'contact-given-twice', // by its id and by its values
  'cross-site', // the request comes from a page of another site
  'day-listed-twice', // as a day off and as a working day
  'day-in-future', // of an action
  'day-out-of-range', // of an entry of the blocklist
  'deleted', // a member has deleted the response
  'demo-workspace', // not available in a workspace with sample data
  'duplicate-response', // another response counts for the same personal link
  'edit-window-over', // respondents may revise a response for a day
  'email-taken',
  'entry-decided', // the entry of the blocklist is in another state
  'expired', // the link or the invitation
  'file-bare',
  'file-bomb',
  'file-columns',
  'file-empty',
  'file-html',
  'file-large',
  'file-missing',
  'file-name', // of a verification file
  'file-row',
  'file-rows',
  'file-size', // of a verification file
  'file-workbook',
  'file-xls',
  'fixed-list', // the segment has no conditions
  'gateway-in-use', // a campaign that is not over sends through it
  'idempotency-key-reused',
  'identifier-required', // a contact needs at least one of externalId, email and phone
  'identifier-taken', // another contact has it
  'import-cancelled',
  'import-not-running', // it cannot be cancelled any more
  'import-running', // it cannot be undone before it has ended
  'insufficient-role',
  'insufficient-scope', // of the API key
  'invalid-cursor', // it is not of this list, or of another order
  'invalid-owner',
  'invalid-parameters', // of a page that is exported
  'invalid-phone',
  'invalid-properties',
  'invitation-link-not-found',
  'key-required', // an earlier import of the file has identified its rows by a key
  'last-owner', // a workspace needs at least one owner
  'later-attempt', // only the last call of a follow-up can be taken back
  'link-in-use', // responses came through it
  'list-columns', // the list names neither email nor externalId
  'list-unreadable',
  'logo-dimensions',
  'logo-too-large',
  'logo-type',
  'key-taken', // of the conversion: another referral has it
  'name-taken',
  'name-too-short', // it would be found in every text
  'no-addresses', // no column of the file has any
  'no-demo-data',
  'no-recipients', // of a channel for email
  'no-second-factor', // who requires one of others has one
  'no-workspace', // the user is a member of none
  'not-found', // nothing is at this address
  'not-started', // there is no workspace yet: the service has not been started
  'note-required', // the workspace requires a note for this outcome
  'pattern-order', // the list has not each pattern once
  'own-referral', // customers are no newcomers by their own link
  'origin', // the survey does not allow this site
  'other-workspaces', // the user is also a member where the caller is no owner
  'own-account', // changed in the user's own account
  'owner-change-forbidden',
  'personal-link-not-found',
  'property-required', // by which follow-ups are assigned
  'range-reversed', // it ends before it begins
  'recovery-survey-required', // only a survey of that type asks again
  'recent-sign-in-required', // the user must prove who they are again
  'reserved-segment-key', // a filter of reports has this name
  'responded-lately', // the contact has responded to this survey by phone within days
  'revoked', // the member invitation has been revoked
  'second-person-required', // for an entry of the blocklist
  'secret-unreadable', // the secret of the service was replaced
  'secret-missing', // a template of the gateway names it
  'second-factor-required', // the workspace requires it
  'segment-in-use', // a campaign that is not over asks it
  'slug-taken',
  'state-mismatch', // an action in this state has no such day
  'sort-mismatch', // the order does not fit the status
  'survey-kind-fixed', // its type cannot change from or to recovery
  'test-running', // its outcome is not told yet
  'time-in-future',
  'time-not-in-future',
  'reply-impossible', // no email can be sent to the customer
  'too-many-annotations',
  'too-many-answers',
  'too-many-files', // that verify the domain
  'too-many-points', // in a trend
  'too-many-rejections', // more than a few rows of an import fail for one cause
  'too-many-choices', // of causes or remedies
  'too-many-follow-ups', // in a range of days
  'too-many-channels', // with the webhooks
  'too-many-colleagues',
  'too-many-messages', // to one customer in a day
  'too-many-patterns',
  'too-many-reply-templates',
  'too-many-rules',
  'too-many-segment-keys',
  'too-many-tags',
  'too-many-teams',
  'too-many-views',
  'undo-expired', // an import can be undone for 30 days
  'unknown-cause', // neither the workspace nor a survey has it
  'unknown-channel', // the workspace has no such channel
  'unknown-code', // no personal link of the workspace has it
  'unknown-gateway', // the workspace has no such gateway
  'test-recipient', // users send tests to themselves
  'unknown-member', // no member of the workspace has this id
  'unknown-segment', // the workspace has no such segment
  'unknown-proposer', // of an entry of the blocklist: who holds the key is not known
  'unknown-contact', // no contact of the workspace has this id
  'unknown-remedy',
  'unknown-segment-key', // neither declared nor in any response
  'unknown-team', // no team of the workspace has this id
  'unknown-survey', // no survey of the workspace has this id
  'unverified-contact', // known from respondents only
  'unused-filter', // the figure does not have it
  'used', // the personal link already has a response
  'users-only', // not for API keys
  'value-required', // of the property by which to compare
  'webhook-url', // it must start with https
  'weak-password', // easy to guess
  'wrong-address', // the invitation is for another email address
  'wrong-edit-token',
  'wrong-name', // typed to confirm a deletion
  'wrong-password',
  'wrong-survey', // the link belongs to another survey
] as const

/** What may not be found. */
export const nouns = [
  'action',
  'annotation',
  'attempt',
  'call',
  'blocklist-entry',
  'campaign',
  'cause',
  'change',
  'channel',
  'colleague',
  'contact',
  'conversion',
  'delivery',
  'follow-up',
  'reply-template',
  'gateway',
  'import',
  'invitation',
  'key',
  'link',
  'logo',
  'member',
  'merge',
  'notice',
  'page',
  'passkey',
  'pattern',
  'privacy-request',
  'remedy',
  'referral',
  'response',
  'rule',
  'segment',
  'segment-key',
  'session',
  'suppression',
  'survey',
  'team',
  'unsubscription',
  'user',
  'webhook',
  'workspace',
] as const
export type Noun = (typeof nouns)[number]

export type ErrorCode = (typeof errorCodes)[number] | `${Noun}-not-found`

/** What the texts of some codes name. */
export interface ErrorParams {
  'action-mismatch': { event: string }
  'ambiguous-contact': { field: string }
  'channel-in-use': { rule: string }
  'campaign-not-ready': { problem: StartProblem }
  'condition-mismatch': { event: string }
  'file-large': { limit: number | undefined }
  'file-rows': { limit: number | undefined }
  'file-columns': { limit: number | undefined }
  'identifier-taken': { field: 'externalId' | 'email' | 'phone' }
  'invalid-phone': { reason: PhoneError }
  'invalid-properties': { limit: number }
  'secret-missing': { name: string }
  'logo-dimensions': { limit: number }
  'name-taken': { name: string }
  'reply-impossible': { obstacle: 'no-email' | 'no-mail-server' | 'demo-workspace' | 'address-refused' }
  'reserved-segment-key': { key: string }
  'segment-in-use': { campaign: string }
  'slug-taken': { slug: string }
  'sort-mismatch': { sort: string; status: string }
  'too-many-annotations': { limit: number }
  'too-many-answers': { limit: number }
  'too-many-files': { limit: number }
  'too-many-points': { limit: number }
  'too-many-choices': { limit: number }
  'too-many-follow-ups': { limit: number }
  'too-many-channels': { limit: number }
  'too-many-colleagues': { limit: number }
  'too-many-messages': { limit: number }
  'too-many-patterns': { limit: number }
  'too-many-reply-templates': { limit: number }
  'too-many-rules': { limit: number }
  'too-many-segment-keys': { limit: number }
  'too-many-tags': { limit: number }
  'too-many-teams': { limit: number }
  'too-many-views': { limit: number }
  'unknown-segment-key': { key: string }
  'unused-filter': { figure: string; filter: string }
  'weak-password': { weakness: 'common' | 'predictable' | 'personal' }
  'wrong-name': { name: string }
}

/** The values of a code that its text names, if it names any. */
export type ParamsOf<Code extends ErrorCode> = Code extends keyof ErrorParams
  ? ErrorParams[Code]
  : Code extends `${Noun}-not-found`
    ? { id: string }
    : undefined

type ErrorDetails<Code extends ErrorCode> =
  ParamsOf<Code> extends undefined
    ? [details?: { path?: string | undefined; params?: undefined }]
    : [details: { path?: string | undefined; params: ParamsOf<Code> }]

/** An input or a state that the domain rejects. */
export class DomainError<Code extends ErrorCode = ErrorCode> extends Error {
  override name = 'DomainError'
  readonly kind: ErrorKind
  readonly code: Code
  /** The field of the input that is wrong, if it is one. */
  readonly path: string | undefined
  /** What the text in other languages names. */
  readonly params: ParamsOf<Code> | undefined

  /** @param message in English, for the log, the API and the command line */
  constructor(kind: ErrorKind, code: Code, message: string, ...[details]: ErrorDetails<Code>) {
    super(message)
    this.kind = kind
    this.code = code
    this.path = details?.path
    this.params = details?.params as ParamsOf<Code> | undefined
  }
}

export const notFound = <Name extends Noun>(noun: Name, id: string): DomainError =>
  new DomainError<`${Noun}-not-found`>(
    'notFound',
    `${noun}-not-found`,
    `There is no ${noun.replace('segment-', 'segment ')} “${id}” here.`,
    { params: { id } },
  )

/** Whether an error is a `DomainError` with one of these codes. */
export const hasErrorCode = (error: unknown, ...codes: readonly ErrorCode[]): error is DomainError =>
  error instanceof DomainError && codes.includes(error.code)
