const DISABLED_KEY = 'keys-off'

/** Keyboard shortcuts; `?` opens the dialog that lists them. */
export function enableShortcuts() {
  const dialog = document.querySelector<HTMLDialogElement>('dialog#keys')
  if (!dialog) return
  const toggle = dialog.querySelector<HTMLInputElement>('input')
  if (toggle) {
    toggle.checked = !localStorage.getItem(DISABLED_KEY)
    toggle.addEventListener('change', () =>
      toggle.checked ? localStorage.removeItem(DISABLED_KEY) : localStorage.setItem(DISABLED_KEY, '1'),
    )
  }
  let previousKey = ''
  document.addEventListener('keydown', (event) => {
    const { key } = event
    if (isReserved(event) || localStorage.getItem(DISABLED_KEY)) return
    const isHandled = previousKey === 'g' ? goToSection(key) : runShortcut(key, dialog)
    previousKey = key
    if (isHandled) event.preventDefault()
  })
}

/** Whether a key belongs to a field, the browser or an open dialog. */
const isReserved = ({ target, ctrlKey, metaKey, altKey, isComposing }: KeyboardEvent) =>
  ctrlKey ||
  metaKey ||
  altKey ||
  isComposing ||
  (target instanceof HTMLElement && (target.matches('input, select, textarea') || target.isContentEditable)) ||
  document.querySelector('dialog[open]') !== null

function goToSection(key: string): boolean {
  const link = document.querySelector<HTMLAnchorElement>(`.sections a[data-key="${CSS.escape(key)}"]`)
  link?.click()
  return link !== null
}

function runShortcut(key: string, dialog: HTMLDialogElement): boolean {
  if (key === '?') dialog.showModal()
  else if (key === '/') return focusSearch()
  else if (key === 'j' || key === 'k') return moveFocus(key === 'j' ? 1 : -1)
  else return false
  return true
}

function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>('main input[type="search"]')
  const collapsedPanel = field?.closest('details')
  if (collapsedPanel) collapsedPanel.open = true
  if (!field) document.querySelector<HTMLElement>('[data-search]')?.click()
  field?.focus()
  field?.select()
  return true
}

/** Moves the focus to the next or previous row of the list. */
function moveFocus(offset: number): boolean {
  const rows: (Element | null)[] = [...document.querySelectorAll('main .cards tbody th a, main [data-row]')]
  const currentIndex = rows.indexOf(document.activeElement)
  const nextRow = rows[currentIndex === -1 ? 0 : currentIndex + offset]
  if (!(nextRow instanceof HTMLElement)) return false
  nextRow.focus()
  return true
}
