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

/** Shows the name of the chosen file in file fields, which browsers show in their own language only. */
export function showFileNames() {
  const show = (input: HTMLInputElement) => {
    const label = input.parentElement?.querySelector<HTMLElement>('.chosen')
    if (!label) return
    label.dataset.none ??= label.textContent ?? ''
    label.textContent = input.files?.[0]?.name ?? label.dataset.none
  }
  const showAll = () => document.querySelectorAll<HTMLInputElement>('.file input').forEach(show)
  document.addEventListener('change', (event) => {
    if (event.target instanceof HTMLInputElement && event.target.type === 'file') show(event.target)
  })
  // Browsers restore the choice when a page is reloaded or returned to, and forget it when the form is reset.
  addEventListener('pageshow', showAll)
  document.addEventListener('reset', () => setTimeout(showAll))
}
