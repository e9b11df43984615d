const OPEN_MENU_SELECTOR = 'details[data-menu][open]'

/** Menus open without a script; with it one at a time, until Escape, a press beside it or the focus going elsewhere. */
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
