import type { Group } from '../shared/nps.ts'
import type { VouchSurvey } from './vouch-survey.ts'

/** Fired before the survey is shown. If prevented, it stays hidden until `show()` is called again. */
export interface VouchShowDetail {
  survey: string
}

/** Fired when the user chooses or changes the score. */
export interface VouchScoreDetail {
  survey: string
  score: number
  group: Group
}

/** Fired before the form is sent. If prevented, nothing is sent and the form stays. */
export interface VouchSubmitDetail extends VouchScoreDetail {
  comment: string
  contactRequested: boolean
  /** By question id; `reasons` and `other` hold the reasons. */
  answers: Record<string, string | number | string[]>
}

/** Fired before the survey is closed. If prevented, it stays open. */
export interface VouchDismissDetail {
  survey: string
  /** The chosen score, which is recorded even if the form was not sent. */
  score: number | undefined
  /** Whether the form was sent. */
  answered: boolean
}

/** Fired on an error. Errors never reach the page in any other way. */
export interface VouchErrorDetail {
  survey: string
  error: Error
}

/** The global API for the surveys of a page. */
export interface Vouch {
  /** Shows the survey with this id, or every pending survey. */
  show(survey?: string): void
  /** Triggers the surveys whose `event` has this name. */
  track(name: string): void
}

declare global {
  interface HTMLElementTagNameMap {
    'vouch-survey': VouchSurvey
  }
  interface HTMLElementEventMap {
    'vouch-show': CustomEvent<VouchShowDetail>
    'vouch-score': CustomEvent<VouchScoreDetail>
    'vouch-submit': CustomEvent<VouchSubmitDetail>
    'vouch-dismiss': CustomEvent<VouchDismissDetail>
    'vouch-error': CustomEvent<VouchErrorDetail>
  }
  var vouch: Vouch
}
