import { expect, it } from 'vitest'
import { cutQuotation } from '../../server/domain/replies/quotes.ts'

const mark = '—— Please write your reply above this line ——'

it.each([
  ['our mark below an introduction', `Thanks!\n\nOn 1 Dec, Grace <r@x> wrote:\n> ${mark}\n>\n> I am sorry.`, 'Thanks!'],
  [
    'an introduction over two lines',
    `Thanks!\n\nOn 1 Dec 2026 at 12:00,\nGrace <r@x> wrote:\n\n${mark}\nHi`,
    'Thanks!',
  ],
  ['an introduction in Chinese', '谢谢\n\n在 2026年12月1日，Grace 写道：\n> —— 请在这一行上方回复 ——\n> 您好', '谢谢'],
  ['quoted lines up to the end', 'Thanks!\n> I am sorry.\n>\n> Grace', 'Thanks!'],
  ['no quotation', 'Thanks!\nPS: call me', 'Thanks!\nPS: call me'],
  ['a colon at the end of their own words', 'My number is:\n\n+44 20 7123 4567', 'My number is:\n\n+44 20 7123 4567'],
  ['a reply below the quotation', `> ${mark}\n> I am sorry.\n\nThat is fine.`, 'That is fine.'],
  ['a quotation in the middle', 'First:\n> you asked\nyes\n> and this\nno', 'First:\n> you asked\nyes\n> and this\nno'],
  ['nothing else', '', ''],
])('A reply is told from what it quotes: %s', (_, text, reply) => {
  expect(cutQuotation(text)).toBe(reply)
  expect(cutQuotation(text.replaceAll('\n', '\r\n'))).toBe(reply)
})

it('Long mails of quoted or empty lines are cut in time', () => {
  const text = `Thanks\n${'>\n\n'.repeat(200_000)}`
  expect(cutQuotation(text)).toBe('Thanks')
})
