import { Hono } from 'hono'
import { recordExport } from '../../domain/audit.ts'
import { bodyLimit } from '../../http/body-limit.ts'
import { sendCsv } from '../../http/csv-download.ts'
import type { Env } from '../../http/env.ts'
import { HttpError } from '../../http/errors.ts'
import { requireMember } from '../../http/require-member.ts'
import { deleteTag, markSuspect, restoreSuspect, saveNote, saveTag } from './changes.ts'
import { saveCorrection, showCorrection } from './correction.ts'
import { confirmDeletion, showDeletion } from './deletion.ts'
import { showResponse } from './detail.ts'
import { showResponseList } from './list.ts'
import { parseQuery } from './query.ts'
import { deleteListView, saveListView } from './saved-views.ts'

const listPath = '/w/:workspace/responses'
const responsePath = `${listPath}/:id`
const formLimit = bodyLimit(64)

/** The pages about answers: the list, one of them, and what can be done with it. */
export const responsePages = new Hono<Env>()
  .get(`${listPath}.csv`, requireMember('responses'), (c) => {
    const { query, invalidNames } = parseQuery(c)
    if (invalidNames.length > 0) throw new HttpError(400, `Expected other values of: ${invalidNames.join(', ')}.`)
    const { deps, caller } = c.var
    const createCsv = async () => {
      await recordExport(deps, caller, 'responses')
      return deps.exportCsv('responses', caller, query)
    }
    return sendCsv(c, 'answers.csv', createCsv, { bom: true })
  })
  .get(listPath, requireMember('responses'), (c) => showResponseList(c))
  .post(`${listPath}/views`, requireMember('responses'), formLimit, saveListView)
  .post(`${listPath}/views/:view/deletion`, requireMember('responses'), formLimit, deleteListView)
  .get(responsePath, requireMember('responses'), (c) => showResponse(c))
  .post(`${responsePath}/tags`, requireMember('responses.change'), formLimit, saveTag)
  .post(`${responsePath}/tags/removal`, requireMember('responses.change'), formLimit, deleteTag)
  .post(`${responsePath}/notes`, requireMember('responses.change'), formLimit, saveNote)
  .post(`${responsePath}/suspicion`, requireMember('responses.change'), formLimit, markSuspect)
  .post(`${responsePath}/restoration`, requireMember('responses.change'), formLimit, restoreSuspect)
  .get(`${responsePath}/correction`, requireMember('responses.change'), showCorrection)
  .post(`${responsePath}/correction`, requireMember('responses.change'), formLimit, saveCorrection)
  .get(`${responsePath}/deletion`, requireMember('responses.delete'), (c) => showDeletion(c))
  .post(`${responsePath}/deletion`, requireMember('responses.delete'), formLimit, confirmDeletion)
