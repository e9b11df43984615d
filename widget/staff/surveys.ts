/** Pause in typing after which the preview updates. */
const PREVIEW_DELAY_MS = 400

let latestUpdate = 0

/** Replaces what is inside the preview. Loading a new page there would add to the browser history. */
export async function updatePreview(form: HTMLFormElement): Promise<void> {
  const previewDocument = document.querySelector<HTMLIFrameElement>('iframe[name=preview]')?.contentDocument
  if (!previewDocument?.querySelector('[data-preview]')) return
  const update = ++latestUpdate
  const url = new URL(form.dataset.livePreview ?? '', location.href)
  for (const [name, value] of getPreviewChoices()) url.searchParams.set(name, `${value}`)
  const response = await fetch(url, { method: 'POST', body: readBody(form) })
  const text = await response.text()
  // A slower answer to an earlier change must not replace a later one.
  if (!response.ok || update !== latestUpdate) return
  const [, lang = '', dir = ''] = /<html lang="([^"]*)" dir="([^"]*)"/.exec(text) ?? []
  Object.assign(previewDocument.documentElement, { lang, dir })
  // An email has its style in its elements: only its own document, where no script runs, allows that.
  if (previewDocument.querySelector('[data-preview=email]')) {
    previewDocument.documentElement.innerHTML = text
    return
  }
  // Without the style, whose nonce belongs to another page.
  const [markup = ''] = /<main[\s\S]*<\/main>/.exec(text) ?? []
  const newMain = new DOMParser().parseFromString(markup, 'text/html').querySelector('main')
  if (newMain) previewDocument.querySelector('[data-preview]')?.replaceWith(previewDocument.importNode(newMain, true))
}

const readBody = (form: HTMLFormElement) => new URLSearchParams(new FormData(form) as never)

const getPreviewChoices = () => {
  const bar = document.querySelector<HTMLFormElement>('form[data-preview-bar]')
  return bar ? [...new FormData(bar)] : []
}

/** Updates the preview while the user types, and when they choose what it shows. */
export function enableLivePreview() {
  for (const form of document.querySelectorAll<HTMLFormElement>('[data-live-preview]')) {
    const update = () => updatePreview(form).catch(() => undefined)
    onPause(form, update)
    document.querySelector('form[data-preview-bar]')?.addEventListener('change', update)
  }
}

/** Updates a part of the page from the form while the user fills it in. */
export function enableLiveParts() {
  for (const form of document.querySelectorAll<HTMLFormElement>('[data-live-part]')) {
    onPause(form, async () => {
      const update = ++latestUpdate
      const response = await fetch(form.dataset.livePart ?? '', { method: 'POST', body: readBody(form) }).catch(
        () => undefined,
      )
      const text = await response?.text()
      const part = document.querySelector('[data-part]')
      if (text === undefined || !part || update !== latestUpdate) return
      part.replaceChildren(...new DOMParser().parseFromString(text, 'text/html').body.childNodes)
    })
  }
}

function onPause(form: HTMLFormElement, update: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined
  form.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(update, PREVIEW_DELAY_MS)
  })
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
