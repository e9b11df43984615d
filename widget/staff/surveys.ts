/** A pause in typing, in milliseconds, after which the preview follows. */
const PREVIEW_DELAY_MS = 400

/** What is typed is seen in the preview, which keeps its place: another page in it would stand in the history. */
async function updatePreview(form: HTMLFormElement): Promise<void> {
  const body = new URLSearchParams(new FormData(form) as never)
  body.delete('do')
  const previewDocument = document.querySelector<HTMLIFrameElement>('iframe[name=preview]')?.contentDocument
  const currentSurvey = previewDocument?.querySelector('vouch-survey')
  if (!previewDocument || !currentSurvey) return
  // In the language, and for the group, that somebody has chosen in it.
  const url = new URL(previewDocument.URL)
  const response = await fetch(`${form.dataset.livePreview?.split('?')[0]}${url.search}`, { method: 'POST', body })
  if (!response.ok) return
  // Its style stays out: it has the nonce of another page.
  const [markup = ''] = /<vouch-survey[\s\S]*<\/vouch-survey>/.exec(await response.text()) ?? []
  const newSurvey = new DOMParser().parseFromString(markup, 'text/html').querySelector('vouch-survey')
  if (newSurvey) currentSurvey.replaceWith(previewDocument.importNode(newSurvey, true))
}

/** The preview follows what is typed into the forms of the editor. */
export function enableLivePreview() {
  for (const form of document.querySelectorAll<HTMLFormElement>('[data-live-preview]')) {
    let timer: ReturnType<typeof setTimeout> | undefined
    form.addEventListener('input', () => {
      clearTimeout(timer)
      timer = setTimeout(() => updatePreview(form).catch(() => undefined), PREVIEW_DELAY_MS)
    })
  }
}

/** In the preview itself nothing goes to the service, whatever is answered. */
export function isolatePreview() {
  if (!document.querySelector('[data-preview]')) return
  const originalFetch = globalThis.fetch
  const receipt = { id: 'preview', score: 0, group: 'detractor', editToken: 'preview' }
  globalThis.fetch = async (input, init) =>
    /\/embed\/(surveys|responses)\/preview\b/.test(String(input)) ? Response.json(receipt) : originalFetch(input, init)
}

export function enablePrintButtons() {
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('[data-print]')) print()
  })
}
