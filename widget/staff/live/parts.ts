import { createAnnouncer } from './announcer.ts'
import { keepPlace } from './place.ts'
import { loadDocument } from './rate.ts'

const RETRY_MS = 1000

/** The sections of the page, each under its heading. */
const listParts = (root: Element) => [...root.querySelectorAll('section')]
const getHeadings = (root: Element) =>
  listParts(root)
    .map((part) => part.querySelector('h2')?.textContent)
    .join('\n')

/**
 * Replaces what has changed of the page, section by section. What the reader is using stays until they leave it.
 * @returns what loads the page anew and does so
 */
export function enableParts(): () => Promise<void> {
  const announce = createAnnouncer()
  // Other scripts change sections too, such as their relative times: they are compared as the server has sent them.
  const current = document.cloneNode(true) as Document
  let timer: ReturnType<typeof setTimeout> | undefined

  const apply = (fresh: Document) => {
    clearTimeout(timer)
    const [root, currentRoot, freshRoot] = [document, current, fresh].map((page) =>
      page.querySelector<HTMLElement>('[data-parts]'),
    )
    if (!root || !currentRoot || !freshRoot) return
    const { summary = '' } = freshRoot.dataset
    if (summary !== root.dataset.summary) announce(summary)
    root.dataset.summary = summary
    const changedParts = listChangedParts(root, currentRoot, freshRoot)
    const replaceableParts = changedParts.filter(({ part }) => !isInUse(part))
    keepPlace(root, () => {
      for (const { part, currentPart, freshPart } of replaceableParts) {
        currentPart.replaceWith(freshPart.cloneNode(true))
        replacePart(part, document.importNode(freshPart, true))
      }
    })
    if (replaceableParts.length < changedParts.length) timer = setTimeout(() => apply(fresh), RETRY_MS)
    // What is new is counted from now on: see `updates.ts`.
    document.body.dataset.updates = fresh.body.dataset.updates
    document.querySelector('.news')?.remove()
  }
  return async () => {
    const fresh = await loadDocument(location.href)
    if (fresh) apply(fresh)
  }
}

/** Pairs up the sections; if they are not the same ones any more, the whole takes their place. */
function listChangedParts(root: Element, currentRoot: Element, freshRoot: Element) {
  const isSame = getHeadings(root) === getHeadings(freshRoot)
  const [parts, currentParts, freshParts] = [root, currentRoot, freshRoot].map((whole) =>
    isSame ? listParts(whole) : [whole],
  )
  return (parts ?? []).flatMap((part, index) => {
    const [currentPart, freshPart] = [currentParts?.[index], freshParts?.[index]]
    if (!currentPart || !freshPart || currentPart.outerHTML === freshPart.outerHTML) return []
    return [{ part, currentPart, freshPart }]
  })
}

/** Whether the reader has the focus, an open menu, a selection or typed text in it, or is about to follow a link. */
function isInUse(part: Element): boolean {
  const selection = getSelection()
  return (
    part.contains(document.activeElement) ||
    part.querySelector('a:hover, .voices:hover, [data-menu][open], dialog[open]') !== null ||
    (selection !== null && !selection.isCollapsed && selection.containsNode(part, true)) ||
    [...part.querySelectorAll('input, textarea')].some(
      (field) => (field as HTMLInputElement).value !== (field as HTMLInputElement).defaultValue,
    )
  )
}

/** Tables that the reader has opened stay open. */
function replacePart(part: Element, freshPart: Element) {
  const [tables, freshTables] = [part, freshPart].map((element) => [...element.querySelectorAll('details')])
  freshTables?.forEach((table, index) => {
    table.open = tables?.[index]?.open ?? table.open
  })
  part.replaceWith(freshPart)
}
