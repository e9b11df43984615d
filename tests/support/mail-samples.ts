import type { OutgoingMail } from '../../server/mail/types.ts'

/** An email of a campaign, with everything an email may have. */
export const sampleMail: OutgoingMail = {
  key: '01j00000000000000000000000-0',
  from: { address: 'survey@example.com', name: 'Müller, "Fine" Goods' },
  to: { address: 'ada@example.org', name: 'Ada' },
  replyTo: 'r+token@bounce.example.com',
  subject: '您有多大可能推荐我们？',
  text: 'How likely?\n0 1 2\n',
  html: '<p>How likely?</p>',
  language: 'zh-Hans',
  messageId: '<inv_01j00000000000000000000000.r0@example.com>',
  envelopeFrom: 'b+01j0000000000000000000.0123456789abcdef0123456789@bounce.example.com',
  unsubscribe: { url: `https://nps.example.com/u/${'x'.repeat(60)}`, mailto: 'mailto:unsubscribe@example.com' },
  feedbackId: 'c1:w1:survey:vouch',
  metadata: { invitation: '01j0000000000000000000', campaign: 'a:b' },
  isBulk: true,
}
