import { describe, expect, it } from 'vitest'
import { chatChannels } from '../../server/channels/registry.ts'
import type { ChatKind } from '../../shared/channel.ts'

const respond = (status: number, text: string, headers: Record<string, string> = {}) => ({
  status,
  headers: new Headers(headers),
  text,
})

type Case = [answer: ReturnType<typeof respond>, expected: object]
const MINUTE = 60_000

const answers: Record<ChatKind, readonly Case[]> = {
  slack: [
    [respond(200, 'ok'), { outcome: 'sent' }],
    [respond(200, '<html>Sign in to the network</html>'), { outcome: 'retry', reason: 'unexpected-answer' }],
    [respond(400, 'invalid_payload'), { outcome: 'refused', reason: 'message-refused' }],
    [respond(400, 'invalid_blocks'), { outcome: 'refused', reason: 'message-refused' }],
    [respond(400, 'msg_blocks_too_long'), { outcome: 'refused', reason: 'too-long' }],
    [respond(403, 'action_prohibited'), { outcome: 'broken', reason: 'forbidden' }],
    [respond(403, 'invalid_token'), { outcome: 'broken', reason: 'wrong-address' }],
    [respond(404, 'no_service'), { outcome: 'broken', reason: 'wrong-address' }],
    [respond(404, 'channel_not_found'), { outcome: 'broken', reason: 'wrong-address' }],
    [respond(410, 'channel_is_archived'), { outcome: 'broken', reason: 'channel-archived' }],
    [
      respond(429, 'rate_limited', { 'retry-after': '30' }),
      { outcome: 'retry', reason: 'rate-limited', afterMs: 30_000 },
    ],
    [respond(500, 'rollup_error'), { outcome: 'retry', reason: 'unavailable' }],
    [respond(400, 'constructor'), { outcome: 'refused', reason: 'message-refused' }],
  ],
  teams: [
    [respond(202, ''), { outcome: 'sent' }],
    [respond(200, 'anything that a workflow answers'), { outcome: 'sent' }],
    [
      respond(400, '{"error":{"code":"TriggerInputSchemaMismatch","message":"The input body for trigger …"}}'),
      { outcome: 'refused', reason: 'message-refused' },
    ],
    [
      respond(400, '{"error":{"code":"WorkflowTriggerIsNotEnabled","message":"Could not execute workflow …"}}'),
      { outcome: 'broken', reason: 'flow-stopped' },
    ],
    [
      respond(401, '{"error":{"code":"DirectApiAuthorizationRequired"}}'),
      { outcome: 'broken', reason: 'wrong-address' },
    ],
    [respond(404, '{"error":{"code":"WorkflowNotFound"}}'), { outcome: 'broken', reason: 'flow-stopped' }],
    [respond(410, ''), { outcome: 'broken', reason: 'flow-stopped' }],
    [respond(413, ''), { outcome: 'refused', reason: 'too-long' }],
    [respond(429, '', { 'retry-after': '5' }), { outcome: 'retry', reason: 'rate-limited', afterMs: 5000 }],
    [respond(502, '{"error":{"code":"NoResponse"}}'), { outcome: 'retry', reason: 'unavailable' }],
  ],
  wecom: [
    [respond(200, '{"errcode":0,"errmsg":"ok"}'), { outcome: 'sent' }],
    [
      respond(200, '{"errcode":93000,"errmsg":"invalid webhook url, hint: [1700000000123456], from ip: 192.0.2.1"}'),
      { outcome: 'broken', reason: 'wrong-address' },
    ],
    [
      respond(200, '{"errcode":45009,"errmsg":"api freq out of limit"}'),
      { outcome: 'retry', reason: 'rate-limited', afterMs: MINUTE },
    ],
    [
      respond(200, '{"errcode":40058,"errmsg":"markdown.content exceed max length 4096. invalid Request Parameter"}'),
      { outcome: 'refused', reason: 'message-refused' },
    ],
    [respond(200, '{"errcode":44004,"errmsg":"empty content"}'), { outcome: 'refused', reason: 'message-refused' }],
    [respond(200, '{"errcode":-1,"errmsg":"system busy"}'), { outcome: 'retry', reason: 'unavailable' }],
    [respond(200, ''), { outcome: 'retry', reason: 'unexpected-answer' }],
    [respond(200, 'null'), { outcome: 'retry', reason: 'unexpected-answer' }],
    [respond(502, '<html>Bad Gateway</html>'), { outcome: 'retry', reason: 'unavailable' }],
    [respond(302, ''), { outcome: 'broken', reason: 'redirected' }],
  ],
  dingtalk: [
    [respond(200, '{"errcode":0,"errmsg":"ok"}'), { outcome: 'sent' }],
    [
      respond(200, '{"errcode":310000,"errmsg":"keywords not in content, more: [https://ding-doc.dingtalk.com/doc]"}'),
      { outcome: 'broken', reason: 'wrong-keyword' },
    ],
    [respond(200, '{"errcode":310000,"errmsg":"sign not match"}'), { outcome: 'broken', reason: 'wrong-signature' }],
    [respond(200, '{"errcode":310000,"errmsg":"invalid timestamp"}'), { outcome: 'broken', reason: 'wrong-signature' }],
    [
      respond(200, '{"errcode":310000,"errmsg":"ip 192.0.2.1 not in whitelist"}'),
      { outcome: 'broken', reason: 'address-not-allowed' },
    ],
    [
      respond(200, '{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}'),
      { outcome: 'retry', reason: 'rate-limited', afterMs: 10 * MINUTE },
    ],
    [
      respond(200, '{"errcode":410100,"errmsg":"发送速度太快而限流"}'),
      { outcome: 'retry', reason: 'rate-limited', afterMs: 10 * MINUTE },
    ],
    [respond(200, '{"errcode":300001,"errmsg":"token is not exist"}'), { outcome: 'broken', reason: 'wrong-address' }],
    [respond(200, '{"errcode":400101,"errmsg":"access_token不存在"}'), { outcome: 'broken', reason: 'wrong-address' }],
    [respond(200, '{"errcode":400013,"errmsg":"群已被解散"}'), { outcome: 'broken', reason: 'wrong-address' }],
    [respond(200, '{"errcode":430104,"errmsg":"含有不合适的内容"}'), { outcome: 'refused', reason: 'message-refused' }],
    [respond(200, '{"errcode":460101,"errmsg":"message too long"}'), { outcome: 'refused', reason: 'too-long' }],
    [respond(200, '{"errcode":-1,"errmsg":"系统繁忙"}'), { outcome: 'retry', reason: 'unavailable' }],
  ],
  feishu: [
    [
      respond(200, '{"Extra":null,"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}'),
      { outcome: 'sent' },
    ],
    [
      respond(
        200,
        '{"code":19021,"data":{},"msg":"sign match fail or timestamp is not within one hour from current time"}',
      ),
      { outcome: 'broken', reason: 'wrong-signature' },
    ],
    [
      respond(200, '{"code":19022,"data":{},"msg":"Ip Not Allowed"}'),
      { outcome: 'broken', reason: 'address-not-allowed' },
    ],
    [
      respond(200, '{"code":19024,"data":{},"msg":"Key Words Not Found"}'),
      { outcome: 'broken', reason: 'wrong-keyword' },
    ],
    [
      respond(400, '{"code":19001,"data":{},"msg":"param invalid: incoming webhook access token invalid"}'),
      { outcome: 'broken', reason: 'wrong-address' },
    ],
    [respond(400, '{"code":9499,"data":{},"msg":"Bad Request"}'), { outcome: 'refused', reason: 'message-refused' }],
    [
      respond(200, '{"code":9499,"data":{},"msg":"too many request"}'),
      { outcome: 'retry', reason: 'rate-limited', afterMs: MINUTE },
    ],
    [
      respond(200, '{"code":11232,"data":{},"msg":"create message trigger frequency limit"}'),
      { outcome: 'retry', reason: 'rate-limited', afterMs: MINUTE },
    ],
    [respond(404, '404 page not found'), { outcome: 'broken', reason: 'wrong-address' }],
  ],
}

const cases = Object.entries(answers).flatMap(([kind, list]) =>
  list.map(([answer, expected]) => [kind as ChatKind, answer, expected] as const),
)

describe('what answers mean', () => {
  it.each(cases)('%s: $status $text', (kind, answer, expected) => {
    expect(chatChannels[kind].judge(answer)).toMatchObject(expected)
  })

  it('keeps what the platform said, in one line and not all of it', () => {
    const words = `bad\nfield \u0007${'很长'.repeat(5000)}`
    const judgement = chatChannels.wecom.judge(respond(200, JSON.stringify({ errcode: 40058, errmsg: words })))
    expect(judgement).toMatchObject({ detail: expect.stringMatching(/^40058 bad field 很长.*…$/) })
    expect('detail' in judgement && judgement.detail?.length).toBe(300)
  })

  it.each(Object.keys(answers) as ChatKind[])('%s: retries later where the platform asks for it', (kind) => {
    expect(chatChannels[kind].judge(respond(503, '', { 'retry-after': '120' }))).toMatchObject({
      outcome: 'retry',
      afterMs: 120_000,
    })
    expect(chatChannels[kind].judge(respond(429, '', { 'retry-after': '99999999' }))).toMatchObject({
      afterMs: 24 * 60 * MINUTE,
    })
    expect(chatChannels[kind].judge(respond(429, '', { 'retry-after': 'soon' }))).toMatchObject({ afterMs: MINUTE })
  })
})
