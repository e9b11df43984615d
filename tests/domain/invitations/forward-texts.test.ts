import { expect, it } from 'vitest'
import { fillForwardText } from '../../../server/domain/invitations/forward-texts.ts'

it.each([
  ['{称呼}，您好！请打开 {链接}', '张伟', '张伟，您好！请打开 https://s.cn/1'],
  ['{称呼}，您好！请打开 {链接}', null, '您好！请打开 https://s.cn/1'],
  ['Hello {name}, open {link} ({link})', null, 'Hello, open https://s.cn/1 (https://s.cn/1)'],
  ['{稱呼}您好 {連結}', '$& {link}', '$& {link}您好 https://s.cn/1'],
])('fills %j for %j', (text, name, expected) => {
  expect(fillForwardText(text, { name, url: 'https://s.cn/1' })).toBe(expected)
})
