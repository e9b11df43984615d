/** Pause in typing after which the results update. */
const DELAY_MS = 150

/** Opens the search with ⌘K or Ctrl+K, and shows results while the user types. */
export function enableSearch() {
  const dialog = document.querySelector<HTMLDialogElement>('dialog#search')
  const field = dialog?.querySelector('input')
  const results = dialog?.querySelector<HTMLElement>('[data-url]')
  if (!dialog || !field || !results) return
  const open = (event: Event) => {
    event.preventDefault()
    if (!dialog.open) dialog.showModal()
    field.select()
    void showResults(field, results)
  }
  document.addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event
    if (key.toLowerCase() === 'k' && (ctrlKey || metaKey) && !altKey && !shiftKey) open(event)
  })
  document.addEventListener('click', (event) => {
    const { target, ctrlKey, metaKey, shiftKey } = event
    if (target instanceof Element && target.closest('[data-search]') && !(ctrlKey || metaKey || shiftKey)) open(event)
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  field.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(() => showResults(field, results), DELAY_MS)
  })
  dialog.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') moveFocus(event, dialog)
  })
}

let lastRequest: AbortController | undefined

async function showResults(field: HTMLInputElement, results: HTMLElement): Promise<void> {
  lastRequest?.abort()
  const request = new AbortController()
  lastRequest = request
  try {
    const url = `${results.dataset.url}?${new URLSearchParams({ q: field.value })}`
    const response = await fetch(url, { signal: request.signal })
    if (!response.ok) return
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    if (lastRequest === request) results.replaceChildren(...page.body.childNodes)
  } catch {
    // Aborted by the next letter, or offline: what is shown stays.
  }
}

/** From the field through the results and back, with the arrow keys. */
function moveFocus(event: KeyboardEvent, dialog: HTMLElement) {
  const stops = [...dialog.querySelectorAll<HTMLElement>('input, a')]
  const index = stops.indexOf(document.activeElement as HTMLElement) + (event.key === 'ArrowDown' ? 1 : -1)
  event.preventDefault()
  stops[(index + stops.length) % stops.length]?.focus()
}
