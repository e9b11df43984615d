/** The most characters of a comment that are stored. */
export const MAX_COMMENT_LENGTH = 5000

/** A response in progress: what the form shows and sends, with or without script. */
export interface Draft {
  /** The same for every attempt to send it, so that it is stored once. */
  key: string
  score: number | undefined
  comment: string
  contactRequested: boolean
  contactDetails: string
  /** Values of the fields named `answers.…`, by question id. */
  answers?: Record<string, string[]>
}

/** The first error in the form and its field. */
export interface DraftError {
  field: 'score' | 'comment' | 'contact' | 'end'
  message: string
}
