/** What the domain refuses. The one place that gives these their HTTP status is `http/problems.ts`. */
export type Refusal =
  | 'invalid' // the input says something that cannot be
  | 'unknown' // no such thing in this workspace
  | 'forbidden' // not by this caller
  | 'conflict' // clashes with what is there
  | 'gone' // was there, and is over

export class DomainError extends Error {
  override name = 'DomainError'
  readonly refusal: Refusal
  /** Which field of the input, where it is one. */
  readonly path: string | undefined
  /** For callers that react to one refusal in particular, such as a page that speaks kindly of it. */
  readonly code: string | undefined

  constructor(refusal: Refusal, message: string, about: { path?: string; code?: string } = {}) {
    super(message)
    this.refusal = refusal
    this.path = about.path
    this.code = about.code
  }
}

export const unknown = (what: string, id: string) => new DomainError('unknown', `There is no ${what} “${id}” here.`)
