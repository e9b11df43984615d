const RELEASE_TIMEOUT_MS = 8000

/** Prevents a second submit while the first is in progress. */
export function preventDoubleSubmit() {
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || form.method !== 'post') return
    // A form submitted to a frame leaves this page unchanged.
    if ((event.submitter as HTMLButtonElement | null)?.formTarget) return
    if (form.ariaBusy === 'true') return event.preventDefault()
    // A later listener may cancel the submit.
    setTimeout(() => {
      if (!event.defaultPrevented) form.ariaBusy = 'true'
    })
    // The response may be a download, which leaves the page in place.
    setTimeout(() => clearBusy(form), RELEASE_TIMEOUT_MS)
  })
  addEventListener('pageshow', () => {
    for (const form of document.forms) clearBusy(form)
  })
}

const clearBusy = (form: HTMLFormElement) => {
  if (form.ariaBusy) form.ariaBusy = null
}
