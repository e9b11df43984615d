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
    const isHandled = previousKey === 'g' ? goToSection(key) : chooseScore(key, previousKey) || runShortcut(key, dialog)
    previousKey = key
    if (isHandled) event.preventDefault()
  })
}

/** Whether a key belongs to a field, the browser or an open dialog. */
const isReserved = ({ key, target, ctrlKey, metaKey, altKey, isComposing }: KeyboardEvent) =>
  ctrlKey ||
  metaKey ||
  altKey ||
  isComposing ||
  (target instanceof HTMLElement &&
    // A digit means nothing to the score that has the focus.
    !(isDigit(key) && target.matches('[data-score]')) &&
    (target.matches('input, select, textarea') || target.isContentEditable)) ||
  document.querySelector('dialog[open]') !== null

const isDigit = (key: string) => /^\d$/.test(key)

/** Digits choose a score on the page of an interview; 1 and then 0 is 10. */
function chooseScore(key: string, previousKey: string): boolean {
  if (!isDigit(key)) return false
  const getScore = (score: string) => document.querySelector<HTMLInputElement>(`[data-score="${score}"]`)
  const isTen = key === '0' && previousKey === '1' && getScore('1')?.checked
  const input = getScore(isTen ? '10' : key)
  input?.focus()
  input?.click()
  return input !== null
}

function goToSection(key: string): boolean {
  const link = document.querySelector<HTMLAnchorElement>(`.sections a[data-key="${CSS.escape(key)}"]`)
  link?.click()
  return link !== null
}

function runShortcut(key: string, dialog: HTMLDialogElement): boolean {
  if (key === '?') dialog.showModal()
  else if (key === '/') return focusSearch()
  else if (key === 'j' || key === 'k') return moveFocus(key === 'j' ? 1 : -1)
  else if (/^[eanu]$/.test(key)) return runAction(key)
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

/** Acts on the row that has the focus, else on the page itself: never on a row that nobody has chosen. */
function runAction(key: string): boolean {
  const row = document.activeElement?.closest('[data-item]')
  const selector = `[data-key="${key}"]`
  const target =
    row?.querySelector<HTMLElement>(selector) ??
    [...document.querySelectorAll<HTMLElement>(`main ${selector}`)].find((element) => !element.closest('[data-item]'))
  if (!target) return openNote(row, key)
  if (target instanceof HTMLTextAreaElement) target.focus()
  else if (target instanceof HTMLInputElement) selectRow(target)
  else if (target instanceof HTMLButtonElement) target.click()
  else openMenu(target)
  return true
}

/** A row has no note of its own: its page does. */
function openNote(row: Element | null | undefined, key: string): boolean {
  const link = key === 'n' && row?.querySelector<HTMLAnchorElement>('[data-row]')
  if (!link) return false
  location.assign(`${link.href}#note`)
  return true
}

function selectRow(checkbox: HTMLInputElement) {
  checkbox.checked = true
  checkbox.form?.querySelector<HTMLElement>('.bulk :is(select, [type=date])')?.focus()
}

function openMenu(element: HTMLElement) {
  const menu = element.querySelector('details')
  if (menu) menu.open = true
  menu?.querySelector<HTMLElement>('li button')?.focus()
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
