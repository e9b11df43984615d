import type { Context } from 'hono'
import { NewNote, Tag } from '../../../shared/response.ts'
import { DomainError } from '../../domain/errors.ts'
import { noteResponse } from '../../domain/responses/notes.ts'
import { markResponse, restoreResponse } from '../../domain/responses/responses.ts'
import { tagResponse, untagResponse } from '../../domain/responses/tags.ts'
import type { Env } from '../../http/env.ts'
import { fields, readForm } from '../../http/forms.ts'
import { answerWords } from '../../i18n/answers.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { redirectWith } from '../layout/notices.ts'
import { home } from '../layout/shell.ts'
import { answerDetail } from './detail.ts'
import { addressed, answerQuery } from './query.ts'

/** What the forms of the page about one answer do. Each leads back to it. */

const idOf = (c: Context<Env>) => c.req.param('id') ?? ''

const back = (c: Context<Env>, done: string) =>
  redirectWith(c, addressed(`${home(c)}/answers/${idOf(c)}`, answerQuery(c).filters), done)

export async function postTag(c: Context<Env>) {
  const words = answerWords(staffLanguage(c)).tagging
  const { tag = '' } = await fields(c)
  const read = readForm(Tag, tag)
  const again = (error: string) => answerDetail(c, { faulty: { form: 'tag', value: String(tag), error } })
  if (read.value === undefined) return again(words.expected)
  try {
    await tagResponse(c.var.deps, c.var.caller, idOf(c), read.value)
  } catch (error) {
    if (error instanceof DomainError && error.refusal === 'conflict') return again(words.tooMany)
    throw error
  }
  return back(c, words.added)
}

export async function postTagRemoval(c: Context<Env>) {
  const { tag = '' } = await fields(c)
  await untagResponse(c.var.deps, c.var.caller, idOf(c), String(tag))
  return back(c, answerWords(staffLanguage(c)).tagging.removed)
}

export async function postNote(c: Context<Env>) {
  const words = answerWords(staffLanguage(c)).notes
  const { text = '' } = await fields(c)
  const read = readForm(NewNote, { text })
  if (!read.value) {
    return answerDetail(c, { faulty: { form: 'text', value: String(text), error: words.expected } })
  }
  await noteResponse(c.var.deps, c.var.caller, idOf(c), read.value)
  return back(c, words.added)
}

export async function postSuspicion(c: Context<Env>) {
  await markResponse(c.var.deps, c.var.caller, idOf(c))
  return back(c, answerWords(staffLanguage(c)).suspicion.marked)
}

export async function postRestoration(c: Context<Env>) {
  const words = answerWords(staffLanguage(c)).suspicion
  try {
    await restoreResponse(c.var.deps, c.var.caller, idOf(c))
  } catch (error) {
    if (error instanceof DomainError && error.refusal === 'conflict')
      return answerDetail(c, { problem: words.conflict })
    throw error
  }
  return back(c, words.restored)
}
