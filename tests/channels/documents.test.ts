import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { alertKinds } from '../../shared/channel.ts'

const read = (name: string) => readFileSync(join(import.meta.dirname, '../../docs', name), 'utf8')
/** The codes in the first cells of tables. */
const listCodes = (text: string) =>
  [...text.matchAll(/^\|([^|]+)\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code),
  )

describe('the guides to channels', () => {
  it.each(['channels.md', 'channels.zh-Hans.md'])('%s has a place for each kind, to which its form leads', (name) => {
    const text = read(name)
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading.toLowerCase())
    const anchors = [...text.matchAll(/^<a id="(\w+)"><\/a>$/gm)].map(([, anchor = '']) => anchor)
    expect(alertKinds.filter((kind) => ![...headings, ...anchors].includes(kind))).toEqual([])
  })

  it('explain the same answers in both languages', () => {
    const codes = listCodes(read('channels.md'))
    expect(codes.length).toBeGreaterThan(25)
    expect(new Set(listCodes(read('channels.zh-Hans.md')))).toEqual(new Set(codes))
  })
})
