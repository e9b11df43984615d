import { showNews } from '../news.ts'
import { loadDocument } from './rate.ts'

/** Marks what others have done to the follow-ups on the page, where they are, and offers the list if it has new ones. */
export async function markFollowUps() {
  const root = document.querySelector<HTMLElement>('[data-changes]')
  if (!root) return
  const rows = [...document.querySelectorAll<HTMLElement>('[data-follow-up]')]
  const url = new URL(root.dataset.changes ?? '', location.href)
  url.searchParams.set('shown', rows.map(({ dataset }) => `${dataset.followUp}-${dataset.version}`).join())
  const changes = await loadDocument(url)
  const link = changes?.querySelector('a')
  if (link) showNews(link.textContent ?? '', link.href)
  for (const change of changes?.querySelectorAll<HTMLElement>('[data-follow-up]') ?? []) {
    const row = rows.find(({ dataset }) => dataset.followUp === change.dataset.followUp)
    if (row) markCase(row, change)
  }
}

function markCase(row: HTMLElement, change: HTMLElement) {
  const [state, freshState] = [row, change].map((element) => element.querySelector('.state'))
  if (row.dataset.changed) showNews(row.dataset.changed, location.href)
  if (!state || !freshState) return
  // A follow-up that stays gone is not marked again.
  row.dataset.version = change.dataset.version ?? 'gone'
  if (state.innerHTML !== freshState.innerHTML) state.replaceWith(document.importNode(freshState, true))
  const [box, freshBox] = [row, change].map((element) => element.querySelector('input'))
  // What is done to selected follow-ups is done to what the reader sees of them now.
  if (box && freshBox) box.value = freshBox.value
  const isOver = change.dataset.done !== undefined || !freshBox
  for (const button of row.querySelectorAll<HTMLButtonElement>('.solve')) button.disabled = isOver
}
