const OPEN_MENU_SELECTOR = 'details[data-menu][open]'

/** Closes an open menu on Escape, on a click outside it, or when the focus leaves it. */
export function enableMenus() {
  const closeMenusExcept = (target: EventTarget | null) => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>(OPEN_MENU_SELECTOR)) {
      if (!(target instanceof Node && menu.contains(target))) menu.open = false
    }
  }
  document.addEventListener('click', ({ target }) => closeMenusExcept(target))
  document.addEventListener('focusin', ({ target }) => closeMenusExcept(target))
  document.addEventListener('keydown', ({ key, target }) => {
    if (key !== 'Escape') return
    const containingMenu = target instanceof Element && target.closest(OPEN_MENU_SELECTOR)
    const menu = containingMenu || document.querySelector(OPEN_MENU_SELECTOR)
    closeMenusExcept(null)
    menu?.querySelector('summary')?.focus()
  })
}
