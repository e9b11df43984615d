/** Where the parts of a page do not all fit in a line, the one that is shown is in view. */
export function scrollToCurrentTab() {
  for (const tabs of document.querySelectorAll<HTMLElement>('.tabs, .segmented')) {
    const currentTab = tabs.querySelector<HTMLElement>('[aria-current]')
    if (currentTab)
      tabs.scrollLeft = currentTab.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - currentTab.offsetWidth) / 2
  }
}
