/** Shows only the fields for the group of the score that is chosen. Without script, those of all groups are shown. */
export function showFieldsOfGroup() {
  const fields = document.querySelectorAll<HTMLElement>('[data-groups]')
  if (fields.length === 0) return
  const update = () => {
    const group = document.querySelector('[data-score]:checked')?.className ?? ''
    for (const field of fields) field.hidden = !field.dataset.groups?.split(' ').includes(group)
  }
  document.addEventListener('change', update)
  // Browsers restore the score when a page is reloaded or returned to.
  addEventListener('pageshow', update)
}
