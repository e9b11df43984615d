/** Sends the filters of a list as soon as one is set, where no button to do so is in view. */
export function sendFilters() {
  // By the keyboard, every arrow sets a select and every figure a date: those wait until the field is done with.
  let typedIn: EventTarget | null = null
  let waiting: EventTarget | null = null
  const send = (field: EventTarget | null, next: EventTarget | null) => {
    const form = formOf(field)
    waiting = null
    if (!form || form.querySelector('.apply')?.checkVisibility()) return
    stay(next)
    form.requestSubmit()
  }
  document.addEventListener('pointerdown', () => {
    typedIn = null
  })
  document.addEventListener('keydown', ({ key, target }) => {
    typedIn = key === 'Enter' ? null : target
    if (key === 'Enter' && waiting && waiting === target) send(target, target)
  })
  document.addEventListener('change', ({ target }) => {
    if (!formOf(target) || isText(target)) return
    if (typedIn === target) waiting = target
    else send(target, target)
  })
  document.addEventListener('focusout', ({ target, relatedTarget }) => {
    if (waiting && waiting === target) send(target, relatedTarget)
  })
  document.addEventListener('formdata', ({ target, formData }) => {
    if (!formOf(target)) return
    for (const [name, value] of [...formData]) if (value === '') formData.delete(name)
  })
  document.addEventListener('click', ({ target }) => {
    const link = target instanceof Element && target.closest<HTMLAnchorElement>('.segmented a, .set a, thead a')
    if (link && link.pathname === location.pathname) stay(null)
  })
  comeBack()
}

const formOf = (field: EventTarget | null) =>
  field instanceof Element ? field.closest<HTMLFormElement>('form[data-auto-submit]') : null

/** Words are sent by the enter key. */
const isText = (field: EventTarget | null) =>
  field instanceof HTMLInputElement && /^(text|search|number|email|tel)$/.test(field.type)

const KEY = 'place'

/** Where the reader is in the page goes along to the next, which is the same with other rows. */
const stay = (field: EventTarget | null) =>
  sessionStorage.setItem(
    KEY,
    JSON.stringify({ path: location.pathname, top: scrollY, id: field instanceof Element ? field.id : '' }),
  )

function comeBack() {
  const kept = sessionStorage.getItem(KEY)
  if (!kept || ('prerendering' in document && document.prerendering)) return
  sessionStorage.removeItem(KEY)
  const { path, top, id } = JSON.parse(kept) as { path: string; top: number; id: string }
  if (path !== location.pathname) return
  scrollTo({ top, behavior: 'instant' })
  if (id) document.getElementById(id)?.focus({ preventScroll: true })
}
