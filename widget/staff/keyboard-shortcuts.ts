const OFF = 'keys-off'

/** Keys for those who live in these pages: `?` lists them, from the dialog that every page brings. */
export function listenToKeys() {
  const dialog = document.querySelector<HTMLDialogElement>('dialog#keys')
  if (!dialog) return
  const toggle = dialog.querySelector<HTMLInputElement>('input')
  if (toggle) {
    toggle.checked = !localStorage.getItem(OFF)
    toggle.addEventListener('change', () =>
      toggle.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, '1'),
    )
  }
  let before = ''
  document.addEventListener('keydown', (event) => {
    const { key } = event
    if (isTaken(event) || localStorage.getItem(OFF)) return
    const done = before === 'g' ? goTo(key) : act(key, dialog)
    before = key
    if (done) event.preventDefault()
  })
}

/** Whether a key belongs to a field, the browser or an open dialog. */
const isTaken = ({ target, ctrlKey, metaKey, altKey, isComposing }: KeyboardEvent) =>
  ctrlKey ||
  metaKey ||
  altKey ||
  isComposing ||
  (target instanceof HTMLElement && (target.matches('input, select, textarea') || target.isContentEditable)) ||
  document.querySelector('dialog[open]') !== null

function goTo(key: string): boolean {
  const link = document.querySelector<HTMLAnchorElement>(`.sections a[data-key="${CSS.escape(key)}"]`)
  link?.click()
  return link !== null
}

function act(key: string, dialog: HTMLDialogElement): boolean {
  if (key === '?') dialog.showModal()
  else if (key === '/') return search()
  else if (key === 'j' || key === 'k') return step(key === 'j' ? 1 : -1)
  else return false
  return true
}

function search(): boolean {
  const field = document.querySelector<HTMLInputElement>('main input[type="search"]')
  const folded = field?.closest('details')
  if (folded) folded.open = true
  field?.focus()
  field?.select()
  return field !== null
}

/** To the next or the last row of the list. */
function step(by: number): boolean {
  const rows: (Element | null)[] = [...document.querySelectorAll('main .cards tbody th a, main [data-row]')]
  const now = rows.indexOf(document.activeElement)
  const next = rows[now === -1 ? 0 : now + by]
  if (!(next instanceof HTMLElement)) return false
  next.focus()
  return true
}
