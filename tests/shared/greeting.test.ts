import { expect, it } from 'vitest'
import { getGreetingName } from '../../shared/greeting.ts'

it.each([
  [{ salutation: '王女士', name: '王小明' }, '王女士'],
  [{ salutation: null, name: '诸葛治宇' }, '诸葛治宇'],
  [{ salutation: '', name: 'Ada Lovelace' }, 'Ada Lovelace'],
  [{ salutation: '张总', name: null }, '张总'],
  [{ name: null }, null],
])('addresses %j as %j', (contact, greetingName) => expect(getGreetingName(contact)).toBe(greetingName))
