import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as a gateway got it. */
export interface GatewayCall {
  method: string
  url: string
  headers: Record<string, string | string[] | undefined>
  body: string
}

export interface GatewayAnswer {
  status: number
  body: string | object
  headers?: Record<string, string>
}

/** A gateway for text messages on this machine, which answers as `answer` says. */
export async function startGateway(answer: (call: GatewayCall) => GatewayAnswer | undefined) {
  const calls: GatewayCall[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const call = { method, url, headers, body: Buffer.concat(chunks).toString() }
      calls.push(call)
      const result = answer(call)
      // Without an answer the client waits.
      if (!result) return
      const body = typeof result.body === 'string' ? result.body : JSON.stringify(result.body)
      response.writeHead(result.status, { 'content-type': 'application/json', ...result.headers }).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    calls,
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** Twilio’s REST API: form, Basic, 201 with a `sid`, 400 with a `code`, at most 1,600 characters. */
export function answerAsTwilio({ headers, body }: GatewayCall): GatewayAnswer {
  const form = new URLSearchParams(body)
  const refuse = (status: number, code: number, message: string) => ({ status, body: { code, message, status } })
  if (headers.authorization !== `Basic ${Buffer.from('AC123:auth-token').toString('base64')}`)
    return refuse(401, 20003, 'Authentication Error - invalid username')
  const to = form.get('To') ?? ''
  if (!/^\+\d{8,15}$/.test(to)) return refuse(400, 21211, `Invalid 'To' Phone Number: ${to}`)
  if (to === '+15005550004') return refuse(400, 21610, 'Attempt to send to unsubscribed recipient')
  if (to === '+15005550009') return refuse(429, 20429, 'Too Many Requests')
  const text = form.get('Body') ?? ''
  if (text === '' || text.length > 1600) return refuse(400, 21617, 'The concatenated message body exceeds the limit')
  return { status: 201, body: { sid: 'SM0123456789', status: 'queued', error_code: null, to, body: text } }
}

/** A Chinese gateway like Yunpian: form with a key, always 200 or 400 with `code` 0 for success. */
export function answerAsYunpian({ body }: GatewayCall): GatewayAnswer {
  const form = new URLSearchParams(body)
  const reply = (code: number, msg: string, more = {}) => ({
    status: code === 0 ? 200 : 400,
    body: { code, msg, ...more },
  })
  if (form.get('apikey') !== '云片-secret/+=&') return reply(-1, `非法的apikey: ${form.get('apikey')}`)
  if (!/^1\d{10}$/.test(form.get('mobile') ?? '')) return reply(2, '请求参数格式错误')
  if (form.get('mobile') === '13800138010') return reply(10, '手机号防骚扰名单过滤')
  if (form.get('mobile') === '13800138033') return reply(33, '超过频率')
  if (form.get('mobile') === '13800138008') return reply(8, '同一手机号30秒内重复提交相同的内容')
  if (form.get('mobile') === '13800138003') return reply(3, '账户余额不足')
  if (!/^【.+】/.test(form.get('text') ?? '')) return reply(5, '未找到匹配的模板')
  return reply(0, '发送成功', { count: 1, fee: 0.05, unit: 'RMB', mobile: form.get('mobile'), sid: 3_310_228_982 })
}

/** A Chinese gateway that takes JSON with account and password, and answers 200 to everything, with codes as texts. */
export function answerAsChuanglan({ headers, body }: GatewayCall): GatewayAnswer {
  const reply = (code: string, errorMsg = '') => ({
    status: 200,
    body: { code, msgId: code === '0' ? '17041010383624511' : '', time: '20261130120000', errorMsg },
  })
  if (!String(headers['content-type']).startsWith('application/json')) return reply('108', '请求格式错误')
  const { account, password, msg, phone } = JSON.parse(body)
  if (account !== 'N123' || password !== 'p"w\\d') return reply('102', '密码错误')
  if (phone === '13800138107') return reply('107', '包含错误的手机号码')
  if (phone === '13800138103') return reply('103', '提交过快')
  if (typeof msg !== 'string' || msg.length > 536) return reply('106', '短信内容长度超限')
  return reply('0')
}
