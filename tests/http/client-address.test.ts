import { describe, expect, it } from 'vitest'
import { parseAddressRange, resolveClientAddress, toClientNetwork } from '../../server/http/client-address.ts'

describe('the address of a client', () => {
  const trustedRanges = ['10.0.0.0/8', '127.0.0.1', 'fd00::/8'].map(parseAddressRange)

  it.each([
    // the peer, X-Forwarded-For, and whose address that makes it
    ['203.0.113.7', undefined, '203.0.113.7'],
    ['203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['127.0.0.1', undefined, '127.0.0.1'],
    ['127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['::ffff:127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['127.0.0.1', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
    ['127.0.0.1', '198.51.100.1, 10.1.2.3', '198.51.100.1'],
    ['127.0.0.1', '1.1.1.1, 198.51.100.1,10.1.2.3', '198.51.100.1'],
    ['fd00::1', '2001:db8::1', '2001:db8::1'],
    ['127.0.0.1', '10.1.2.3', '10.1.2.3'],
    ['127.0.0.1', 'unknown', '127.0.0.1'],
    ['127.0.0.1', '198.51.100.1, unknown, 10.1.2.3', '10.1.2.3'],
    ['127.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
    ['127.0.0.1', '[2001:db8::1]:4711', '2001:db8::1'],
    ['127.0.0.1', '[2001:db8::1]', '2001:db8::1'],
    ['127.0.0.1', '1', '127.0.0.1'],
    ['127.0.0.1', '', '127.0.0.1'],
    ['127.0.0.1', ',', '127.0.0.1'],
    ['', undefined, ''],
  ])('of %j, forwarded for %j, is %j', (peer, forwardedFor, address) => {
    expect(resolveClientAddress(peer, forwardedFor, trustedRanges)).toBe(address)
  })

  it('ignores X-Forwarded-For when no proxy is trusted', () => {
    expect(resolveClientAddress('127.0.0.1', '198.51.100.1', [])).toBe('127.0.0.1')
  })
})

describe('a household', () => {
  it.each([
    ['198.51.100.1', '198.51.100.1'],
    ['::ffff:198.51.100.1', '198.51.100.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
    ['2001:db8:1:2:ffff::', '2001:db8:1:2::'],
    ['', ''],
    ['unknown', 'unknown'],
  ])('of %j is %j', (address, expected) => {
    expect(toClientNetwork(address)).toBe(expected)
  })
})
