/** Scrolls the current tab into view where the tabs do not fit in one line. */
export function scrollToCurrentTab() {
  for (const tabs of document.querySelectorAll<HTMLElement>('.tabs, .segmented, .side-list')) {
    const currentTab = tabs.querySelector<HTMLElement>('[aria-current]')
    if (currentTab)
      tabs.scrollLeft = currentTab.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - currentTab.offsetWidth) / 2
  }
}
