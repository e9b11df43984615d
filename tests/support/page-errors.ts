import type { Page } from 'playwright-core'

/**
 * Chromium reports a page transition that it gave up itself, on a slow machine for instance, as an uncaught error of
 * the page. The page cannot prevent it, and people see the new page without the fade.
 */
const abortedTransition = /^InvalidStateError: Transition was aborted/

/**
 * Passes each uncaught error of a page to `report`, as text.
 * @param page the page to watch, before it opens anything
 */
export function watchPageErrors(page: Page, report: (message: string) => void): void {
  page.on('pageerror', (error) => {
    const message = String(error)
    if (!abortedTransition.test(message)) report(message)
  })
}
