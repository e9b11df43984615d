import type { Context } from 'hono'
import { NewNote, Tag } from '../../../shared/response.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { addNote } from '../../domain/responses/notes.ts'
import { markResponseSuspect, restoreResponse } from '../../domain/responses/responses.ts'
import { tagResponse, untagResponse } from '../../domain/responses/tags.ts'
import type { Env } from '../../http/env.ts'
import { parseFormFields, validateForm } from '../../http/forms.ts'
import { t } from '../../i18n/index.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { workspacePath } from '../layout/paths.ts'
import { showResponse } from './detail.ts'
import { buildPath, parseQuery } from './query.ts'

/** What the forms of the page about one answer do. Each leads back to it. */

const getId = (c: Context<Env>) => c.req.param('id') ?? ''

const redirectBack = (c: Context<Env>, noticeText: string) =>
  redirectWithNotice(
    c,
    buildPath(`${workspacePath(c.var.member.workspace.slug)}/responses/${getId(c)}`, parseQuery(c).filters),
    noticeText,
  )

export async function saveTag(c: Context<Env>) {
  const messages = t(c).responses.tagging
  const { tag = '' } = await parseFormFields(c)
  const result = validateForm(Tag, tag)
  const showError = (error: string) => showResponse(c, { formError: { form: 'tag', value: String(tag), error } })
  if (result.value === undefined) return showError(messages.expected)
  try {
    await tagResponse(c.var.deps, c.var.caller, getId(c), result.value)
  } catch (error) {
    if (hasErrorCode(error, 'too-many-tags')) return showError(messages.tooMany)
    throw error
  }
  return redirectBack(c, messages.added)
}

export async function deleteTag(c: Context<Env>) {
  const { tag = '' } = await parseFormFields(c)
  await untagResponse(c.var.deps, c.var.caller, getId(c), String(tag))
  return redirectBack(c, t(c).responses.tagging.removed)
}

export async function saveNote(c: Context<Env>) {
  const messages = t(c).responses.notes
  const { text = '' } = await parseFormFields(c)
  const result = validateForm(NewNote, { text })
  if (!result.value) {
    return showResponse(c, { formError: { form: 'text', value: String(text), error: messages.expected } })
  }
  await addNote(c.var.deps, c.var.caller, getId(c), result.value)
  return redirectBack(c, messages.added)
}

export async function markSuspect(c: Context<Env>) {
  await markResponseSuspect(c.var.deps, c.var.caller, getId(c))
  return redirectBack(c, t(c).responses.suspicion.marked)
}

export async function restoreSuspect(c: Context<Env>) {
  const messages = t(c).responses.suspicion
  try {
    await restoreResponse(c.var.deps, c.var.caller, getId(c))
  } catch (error) {
    if (hasErrorCode(error, 'duplicate-response')) return showResponse(c, { problem: messages.conflict })
    throw error
  }
  return redirectBack(c, messages.restored)
}
