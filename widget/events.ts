import type { Group } from '../shared/nps.ts'
import type { VouchSurvey } from './vouch-survey.ts'

/** About to be shown. Prevented, it stays hidden; `show()` may show it later. */
export interface VouchShowDetail {
  survey: string
}

/** A person has chosen a score, or another one. */
export interface VouchScoreDetail {
  survey: string
  score: number
  group: Group
}

/** The answer is to be completed. Prevented, nothing is sent and the form stays. */
export interface VouchSubmitDetail extends VouchScoreDetail {
  comment: string
  contactRequested: boolean
  /** By question; `reasons` and `other` are the reasons. */
  answers: Record<string, string | number | string[]>
}

/** About to be closed. Prevented, it stays open. */
export interface VouchDismissDetail {
  survey: string
  /** What was chosen, which is recorded even where the form was not sent. */
  score: number | undefined
  /** Whether the form was sent. */
  answered: boolean
}

/** Something went wrong. The page hears nothing of it otherwise. */
export interface VouchErrorDetail {
  survey: string
  error: Error
}

/** What a page can ask of its surveys. */
export interface Vouch {
  /** Shows the survey of this id, or every survey of the page that waits. */
  show(survey?: string): void
  /** Tells the surveys whose `event` has this name. */
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
