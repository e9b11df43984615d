import { Hono } from 'hono'
import { noteExport } from '../../domain/audit.ts'
import { bodies } from '../../http/body-limit.ts'
import { csv } from '../../http/csv-download.ts'
import type { Env } from '../../http/env.ts'
import { problem } from '../../http/errors.ts'
import { staff } from '../../http/require-member.ts'
import { postNote, postRestoration, postSuspicion, postTag, postTagRemoval } from './changes.ts'
import { correctionPage, postCorrection } from './correction.ts'
import { deletionPage, postDeletion } from './deletion.ts'
import { answerDetail } from './detail.ts'
import { answerList } from './list.ts'
import { answerQuery } from './query.ts'
import { postView, postViewDeletion } from './saved-views.ts'

const list = '/w/:workspace/answers'
const one = `${list}/:id`
const form = bodies(64)

/** The pages about answers: the list, one of them, and what can be done with it. */
export const answerPages = new Hono<Env>()
  .get(`${list}.csv`, staff('comments'), (c) => {
    const { asked, faults } = answerQuery(c)
    if (faults.length > 0) return problem(c, 400, `Expected other values of: ${faults.join(', ')}.`)
    const { deps, caller } = c.var
    const make = async () => {
      await noteExport(deps, caller, 'responses')
      return deps.makesCsv('responses', caller, asked)
    }
    return csv(c, 'answers.csv', make, { bom: true })
  })
  .get(list, staff('comments'), (c) => answerList(c))
  .post(`${list}/views`, staff('comments'), form, postView)
  .post(`${list}/views/:view/deletion`, staff('comments'), form, postViewDeletion)
  .get(one, staff('comments'), (c) => answerDetail(c))
  .post(`${one}/tags`, staff('answers.change'), form, postTag)
  .post(`${one}/tags/removal`, staff('answers.change'), form, postTagRemoval)
  .post(`${one}/notes`, staff('answers.change'), form, postNote)
  .post(`${one}/suspicion`, staff('answers.change'), form, postSuspicion)
  .post(`${one}/restoration`, staff('answers.change'), form, postRestoration)
  .get(`${one}/correction`, staff('answers.change'), correctionPage)
  .post(`${one}/correction`, staff('answers.change'), form, postCorrection)
  .get(`${one}/deletion`, staff('answers.delete'), (c) => deletionPage(c))
  .post(`${one}/deletion`, staff('answers.delete'), form, postDeletion)
