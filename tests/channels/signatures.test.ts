import { describe, expect, it } from 'vitest'
import { signAddress } from '../../server/channels/dingtalk.ts'
import { sign } from '../../server/channels/feishu.ts'
import { buildBodies, createMessage, NOW } from './messages.ts'

const SEC = 'SECvouch0123456789abcdef0123456789abcdef0123456789abcdef012345678'

describe('the signature of DingTalk', () => {
  it.each([
    [1764408000000, SEC, 'yhFhLddHvtAwZsOG3z%2BSGPWzMTmbF2DMF8oOnwzAL2Q%3D'],
    [1700000000123, 'SECtest', 'lrMq5E54T40t3FfGVjxdvoqIbXlWY6mzkZYiVoI6emk%3D'],
    [1588888888888, 'this is secret', 'E6oGe%2FSY5kpjtC2eIp3QrpSlTPzYh2XYFMLFcPCSB6I%3D'],
  ])('is in the address at %d', (now, secret, signature) => {
    const url = 'https://oapi.dingtalk.com/robot/send?access_token=abc'
    expect(signAddress({ url, secret }, now)).toBe(`${url}&timestamp=${now}&sign=${signature}`)
  })

  it('takes the place of one that was pasted with the address', () => {
    const url = 'https://oapi.dingtalk.com/robot/send?access_token=abc&timestamp=1&sign=old'
    const parameters = new URL(signAddress({ url, secret: 'SECtest' }, 1700000000123)).searchParams
    expect([...parameters.keys()].sort()).toEqual(['access_token', 'sign', 'timestamp'])
    expect(parameters.get('sign')).toBe('lrMq5E54T40t3FfGVjxdvoqIbXlWY6mzkZYiVoI6emk=')
  })

  it('is left out for robots without a secret', () => {
    const [request] = buildBodies('dingtalk', createMessage())
    expect(request?.url).toBe('https://oapi.dingtalk.com/robot/send?access_token=secret')
  })

  it('is of the moment of sending', () => {
    const [request] = buildBodies('dingtalk', createMessage(), {}, { secret: 'SECtest' })
    expect(new URL(request?.url ?? '').searchParams.get('timestamp')).toBe(String(NOW))
  })
})

describe('the signature of Feishu', () => {
  it.each([
    ['1764408000', 'vouchFeishuSecret', 'uAH2ZNopNbij8jTEiIhCnuRU4OgZU4+nje/hhSt5ZtA='],
    ['1700000000', 'test', 'eSJQnOl8XqPTMPHWz9e5IzeHS/tqoc68g2967ekIPmg='],
    ['1599360473', 'demo', 'l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8='],
  ])('is in the body at %s', (timestamp, secret, signature) => {
    expect(sign({ secret }, Number(timestamp) * 1000 + 999)).toEqual({ timestamp, sign: signature })
  })

  it('is not made the way of DingTalk', () => {
    expect(sign({ secret: 'vouchFeishuSecret' }, 1764408000_000)).not.toMatchObject({
      sign: expect.stringMatching(/^VJ\/5sRSk/),
    })
  })

  it('is in the body beside the card, and left out for bots without a secret', () => {
    const read = (secret?: string) =>
      JSON.parse(buildBodies('feishu', createMessage(), {}, secret === undefined ? {} : { secret })[0]?.body ?? '')
    expect(read('test')).toMatchObject({ timestamp: String(NOW / 1000), sign: expect.any(String) })
    expect(Object.keys(read())).toEqual(['msg_type', 'card'])
  })
})
