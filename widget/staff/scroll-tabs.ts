/** Where the parts of a page do not all fit in a line, the one that is shown is in view. */
export function showWhereOneIs() {
  for (const ways of document.querySelectorAll<HTMLElement>('.tabs, .segmented')) {
    const here = ways.querySelector<HTMLElement>('[aria-current]')
    if (here) ways.scrollLeft = here.offsetLeft - ways.offsetLeft - (ways.clientWidth - here.offsetWidth) / 2
  }
}
