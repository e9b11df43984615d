/** Decides the HTTP status, and nothing else: see `http/errors.ts`. */
export type ErrorKind =
  | 'invalid' // the input makes no sense
  | 'notFound' // not in this workspace
  | 'forbidden' // this caller may not do it
  | 'conflict' // clashes with what is stored
  | 'gone' // existed, and is over

/** Every code of a `DomainError`. Catch sites and API clients tell errors apart by `code` only. */
export const errorCodes = [
  'accepted', // the member invitation has been accepted
  'already-done', // the follow-up is closed
  'already-member',
  'already-set-up',
  'already-started', // the import is running, or is over
  'changed', // someone else saved it after it was read
  'closed', // the survey is closed
  'cross-site', // the request comes from a page of another site
  'deleted', // a member has deleted the response
  'demo-workspace', // not available in a workspace with sample data
  'duplicate-response', // another response counts for the same personal link
  'edit-window-over', // respondents may revise a response for a day
  'email-taken',
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
  'forbidden',
  'idempotency-key-reused',
  'identifier-required', // a contact needs at least one of externalId, email and phone
  'identifier-taken', // another contact has it
  'import-running', // it cannot be undone before it has ended
  'insufficient-role',
  'invalid-input',
  'invalid-owner',
  'invalid-phone',
  'invalid-properties',
  'key-required', // an earlier import of the file has identified its rows by a key
  'last-owner', // a workspace needs at least one owner
  'later-attempt', // only the last call of a follow-up can be taken back
  'link-in-use', // responses came through it
  'list-columns', // the list names neither email nor externalId
  'list-unreadable',
  'logo-too-large',
  'logo-type',
  'logo-dimensions',
  'no-demo-data',
  'no-workspace', // the user is a member of none
  'no-second-factor', // who requires one of others has one
  'not-found',
  'note-required', // the workspace requires a note for this outcome
  'origin', // the survey does not allow this site
  'other-workspaces', // the user is also a member where the caller is no owner
  'own-account', // changed in the user's own account
  'owner-change-forbidden',
  'recent-sign-in-required', // the user must prove who they are again
  'reserved-segment-key', // a filter of reports has this name
  'revoked', // the member invitation has been revoked
  'second-factor-required', // the workspace requires it
  'slug-taken',
  'too-many-annotations',
  'too-many-files', // that verify the domain
  'too-many-points', // in a trend
  'too-many-rejections', // more than a few rows of an import fail for one cause
  'too-many-segment-keys',
  'too-many-tags',
  'too-many-views',
  'undo-expired', // an import can be undone for 30 days
  'unknown-cause', // no survey offers this reason
  'unknown-segment-key', // neither declared nor in any response
  'used', // the personal link already has a response
  'weak-password', // easy to guess
  'wrong-address', // the invitation is for another email address
  'wrong-edit-token',
  'wrong-name', // typed to confirm a deletion
  'wrong-password',
  'wrong-survey', // the link belongs to another survey
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** An input or a state that the domain rejects. */
export class DomainError extends Error {
  override name = 'DomainError'
  readonly kind: ErrorKind
  readonly code: ErrorCode
  /** The field of the input that is wrong, if it is one. */
  readonly path: string | undefined

  constructor(kind: ErrorKind, code: ErrorCode, message: string, { path }: { path?: string | undefined } = {}) {
    super(message)
    this.kind = kind
    this.code = code
    this.path = path
  }
}

export const notFound = (noun: string, id: string) =>
  new DomainError('notFound', 'not-found', `There is no ${noun} “${id}” here.`)

/** Whether an error is a `DomainError` with one of these codes. */
export const hasErrorCode = (error: unknown, ...codes: readonly ErrorCode[]): error is DomainError =>
  error instanceof DomainError && codes.includes(error.code)
