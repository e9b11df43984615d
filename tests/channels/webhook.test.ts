import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { buildWebhookRequest, judgeWebhook } from '../../server/channels/webhook.ts'
import { newWebhookSecret } from '../../server/domain/webhooks/secrets.ts'

const secret = 'whsec_dm91Y2gtdGVzdC1zZWNyZXQtMDEyMzQ1Njc4OWFiY2Q='
const nextSecret = 'whsec_dm91Y2gtbmV4dC1zZWNyZXQtMDEyMzQ1Njc4OWFiY2Q='
const signature = 'v1,6SGHyERem8oMjkEGddkktleCKWDfQnD/20+siyV9di0='
const nextSignature = 'v1,BMK4ruFSAZ5/QM4UiwIf/kU4JYCa97ds4kjbBKl26+4='
const seconds = 1_795_953_600
const delivery = {
  id: 'msg_2vouch0001',
  body: '{"type":"response.created","timestamp":"2026-11-29T12:00:00Z","data":{"id":"res_1","score":3}}',
}
const url = 'https://example.com/hook'
const build = (secrets: object, now = seconds * 1000) => buildWebhookRequest(delivery, { url, ...secrets }, now)

describe('a delivery to a webhook', () => {
  beforeEach(() => void vi.useFakeTimers({ now: seconds * 1000 }))
  afterEach(() => void vi.useRealTimers())

  it('is signed as Standard Webhooks demands', () => {
    const { headers, body, method } = build({ secret })
    expect({ ...headers, body, method }).toEqual({
      'content-type': 'application/json',
      'user-agent': 'Vouch',
      'webhook-id': 'msg_2vouch0001',
      'webhook-timestamp': '1795953600',
      'webhook-signature': signature,
      body: delivery.body,
      method: 'POST',
    })
    expect(build({ secret: nextSecret }).headers['webhook-signature']).toBe(nextSignature)
    expect(new Webhook(secret).verify(delivery.body, headers as Record<string, string>)).toMatchObject({
      data: { id: 'res_1' },
    })
  })

  it('has two signatures for a while after a rotation, each of which the library verifies', () => {
    const previous = { secret, until: seconds * 1000 + 1 }
    const { headers } = build({ secret: nextSecret, previous })
    expect(headers['webhook-signature']).toBe(`${nextSignature} ${signature}`)
    for (const key of [secret, nextSecret])
      expect(new Webhook(key).verify(delivery.body, headers as Record<string, string>)).toBeTruthy()
    expect(build({ secret: nextSecret, previous: { secret, until: seconds * 1000 } }).headers).toMatchObject({
      'webhook-signature': nextSignature,
    })
  })

  it('is refused by the library if it was changed, is old, or has another secret', () => {
    const { headers } = build({ secret }) as { headers: Record<string, string> }
    const verify =
      (key: string, body: string, more: object = {}) =>
      () =>
        new Webhook(key).verify(body, { ...headers, ...more })
    expect(verify(secret, delivery.body.replace('3', '10'))).toThrow('signature')
    expect(verify(nextSecret, delivery.body)).toThrow('signature')
    expect(verify(secret, delivery.body, { 'webhook-id': 'msg_other' })).toThrow('signature')
    const old = build({ secret }, (seconds - 301) * 1000).headers as Record<string, string>
    expect(() => new Webhook(secret).verify(delivery.body, old)).toThrow('old')
  })

  it('has a secret of 32 random bytes', () => {
    const secrets = Array.from({ length: 20 }, newWebhookSecret)
    expect(new Set(secrets).size).toBe(20)
    for (const value of secrets) {
      expect(value).toMatch(/^whsec_[\w+/]+=*$/)
      expect(Buffer.from(value.slice(6), 'base64')).toHaveLength(32)
    }
  })

  it.each([
    [200, 'sent'],
    [204, 'sent'],
    [299, 'sent'],
    [301, 'retry'],
    [304, 'retry'],
    [400, 'retry'],
    [401, 'retry'],
    [404, 'retry'],
    [410, 'gone'],
    [413, 'retry'],
    [429, 'retry'],
    [500, 'retry'],
    [502, 'retry'],
    [504, 'retry'],
  ])('that is answered with %i is %s', (status, outcome) => {
    expect(judgeWebhook({ status, headers: new Headers(), text: 'text' }).outcome).toBe(outcome)
  })

  it('waits as long as the receiver asks', () => {
    const headers = new Headers({ 'retry-after': '120' })
    expect(judgeWebhook({ status: 503, headers, text: '' })).toMatchObject({ outcome: 'retry', afterMs: 120_000 })
  })
})

describe('the code of the documentation', () => {
  const documentation = readFileSync(join(import.meta.dirname, '../../docs/webhooks.md'), 'utf8')
  const getCode = (language: string) => new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(documentation)?.[1] ?? ''
  const headersOf = (changes: object) => ({
    ...build({ secret: nextSecret, previous: { secret, until: Infinity } }).headers,
    ...changes,
  })
  /** Headers, body and time, and whether the delivery is to be accepted. */
  const samples = [
    { headers: headersOf({}), body: delivery.body, now: seconds, accepted: true },
    { headers: headersOf({}), body: delivery.body, now: seconds + 300, accepted: true },
    { headers: headersOf({}), body: delivery.body, now: seconds + 301, accepted: false },
    { headers: headersOf({}), body: delivery.body, now: seconds - 301, accepted: false },
    { headers: headersOf({}), body: `${delivery.body} `, now: seconds, accepted: false },
    { headers: headersOf({ 'webhook-id': 'msg_other' }), body: delivery.body, now: seconds, accepted: false },
    { headers: headersOf({ 'webhook-signature': nextSignature }), body: delivery.body, now: seconds, accepted: false },
    { headers: headersOf({ 'webhook-signature': 'v1, v2' }), body: delivery.body, now: seconds, accepted: false },
  ]
  const expected = samples.map(({ accepted }) => accepted)

  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vouch-webhooks-'))
    writeFileSync(join(folder, 'samples.json'), JSON.stringify(samples))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const run = (file: string, text: string, command: string, args: readonly string[]) => {
    writeFileSync(join(folder, file), text)
    const { stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' })
    return { stderr, results: stdout.trim() === '' ? [] : JSON.parse(stdout) }
  }
  const isInstalled = (command: string) => spawnSync(command, ['--version']).status === 0

  it('verifies deliveries in JavaScript', () => {
    const call = `import { readFileSync } from 'node:fs'
console.log(JSON.stringify(JSON.parse(readFileSync('samples.json', 'utf8')).map(({ headers, body, now }) => verify('${secret}', headers, body, now))))`
    expect(run('verify.mjs', `${getCode('js')}\n${call}`, process.execPath, ['verify.mjs'])).toEqual({
      stderr: '',
      results: expected,
    })
  })

  it('verifies deliveries in Python and Java, where they are installed, and is there in Go', () => {
    const python = `${getCode('python')}
import json
print(json.dumps([verify("${secret}", s["headers"], s["body"].encode(), s["now"]) for s in json.load(open("samples.json"))]))`
    if (isInstalled('python3'))
      expect(run('verify.py', python, 'python3', ['verify.py'])).toEqual({ stderr: '', results: expected })
    const quote = JSON.stringify
    const calls = samples.map(({ headers, body, now }) => {
      const pairs = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].flatMap((name) => [
        quote(name),
        quote((headers as Record<string, string>)[name]),
      ])
      return `Webhook.verify("${secret}", Map.of(${pairs.join()}), ${quote(body)}.getBytes(), ${now}L)`
    })
    const java = `${getCode('java').replace('final class Webhook', 'public class Webhook')}`.replace(
      /\}\s*$/,
      `  public static void main(String[] args) throws Exception { System.out.println(java.util.List.of(${calls.join()})); }\n}`,
    )
    if (isInstalled('javac'))
      expect(run('Webhook.java', java, 'java', ['Webhook.java'])).toEqual({ stderr: '', results: expected })
    expect(getCode('go')).toContain('func Verify(')
  })
})
