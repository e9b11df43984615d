import { describe, expect, it } from 'vitest'
import { isId } from '../../server/domain/ids.ts'
import { verifyCounts } from '../../server/domain/recount.ts'
import { sql } from '../../server/store/sql.ts'
import { engines } from './engines.ts'
import { generateResponses } from './response-samples.ts'

describe.each(engines)('generated responses on $name', ({ open }) => {
  it('have the requested number, ids that sort by time, and right counts', async () => {
    const { database, close } = await open()
    try {
      const { surveyId } = await generateResponses(database, 3000)
      const rows = await database.all(sql<{ id: string; at: number; survey: string }>`
        select id, answered_at as at, survey_id as survey from response order by id`)
      expect(rows).toHaveLength(3000)
      expect(rows.every(({ id }) => isId(id))).toBe(true)
      expect(rows.map(({ at }) => at)).toEqual(rows.map(({ at }) => at).sort((a, b) => a - b))
      expect(rows.filter(({ survey }) => survey === surveyId)).toHaveLength(2970)
      expect(await verifyCounts({ database })).toEqual([])
    } finally {
      await close()
    }
  })

  it('are the same every time', async () => {
    const snapshots = []
    for (const _ of [1, 2]) {
      const { database, close } = await open()
      await generateResponses(database, 500)
      snapshots.push(
        await database.all(sql`
          select id, score, comment, properties, contact_id, suspicion from response order by id`),
        await database.all(sql`select response_id, done_at, owner, due_at from follow_up order by response_id`),
      )
      await close()
    }
    expect(snapshots.slice(0, 2)).toEqual(snapshots.slice(2))
    expect(snapshots[1]?.length).toBeGreaterThan(100)
  })
})
