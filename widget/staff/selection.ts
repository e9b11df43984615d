/** Selects all rows of a list, or none. */
export function enableSelectAll() {
  const toggle = document.querySelector<HTMLInputElement>('[data-pick-all]')
  if (!toggle) return
  const boxes = [...document.querySelectorAll<HTMLInputElement>('.selectable .pick input')]
  toggle.addEventListener('change', () => {
    for (const box of boxes) box.checked = toggle.checked
  })
  document.addEventListener('change', () => {
    const count = boxes.filter((box) => box.checked).length
    toggle.checked = count > 0 && count === boxes.length
    toggle.indeterminate = count > 0 && count < boxes.length
  })
}
