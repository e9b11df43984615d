const RELEASE_TIMEOUT_MS = 8000

/** A form that is on its way is not sent again by a second press. */
export function preventDoubleSubmit() {
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || form.method !== 'post') return
    // What goes to a frame leaves the page as it is.
    if ((event.submitter as HTMLButtonElement | null)?.formTarget) return
    if (form.ariaBusy === 'true') return event.preventDefault()
    // Who else listens may keep it from being sent.
    setTimeout(() => {
      if (!event.defaultPrevented) form.ariaBusy = 'true'
    })
    // What it leads to may be a file, and then the page stays.
    setTimeout(() => clearBusy(form), RELEASE_TIMEOUT_MS)
  })
  addEventListener('pageshow', () => {
    for (const form of document.forms) clearBusy(form)
  })
}

const clearBusy = (form: HTMLFormElement) => {
  if (form.ariaBusy) form.ariaBusy = null
}
