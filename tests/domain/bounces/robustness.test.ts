import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classifyMail } from '../../../server/domain/bounces/classify.ts'
import { buildNotification, encode } from './mails.ts'

const folder = join(import.meta.dirname, '../../fixtures/bounces')
const files = readdirSync(folder).filter((name) => name.endsWith('.eml'))
const kinds = ['hard', 'soft', 'complaint', 'auto-reply', 'none']

const head = 'From: MAILER-DAEMON@mx.example\nTo: a@b.example\nSubject: failure notice\n'
const multipart = `${head}Content-Type: multipart/mixed; boundary=b\n\n`
const nest = (count: number) =>
  Array.from(
    { length: count },
    (_, index) => `Content-Type: multipart/mixed; boundary=b${index}\n\n--b${index}\n`,
  ).join('')

describe('mails that no server would send', () => {
  it.each<[string, string, string]>([
    ['nothing', '', 'none'],
    ['empty lines', '\n'.repeat(1_000_000), 'none'],
    ['NUL bytes', '\0'.repeat(1_000_000), 'none'],
    ['10 MB of text', `${head}\nuser unknown\n${'x'.repeat(10_000_000)}`, 'hard'],
    ['100,000 parts', multipart + '--b\n\nx\n'.repeat(100_000), 'soft'],
    ['5,000 notifications', multipart + '--b\nContent-Type: message/delivery-status\n\nA: b\n'.repeat(5000), 'soft'],
    ['5,000 levels', head + nest(5000), 'none'],
    ['5,000 mails in mails', `${head}Content-Type: message/rfc822\n\n`.repeat(5000), 'soft'],
    ['a million headers', `${head}${'X-A: b\n'.repeat(1_000_000)}\nx`, 'soft'],
    ['a header of 10 MB', `${head}X-A: ${'b'.repeat(10_000_000)}\n\nx`, 'soft'],
    ['an unknown charset', `${head}Content-Type: text/plain; charset="\u0001nope"\n\nuser unknown`, 'hard'],
    ['broken base64', `${head}Content-Transfer-Encoding: base64\n\n====user unknown====`, 'soft'],
    ['tags without end', `${head}Content-Type: text/html\n\n${'<'.repeat(1_000_000)}`, 'soft'],
    ['a million at signs', `${head}\n${'@'.repeat(1_000_000)}`, 'soft'],
    ['a long diagnostic', buildNotification({ diagnostic: '5.1.'.repeat(100_000) }), 'soft'],
  ])('%s', async (_, mail, kind) => {
    expect((await classifyMail([], encode(mail))).kind).toBe(kind)
  })

  it('reads a notification after 100 kB of pictures, and before 10 MB of the returned mail', async () => {
    const picture = `--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n${'iVBORw0KGgo=\n'.repeat(8000)}\n`
    const mail = buildNotification({ status: '5.1.1' })
      .replace('--b\nContent-Type: message/delivery-status', `${picture}--b\nContent-Type: message/delivery-status`)
      .replace('--b--', `${'x'.repeat(10_000_000)}\n--b--`)
    expect(await classifyMail([], encode(mail))).toMatchObject({ kind: 'hard', recipient: 'ada@example.com' })
  })

  it('reads mails of mbox files, and with all line ends', async () => {
    const mail = buildNotification({ status: '5.1.1' })
    for (const variant of [
      `From MAILER-DAEMON Mon Nov 30 2026\n${mail}`,
      `\r\n\r\n${mail}`,
      mail.replaceAll('\n', '\r\n'),
    ]) {
      expect(await classifyMail([], encode(variant))).toMatchObject({ kind: 'hard', recipient: 'ada@example.com' })
    }
  })
})

/** Mails with bytes replaced, pieces cut out, repeated and mixed with those of others. */
const mutated = fc
  .record({
    file: fc.constantFrom(...files),
    other: fc.constantFrom(...files),
    edits: fc.array(
      fc.tuple(
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.nat(400),
        fc.nat(3),
        fc.uint8Array({ maxLength: 20 }),
      ),
      {
        maxLength: 8,
      },
    ),
  })
  .map(({ file, other, edits }) => {
    let mail = readFileSync(join(folder, file))
    const second = readFileSync(join(folder, other))
    for (const [place, length, edit, bytes] of edits) {
      const start = Math.floor(place * mail.length)
      const from = Math.floor(place * second.length)
      const inserted = [
        bytes,
        Buffer.alloc(0),
        second.subarray(from, from + length),
        mail.subarray(start, start + length),
      ]
      const rest = mail.subarray(start + (edit === 1 ? length : 0))
      mail = Buffer.concat([mail.subarray(0, start), inserted[edit] ?? bytes, rest])
    }
    return mail
  })

describe('damaged mails', () => {
  it('are always classified', async () => {
    await fc.assert(
      fc.asyncProperty(mutated, async (mail) => {
        const { kind, recipient, status, reason, invitation } = await classifyMail(['secret'], mail)
        expect(kinds).toContain(kind)
        expect(reason).toMatch(/^[a-z-]{1,40}$/)
        if (recipient !== null) expect(recipient).toMatch(/^[^\s@]+@[^\s@]+$/)
        if (status !== null) expect(status).toMatch(/^[245]\.\d{1,3}\.\d{1,3}$/)
        expect(invitation).toBeNull()
      }),
      { numRuns: 300 },
    )
  })

  it('of random bytes are classified too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), async (mail) => {
        expect(kinds).toContain((await classifyMail([], mail)).kind)
      }),
    )
  })
})
