/** How often is looked, in milliseconds. */
const PAUSE = 2000

/** Follows work that goes on: what is marked is drawn again now and then, until the page no longer has it. */
export function followWork() {
  if (document.querySelector('[data-live]')) setTimeout(look, PAUSE)
}

async function look() {
  const response = await fetch(location.href).catch(() => undefined)
  if (response) {
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    const fresh = page.querySelector('[data-live]')
    if (!fresh) return location.reload()
    document.querySelector('[data-live]')?.replaceChildren(...fresh.childNodes)
  }
  followWork()
}
