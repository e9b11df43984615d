import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorCodes, nouns } from '../../server/domain/errors.ts'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { createService, type Service } from '../support/world.ts'

const ID = '0mb4wq7qk3vx8d2n5r9tac'

/** A letter of Chinese, so that a text is no English one. */
const CHINESE = /\p{Script=Han}/u

describe('a problem', () => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  /** Calls the API in a language. */
  async function call(method: string, path: string, language: string | undefined, body?: unknown) {
    const response = await service.app.request(path, {
      method,
      headers: {
        authorization: `Bearer ${service.ours.apiKey}`,
        'content-type': 'application/json',
        ...(language && { 'accept-language': language }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { status: response.status, language: response.headers.get('content-language'), body: await response.json() }
  }

  it.each([
    [undefined, null, 'Not found', `There is no contact “${ID}” here.`],
    ['de-DE,de;q=0.9', null, 'Not found', `There is no contact “${ID}” here.`],
    ['en-US,zh;q=0.5', null, 'Not found', `There is no contact “${ID}” here.`],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-Hans', '未找到', `此处没有编号为“${ID}”的联系人。`],
    ['zh-TW', 'zh-Hant', '找不到', `這裡沒有編號為「${ID}」的聯絡人。`],
    ['zh-HK', 'zh-Hant', '找不到', `這裡沒有編號為「${ID}」的聯絡人。`],
    ['yue', 'zh-Hant', '找不到', `這裡沒有編號為「${ID}」的聯絡人。`],
    ['zh;q=0,de', null, 'Not found', `There is no contact “${ID}” here.`],
  ])('is told to %s in %s, with the same code', async (accepted, language, title, detail) => {
    const reply = await call('GET', `/api/contacts/${ID}`, accepted)
    expect(reply).toMatchObject({ status: 404, language, body: { title, detail, code: 'contact-not-found' } })
  })

  it('names each invalid field with a code of its own', async () => {
    const contact = { email: 'nobody', colour: 'red', name: 'x'.repeat(201), properties: [] }
    const english = await call('POST', '/api/contacts', undefined, contact)
    const codes = [
      ['email', 'email'],
      ['name', 'too-long'],
      ['properties', 'wrong-type'],
      ['colour', 'unknown-field'],
    ]
    expect(english.body).toMatchObject({ code: 'invalid-input' })
    expect(english.body.errors.map((error: { path: string; code: string }) => [error.path, error.code])).toEqual(codes)
    const chinese = await call('POST', '/api/contacts', 'zh-CN', contact)
    expect(chinese.body.errors.map((error: { path: string; code: string }) => [error.path, error.code])).toEqual(codes)
    for (const { message } of chinese.body.errors) expect(message).toMatch(CHINESE)
    expect(chinese.body.detail).toContain('name：最多 200 个字符')
  })

  it.each([
    ['POST', '/api/surveys', '{', 400, 'malformed-request'],
    ['POST', '/api/surveys', {}, 400, 'invalid-input'],
    ['GET', '/api/nothing', undefined, 404, 'not-found'],
    ['DELETE', '/api/openapi.json', undefined, 405, 'method-not-allowed'],
    ['GET', '/api/contacts?sort=wrong', undefined, 400, 'invalid-input'],
    ['GET', '/api/responses?cursor=wrong', undefined, 400, 'invalid-input'],
    ['GET', `/api/responses?survey=${ID}`, undefined, 400, 'unknown-survey'],
    ['POST', '/api/contacts', { phone: '123' }, 400, 'invalid-phone'],
  ])('of %s %s %o is said whole in both kinds of Chinese', async (method, path, body, status, code) => {
    for (const language of ['zh-CN', 'zh-TW']) {
      const reply = await call(method, path, language, body)
      expect(reply).toMatchObject({ status, body: { code } })
      expect(reply.body.title).toMatch(CHINESE)
      expect(reply.body.detail).toMatch(CHINESE)
    }
  })

  it('has one of the documented codes', async () => {
    const { body } = await call('GET', '/api/openapi.json', undefined)
    const { code } = body.components.schemas.Problem.properties
    expect(code.enum).toEqual(expect.arrayContaining([...errorCodes, ...nouns.map((noun) => `${noun}-not-found`)]))
    for (const value of code.enum) expect(value).toMatch(/^[a-z]+(-[a-z]+)*$/)
  })
})
