/** A pause in typing, in milliseconds, after which the preview follows. */
const PAUSE = 400

/** What is typed is seen in the preview, which keeps its place: another page in it would stand in the history. */
async function follow(form: HTMLFormElement): Promise<void> {
  const body = new URLSearchParams(new FormData(form) as never)
  body.delete('do')
  const page = document.querySelector<HTMLIFrameElement>('iframe[name=preview]')?.contentDocument
  const shown = page?.querySelector('vouch-survey')
  if (!page || !shown) return
  // In the language, and for the group, that somebody has chosen in it.
  const address = new URL(page.URL)
  const response = await fetch(`${form.dataset.live?.split('?')[0]}${address.search}`, { method: 'POST', body })
  if (!response.ok) return
  // Its style stays out: it has the nonce of another page.
  const [text = ''] = /<vouch-survey[\s\S]*<\/vouch-survey>/.exec(await response.text()) ?? []
  const next = new DOMParser().parseFromString(text, 'text/html').querySelector('vouch-survey')
  if (next) shown.replaceWith(page.importNode(next, true))
}

/** The preview follows what is typed into the forms of the editor. */
export function followForms() {
  for (const form of document.querySelectorAll<HTMLFormElement>('[data-live]')) {
    let waiting: ReturnType<typeof setTimeout> | undefined
    form.addEventListener('input', () => {
      clearTimeout(waiting)
      waiting = setTimeout(() => follow(form).catch(() => undefined), PAUSE)
    })
  }
}

/** In the preview itself nothing goes to the service, whatever is answered. */
export function isolatePreview() {
  if (!document.querySelector('[data-preview]')) return
  const network = globalThis.fetch
  const receipt = { id: 'preview', score: 0, group: 'detractor', editToken: 'preview' }
  globalThis.fetch = async (input, init) =>
    /\/embed\/(surveys|responses)\/preview\b/.test(String(input)) ? Response.json(receipt) : network(input, init)
}

export function printOnPress() {
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('[data-print]')) print()
  })
}
