import { NewNote, Tag } from '../../../shared/response.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { addNote } from '../../domain/responses/notes.ts'
import { markResponseSuspect, restoreResponse } from '../../domain/responses/responses.ts'
import { tagResponse, untagResponse } from '../../domain/responses/tags.ts'
import { readForm, validateForm } from '../../http/forms.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { showResponse } from './detail.ts'
import { changeFilters, responsePaths } from './paths.ts'
import { parseQuery } from './query.ts'

// The forms of the response page. Each redirects back to it.

const getId = ({ c }: PageContext) => c.req.param('id') ?? ''

/** @param undo the path that takes the change back, with parameters for it */
function redirectBack(page: PageContext, noticeText: string, undo?: { change: Undo; name?: string }) {
  const { c, workspace } = page
  const { filters } = parseQuery(c)
  const path = responsePaths.detail(workspace.slug, getId(page), filters)
  const undoParams = changeFilters(filters, { name: undo?.name ?? null })
  const undoPath = undo && responsePaths[undo.change](workspace.slug, getId(page), undoParams)
  return redirectWithNotice(c, path, noticeText, 'success', undoPath)
}

type Undo = 'tags' | 'tagDeletion' | 'suspicion' | 'suspicionDeletion'

/** The tag of the form, or of the URL that undoes a change. */
const readTag = async ({ c }: PageContext) => c.req.query('name') ?? (await readForm(c)).text('tag')

export async function saveTag(page: PageContext) {
  const { c, t } = page
  const messages = t.responses.tagging
  const tag = await readTag(page)
  const { value } = validateForm(Tag, tag)
  const showError = (error: string) => showResponse(page, { formError: { form: 'tag', value: tag, error } })
  if (value === undefined) return showError(messages.expected)
  try {
    await tagResponse(c.var.deps, c.var.caller, getId(page), value)
  } catch (error) {
    if (!hasErrorCode(error, 'too-many-tags')) throw error
    return showError(messages.tooMany)
  }
  return redirectBack(page, messages.added, { change: 'tagDeletion', name: value })
}

export async function deleteTag(page: PageContext) {
  const { c, t } = page
  const tag = await readTag(page)
  await untagResponse(c.var.deps, c.var.caller, getId(page), tag)
  return redirectBack(page, t.responses.tagging.removed, { change: 'tags', name: tag })
}

export async function saveNote(page: PageContext) {
  const { c, t } = page
  const messages = t.responses.notes
  const text = (await readForm(c)).text('text')
  const { value } = validateForm(NewNote, { text })
  if (!value) return showResponse(page, { formError: { form: 'text', value: text, error: messages.expected } })
  await addNote(c.var.deps, c.var.caller, getId(page), value)
  return redirectBack(page, messages.added)
}

/** Excludes the response from the score. */
export async function saveSuspicion(page: PageContext) {
  await markResponseSuspect(page.c.var.deps, page.c.var.caller, getId(page))
  return redirectBack(page, page.t.responses.suspicion.marked, { change: 'suspicionDeletion' })
}

/** Counts the response again. */
export async function deleteSuspicion(page: PageContext) {
  const messages = page.t.responses.suspicion
  try {
    await restoreResponse(page.c.var.deps, page.c.var.caller, getId(page))
  } catch (error) {
    if (!hasErrorCode(error, 'duplicate-response')) throw error
    return showResponse(page, { problem: messages.conflict })
  }
  return redirectBack(page, messages.restored, { change: 'suspicion' })
}
