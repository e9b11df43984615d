/** What the domain refuses. The one place that gives these their HTTP status is `http/problems.ts`. */
export type ErrorKind =
  | 'invalid' // the input says something that cannot be
  | 'notFound' // no such thing in this workspace
  | 'forbidden' // not by this caller
  | 'conflict' // clashes with what is there
  | 'gone' // was there, and is over

export class DomainError extends Error {
  override name = 'DomainError'
  readonly kind: ErrorKind
  /** Which field of the input, where it is one. */
  readonly path: string | undefined
  /** For callers that react to one refusal in particular, such as a page that speaks kindly of it. */
  readonly code: string | undefined

  constructor(kind: ErrorKind, message: string, details: { path?: string; code?: string } = {}) {
    super(message)
    this.kind = kind
    this.path = details.path
    this.code = details.code
  }
}

export const notFound = (noun: string, id: string) => new DomainError('notFound', `There is no ${noun} “${id}” here.`)
