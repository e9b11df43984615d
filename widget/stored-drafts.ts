import type { Draft } from '../shared/draft.ts'

const getName = (survey: string) => `vouch:${survey}${location.pathname}`

/** Keeps a draft until the tab is closed. */
export function storeDraft(survey: string, draft: Draft): void {
  try {
    sessionStorage[getName(survey)] = JSON.stringify(draft)
  } catch {}
}

/**
 * The draft of a page to which the user has come back; other visits start anew. It has the key of the response, so that a
 * second submission is not a second response.
 */
export function restoreDraft(survey: string): Draft | undefined {
  try {
    // Old browsers know no other way to tell.
    if (performance.navigation.type === 2) return JSON.parse(sessionStorage[getName(survey)])
  } catch {}
}
