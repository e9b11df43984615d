import { describe, expect, it } from 'vitest'
import { maskPersonalData } from '../../shared/masking.ts'

describe('a text for users without access to contacts', () => {
  it.each([
    ['Write to ada.lovelace+nps@mail.example, please', 'Write to •••, please'],
    ['我的邮箱是ada@qq.example。谢谢', '我的邮箱是•••。谢谢'],
    ['ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ', '•••'],
    ['Call +1 (555) 123-4567 now', 'Call ••• now'],
    ['电话：１３８００１３８０００', '电话：•••'],
    ['13800138000', '•••'],
    ['Waited 25 minutes, paid 1,200', 'Waited 25 minutes, paid 1,200'],
    ['Room 4711', 'Room 4711'],
  ])('%j becomes %j', (text, expected) => {
    const maskedText = maskPersonalData(text)
    expect(maskedText.replace(/\S*•••/u, '•••')).toBe(expected.replace(/\S*•••/u, '•••'))
    expect(maskedText).not.toMatch(/@|＠|4567|13800|１３８/)
  })

  it('hides a name whole and in parts, but not within other words', () => {
    const knownNames = ['Ann Lovelace', '王小明']
    expect(maskPersonalData('Ann was annoyed; LOVELACE too', knownNames)).toBe('••• was annoyed; ••• too')
    expect(maskPersonalData('我是王小明', knownNames)).toBe('我是•••')
    expect(maskPersonalData('Zoë Quéré-Núñez', ['Quéré-Núñez'])).toBe('Zoë •••')
    expect(maskPersonalData('Signs. $& (Ann)', ['$&', 'Ann'])).toBe('Signs. ••• (•••)')
  })
})
