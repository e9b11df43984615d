import { expect, it } from 'vitest'
import { ConstraintViolation } from '../../../server/store/database.ts'
import * as websiteStore from '../../../server/store/queries/website.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'

contract('the website', { website: websiteStore }, ({ database, website }) => {
  it('keeps one row of filings', async () => {
    expect(await database.all(website.selectWebsite)).toEqual([])
    await database.batch([website.upsertWebsite({ icp: '浙ICP备1号', police: null })])
    await database.batch([website.upsertWebsite({ icp: null, police: 'p' })])
    expect(await database.all(website.selectWebsite)).toEqual([{ icp: null, police: 'p' }])
  })

  it('adds, replaces and deletes files up to a limit', async () => {
    const file = { name: 'a.txt', content: 'QQ==', createdAt: NOON }
    await database.batch(website.upsertVerificationFile(file, 1))
    await database.batch(website.upsertVerificationFile({ ...file, content: 'Qg==' }, 1))
    await expect(database.batch(website.upsertVerificationFile({ ...file, name: 'b.txt' }, 1))).rejects.toBeInstanceOf(
      ConstraintViolation,
    )
    expect(await database.all(website.selectVerificationFiles)).toEqual([{ ...file, content: 'Qg==' }])
    expect(await database.all(website.selectVerificationFile('b.txt'))).toEqual([])
    expect(await database.all(website.selectVerificationFile('a.txt'))).toHaveLength(1)
    expect(await database.batch([website.deleteVerificationFile('a.txt')])).toEqual([[{ name: 'a.txt' }]])
    expect(await database.batch([website.deleteVerificationFile('a.txt')])).toEqual([[]])
  })
})
