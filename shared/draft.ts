/** An answer while it is being given: what the form shows and sends, with script and without. */
export interface Draft {
  /** The same for every attempt to send it, so that it is stored once. */
  key: string
  score: number | undefined
  comment: string
  contactRequested: boolean
  contactDetails: string
  /** What was said in the fields named `answers.…`, by what follows the dot. */
  answers?: Record<string, string[]>
}

/** What is to be put right first, told where that is. */
export interface DraftError {
  field: 'score' | 'comment' | 'contact' | 'end'
  message: string
}
