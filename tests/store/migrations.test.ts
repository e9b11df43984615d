import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parseVersion } from '../../server/store/migrations.ts'

const server = join(import.meta.dirname, '../../server')

it('The Worker reads its schema version from the newest migration', () => {
  const worker = readFileSync(join(server, 'entry/cloudflare.ts'), 'utf8')
  const newestFile = readdirSync(join(server, 'store/migrations')).sort().at(-1)
  expect(worker).toContain(`from '../store/migrations/${newestFile}'`)
})

it('A migration may be laid out in any way', () => {
  expect(parseVersion('INSERT INTO migration\n  (version)\nVALUES\n  (12);')).toBe(12)
})

it('A migration without a version is an error', () => {
  expect(() => parseVersion('create table t (id bigint)')).toThrow('must insert its version')
})
