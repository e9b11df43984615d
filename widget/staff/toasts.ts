/** Closes a toast with its button, or with Escape. */
export function enableToasts() {
  const close = () => document.querySelector('.toast')?.remove()
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('.toast [data-close]')) close()
  })
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && !document.querySelector('dialog[open]')) close()
  })
}
