import { Tag } from '../../../shared/response.ts'
import { openFollowUpsManually, withdrawManualFollowUps } from '../../domain/follow-ups/opening.ts'
import { isId } from '../../domain/ids.ts'
import {
  excludeResponses,
  includeResponses,
  MAX_SELECTED,
  type SelectionResult,
  tagResponses,
  untagResponses,
} from '../../domain/responses/selection.ts'
import { readForm, validateForm } from '../../http/forms.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { changeFilters, responsePaths, type SelectionChange } from './paths.ts'
import { readListParams } from './query.ts'

// The changes of the selected responses. Each redirects back to the list, with a toast that offers to undo it. To undo one,
// its opposite gets the ids in the URL.

/** The selected responses: of the form, or of the URL that undoes a change. */
interface Selection {
  ids: string[]
  tag: string
}

async function readSelection({ c }: PageContext): Promise<Selection> {
  const form = await readForm(c)
  const undoIds = c.req.query('ids')
  const ids = undoIds === undefined ? form.list('pick') : undoIds.split('.')
  return { ids: ids.filter(isId).slice(0, MAX_SELECTED), tag: c.req.query('name') ?? form.text('tag') }
}

export const tagSelection = (page: PageContext) => changeTags(page, tagResponses, 'tagged', 'tags/deletion')
export const untagSelection = (page: PageContext) => changeTags(page, untagResponses, 'untagged', 'tags')

async function changeTags(
  page: PageContext,
  change: typeof tagResponses,
  done: 'tagged' | 'untagged',
  opposite: SelectionChange,
) {
  const { deps, caller } = page.c.var
  const messages = page.t.responses
  const selection = await readSelection(page)
  const { value: tag } = validateForm(Tag, selection.tag)
  if (tag === undefined) return redirectToList(page, messages.tagging.expected, 'warning')
  return finish(page, selection, await change(deps, caller, selection.ids, tag), {
    text: (count) => messages.selection[done](count, tag),
    opposite,
    tag,
  })
}

export const excludeSelection = (page: PageContext) =>
  changeSuspicion(page, excludeResponses, 'excluded', 'suspicion/deletion')
export const includeSelection = (page: PageContext) => changeSuspicion(page, includeResponses, 'included', 'suspicion')

async function changeSuspicion(
  page: PageContext,
  change: typeof excludeResponses,
  done: 'excluded' | 'included',
  opposite: SelectionChange,
) {
  const { deps, caller } = page.c.var
  const selection = await readSelection(page)
  return finish(page, selection, await change(deps, caller, selection.ids), {
    text: page.t.responses.selection[done],
    opposite,
  })
}

/** Opens a follow-up for each selected response that has none. */
export async function openSelection(page: PageContext) {
  const { deps, caller } = page.c.var
  const messages = page.t.responses.selection
  const selection = await readSelection(page)
  if (selection.ids.length === 0) return redirectToList(page, messages.nothing, 'warning')
  const { opened, openedAt } = await openFollowUpsManually(deps, caller, selection.ids)
  return finish(
    page,
    selection,
    { changed: opened, skipped: selection.ids.length - opened.length },
    {
      text: messages.opened,
      skippedText: messages.notOpened,
      opposite: 'follow-ups/deletion',
      openedAt,
    },
  )
}

/** Takes back what `openSelection` has opened, by the URL of its toast. */
export async function withdrawSelection(page: PageContext) {
  const { deps, caller } = page.c.var
  const messages = page.t.responses.selection
  const selection = await readSelection(page)
  const withdrawn = await withdrawManualFollowUps(deps, caller, selection.ids, Number(page.c.req.query('at')) || 0)
  return finish(
    page,
    selection,
    { changed: withdrawn, skipped: selection.ids.length - withdrawn.length },
    {
      text: messages.withdrawn,
    },
  )
}

interface Outcome {
  text(count: number): string
  /** Of those that were left alone. */
  skippedText?(count: number): string
  /** The change that undoes it. */
  opposite?: SelectionChange
  tag?: string
  /** When follow-ups were opened: only these are taken back. */
  openedAt?: number
}

function finish(
  page: PageContext,
  { ids }: Selection,
  { changed, skipped }: SelectionResult,
  { text, skippedText, opposite, tag, openedAt }: Outcome,
) {
  const messages = page.t.responses.selection
  if (ids.length === 0) return redirectToList(page, messages.nothing, 'warning')
  const undoParams = {
    ids: changed.join('.'),
    ...(tag !== undefined && { name: tag }),
    ...(openedAt !== undefined && { at: `${openedAt}` }),
  }
  const filters = changeFilters(readListParams(page.c), undoParams)
  const undoPath =
    opposite && changed.length > 0 ? responsePaths.selection(page.workspace.slug, opposite, filters) : undefined
  const notes = [text(changed.length), ...(skipped > 0 ? [(skippedText ?? messages.skipped)(skipped)] : [])]
  return redirectToList(page, page.format.sentences(notes), skipped > 0 ? 'warning' : 'success', undoPath)
}

function redirectToList(page: PageContext, text: string, kind: 'success' | 'warning', undoPath?: string) {
  const path = responsePaths.list(page.workspace.slug, readListParams(page.c))
  return redirectWithNotice(page.c, path, text, kind, undoPath)
}
