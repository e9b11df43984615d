import { describe, expect, it } from 'vitest'
import { appendOptOutNote, findTextMessageProblems, isOptOut, measureTextMessage } from '../../shared/text-message.ts'

describe('the size of a text message', () => {
  it.each([
    ['', 'gsm-7', 0, 0],
    ['a'.repeat(160), 'gsm-7', 160, 1],
    ['a'.repeat(161), 'gsm-7', 161, 2],
    ['a'.repeat(306), 'gsm-7', 306, 2],
    ['a'.repeat(307), 'gsm-7', 307, 3],
    ['Grüße, ñ à É Ω', 'gsm-7', 14, 1],
    [`€${'a'.repeat(158)}`, 'gsm-7', 160, 1],
    [`${'a'.repeat(152)}€${'a'.repeat(10)}`, 'gsm-7', 164, 2],
    ['您'.repeat(70), 'ucs-2', 70, 1],
    ['您'.repeat(71), 'ucs-2', 71, 2],
    ['您'.repeat(134), 'ucs-2', 134, 2],
    ['您'.repeat(135), 'ucs-2', 135, 3],
    [`ç${'a'.repeat(70)}`, 'ucs-2', 71, 2],
    [`${'您'.repeat(66)}😀${'您'.repeat(10)}`, 'ucs-2', 78, 2],
    [`${'您'.repeat(66)}😀${'您'.repeat(66)}`, 'ucs-2', 134, 3],
  ])('%# is %s with %i characters in %i parts', (text, encoding, characters, parts) => {
    expect(measureTextMessage(text)).toEqual({ encoding, characters, parts })
  })
})

describe('what reviewers refuse', () => {
  it('is found', () => {
    expect(
      findTextMessageProblems(
        '【北极星电器】您好，您的空调安装已完成。想听听您的感受，请打开 https://s.example.cn/l/fw ，编号{code}。',
      ),
    ).toEqual([])
    const problems = (text: string) => findTextMessageProblems(text).map(({ problem, found }) => `${problem} ${found}`)
    expect(problems('请填写问卷')).toEqual(['refused-word 问卷'])
    expect(problems('★好评返现★')).toEqual(['refused-word 好评', 'refused-character ★'])
    expect(problems('您好【店】')).toEqual(['refused-character 【'])
    expect(problems('您好①😀')).toEqual(['refused-character ①'])
    expect(problems('您好 😀')).toEqual(['refused-character 😀'])
    expect(problems('【店】{code}')).toEqual(['only-fields {code}'])
    expect(problems('您好{name}{code}')).toEqual(['adjacent-fields {name}{code}'])
    expect(problems('您好{name}，{name}')).toEqual(['repeated-field {name}'])
  })
})

describe('refusals of further messages', () => {
  it.each([
    'R',
    'r',
    ' t ',
    'TD',
    'td.',
    'ｔｄ',
    'Ｔ　Ｄ',
    'N',
    '退订',
    '退 订',
    '退訂',
    '回复R',
    '回T',
    'STOP',
    'Stop!',
    'stop all',
    'UNSUBSCRIBE',
    'Arrêt',
  ])('are read from %j', (text) => expect(isOptOut(text)).toBe(true))
  it.each([
    '',
    'Great service',
    'No',
    'Nice',
    '不错',
    '回复',
    'ABC',
    'R2D2',
    '不要退订',
    'Do not stop',
    'x'.repeat(1000),
  ])('are not read from %j', (text) => expect(isOptOut(text)).toBe(false))
  it('are offered once', () => {
    expect(appendOptOutNote('您好。')).toBe('您好。拒收请回复R')
    expect(appendOptOutNote('您好')).toBe('您好，拒收请回复R')
    expect(appendOptOutNote(appendOptOutNote('您好。 '))).toBe('您好。拒收请回复R')
  })
})
