/** Pause in typing after which the preview updates. */
const PREVIEW_DELAY_MS = 400

/** Replaces the survey inside the preview. Loading a new page there would add to the browser history. */
async function updatePreview(form: HTMLFormElement): Promise<void> {
  const body = new URLSearchParams(new FormData(form) as never)
  const previewDocument = document.querySelector<HTMLIFrameElement>('iframe[name=preview]')?.contentDocument
  const currentSurvey = previewDocument?.querySelector('vouch-survey')
  if (!previewDocument || !currentSurvey) return
  // Keeps the language and group selected in the preview.
  const url = new URL(previewDocument.URL)
  const response = await fetch(`${form.dataset.livePreview?.split('?')[0]}${url.search}`, { method: 'POST', body })
  if (!response.ok) return
  // Without the style, whose nonce belongs to another page.
  const [markup = ''] = /<vouch-survey[\s\S]*<\/vouch-survey>/.exec(await response.text()) ?? []
  const newSurvey = new DOMParser().parseFromString(markup, 'text/html').querySelector('vouch-survey')
  if (newSurvey) currentSurvey.replaceWith(previewDocument.importNode(newSurvey, true))
}

/** Updates the preview while the user types in the editor. */
export function enableLivePreview() {
  for (const form of document.querySelectorAll<HTMLFormElement>('[data-live-preview]')) {
    let timer: ReturnType<typeof setTimeout> | undefined
    form.addEventListener('input', () => {
      clearTimeout(timer)
      timer = setTimeout(() => updatePreview(form).catch(() => undefined), PREVIEW_DELAY_MS)
    })
  }
}

/** Keeps requests of the previewed survey away from the service. */
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
