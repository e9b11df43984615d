/** Whether an element is laid out; `checkVisibility` needs Chromium 105. */
const isShown = (element: Element | null): boolean => element !== null && element.getClientRects().length > 0

/** Submits the filters of a list on change, unless its button is visible. */
export function autoSubmitFilters() {
  // Each arrow key changes a select and each digit a date, so keyboard changes wait until the field loses the focus.
  let keyboardField: EventTarget | null = null
  let pendingField: EventTarget | null = null
  const submitFilters = (field: EventTarget | null, nextFocus: EventTarget | null) => {
    const form = findForm(field)
    pendingField = null
    if (!form || isShown(form.querySelector('.apply'))) return
    saveScrollPosition(nextFocus)
    form.requestSubmit()
  }
  document.addEventListener('pointerdown', () => {
    keyboardField = null
  })
  document.addEventListener('keydown', ({ key, target }) => {
    keyboardField = key === 'Enter' ? null : target
    if (key === 'Enter' && pendingField && pendingField === target) submitFilters(target, target)
  })
  document.addEventListener('change', ({ target }) => {
    if (!findForm(target) || isTextField(target)) return
    if (keyboardField === target) pendingField = target
    else submitFilters(target, target)
  })
  document.addEventListener('focusout', ({ target, relatedTarget }) => {
    if (pendingField && pendingField === target) submitFilters(target, relatedTarget)
  })
  document.addEventListener('formdata', ({ target, formData }) => {
    if (!findForm(target)) return
    for (const [name, value] of [...formData]) if (value === '') formData.delete(name)
  })
  document.addEventListener('click', ({ target }) => {
    const link = target instanceof Element && target.closest<HTMLAnchorElement>('.segmented a, .set a, thead a')
    if (link && link.pathname === location.pathname) saveScrollPosition(null)
  })
  restoreScrollPosition()
}

const findForm = (field: EventTarget | null) =>
  field instanceof Element ? field.closest<HTMLFormElement>('form[data-auto-submit]') : null

/** Text fields are submitted by Enter. */
const isTextField = (field: EventTarget | null) =>
  field instanceof HTMLInputElement && /^(text|search|number|email|tel)$/.test(field.type)

const STORAGE_KEY = 'place'

/** Keeps the scroll position for the next page, which is the same page with other rows. */
const saveScrollPosition = (field: EventTarget | null) =>
  sessionStorage.setItem(
    STORAGE_KEY,
    JSON.stringify({ path: location.pathname, top: scrollY, id: field instanceof Element ? field.id : '' }),
  )

function restoreScrollPosition() {
  const savedPosition = sessionStorage.getItem(STORAGE_KEY)
  if (!savedPosition || ('prerendering' in document && document.prerendering)) return
  sessionStorage.removeItem(STORAGE_KEY)
  const { path, top, id } = JSON.parse(savedPosition) as { path: string; top: number; id: string }
  if (path !== location.pathname) return
  scrollTo({ top, behavior: 'instant' })
  if (id) document.getElementById(id)?.focus({ preventScroll: true })
}
