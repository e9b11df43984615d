import { describe, expect, it } from 'vitest'
import type { ChatKind } from '../../shared/channel.ts'
import { checkAddress } from '../../shared/channel-address.ts'

const addresses: Record<ChatKind, readonly string[]> = {
  slack: [
    'https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX',
    'https://hooks.slack-gov.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX',
  ],
  teams: [
    'https://prod-12.westeurope.logic.azure.com:443/workflows/0a1b/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=abc',
    `https://default0a1b.4d.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/0a1b/triggers/manual/paths/invoke?api-version=1&sig=${'x'.repeat(500)}`,
  ],
  wecom: [
    'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa',
    'https://wecom.example.cn/cgi-bin/webhook/send?key=693a91f6',
  ],
  dingtalk: ['https://oapi.dingtalk.com/robot/send?access_token=566cc69da782ec'],
  feishu: [
    'https://open.feishu.cn/open-apis/bot/v2/hook/0a1b2c3d-0000-0000-0000-000000000000',
    'https://open.larksuite.com/open-apis/bot/v2/hook/0a1b2c3d-0000-0000-0000-000000000000',
  ],
}

const kinds = Object.keys(addresses) as ChatKind[]

describe('checkAddress', () => {
  it.each(kinds)('takes the addresses of %s', (kind) => {
    expect(addresses[kind].map((address) => checkAddress(kind, address))).toEqual(addresses[kind].map(() => undefined))
  })

  it.each(kinds)('refuses for %s the addresses of the others', (kind) => {
    const others = kinds.filter((other) => other !== kind).flatMap((other) => addresses[other])
    expect(new Set(others.map((address) => checkAddress(kind, address)))).toEqual(new Set([`${kind}-address`]))
  })

  it.each(kinds)('refuses for %s what is no address, is not encrypted, or names a user', (kind) => {
    const [address = ''] = addresses[kind]
    const invalid = ['', 'key', address.slice('https://'.length), address.replace('https:', 'http:')]
    const withUser = address.replace('https://', 'https://user:password@')
    for (const other of [...invalid, withUser]) expect(checkAddress(kind, other)).toBe(`${kind}-address`)
  })

  it.each([
    'https://example.webhook.office.com/webhookb2/0a1b@2c3d/IncomingWebhook/4e5f/6a7b',
    'https://outlook.office.com/webhook/0a1b@2c3d/IncomingWebhook/4e5f/6a7b',
  ])('says that Microsoft has retired the connector %s', (address) => {
    expect(checkAddress('teams', address)).toBe('teams-connector')
  })

  it('does not take a page of a platform for the address of a robot', () => {
    expect(checkAddress('teams', 'https://teams.microsoft.com/l/channel/19%3a0a1b%40thread.tacv2/Alerts')).toBe(
      'teams-address',
    )
    expect(checkAddress('slack', 'https://hooks.slack.com/triggers/T0/1/2')).toBe('slack-address')
    expect(checkAddress('wecom', 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=')).toBe('wecom-address')
  })
})
