import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { classifyMail } from '../../../server/domain/bounces/classify.ts'
import type { FailureReason } from '../../../server/domain/bounces/phrases.ts'

const folder = join(import.meta.dirname, '../../fixtures/bounces')

interface Reading {
  kind: string
  recipient: string | null
  status: string | null
}

interface Entry {
  file: string
  licenceFile: string
  expected: Reading & { reason: string }
  /** What we think is right, and why. */
  correction?: Partial<Reading> & { why: string }
}

const entries: Entry[] = JSON.parse(readFileSync(join(folder, 'bounces.json'), 'utf8'))

/** The reasons of Sisimai that have one of ours; others are matters of taste. */
const reasons: Record<string, FailureReason[]> = {
  userunknown: ['unknown-user'],
  hostunknown: ['unknown-host'],
  hasmoved: ['moved'],
  mailboxfull: ['mailbox-full'],
  mesgtoobig: ['too-large'],
  exceedlimit: ['too-large'],
  suspend: ['suspended'],
  filtered: ['filtered'],
  authfailure: ['refused'],
  requireptr: ['refused'],
  spamdetected: ['refused'],
  virusdetected: ['refused'],
  norelaying: ['refused'],
  policyviolation: ['refused'],
  blocked: ['refused', 'rate-limited'],
  toomanyconn: ['refused', 'rate-limited'],
  speeding: ['rate-limited'],
  expired: ['expired', 'delayed'],
  delivered: [],
}

describe('mails that came back', () => {
  it('have an entry and a license each', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.eml'))
    expect(entries.map(({ file }) => file).sort()).toEqual(files.sort())
    for (const { licenceFile } of entries) expect(readFileSync(join(folder, licenceFile), 'utf8')).toMatch(/copyright/i)
  })

  it.each(entries)('$file', async ({ file, expected, correction }) => {
    const { kind, recipient, status, reason, invitation } = await classifyMail([], readFileSync(join(folder, file)))
    const { why: _, ...corrected } = correction ?? { why: '' }
    const { kind: expectedKind, recipient: expectedRecipient, status: expectedStatus } = { ...expected, ...corrected }
    expect({ kind, recipient, status, invitation }).toEqual({
      kind: expectedKind,
      recipient: expectedRecipient,
      status: expectedStatus,
      invitation: null,
    })
    const allowed = correction ? [] : (reasons[expected.reason] ?? [])
    if (allowed.length > 0) expect(allowed).toContain(reason)
  })
})
