const open = 'details[data-menu][open]'

/** Menus open without a script; with it one at a time, until Escape, a press beside it or the focus going elsewhere. */
export function closeMenus() {
  const closeBut = (kept: EventTarget | null) => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>(open)) {
      if (!(kept instanceof Node && menu.contains(kept))) menu.open = false
    }
  }
  document.addEventListener('click', ({ target }) => closeBut(target))
  document.addEventListener('focusin', ({ target }) => closeBut(target))
  document.addEventListener('keydown', ({ key, target }) => {
    if (key !== 'Escape') return
    const inside = target instanceof Element && target.closest(open)
    const menu = inside || document.querySelector(open)
    closeBut(null)
    menu?.querySelector('summary')?.focus()
  })
}
