import { describe, expect, it } from 'vitest'
import { isPlaceholder, type ValueUse } from '../../shared/placeholders.ts'

const uses: readonly ValueUse[] = ['identifier', 'name', 'property']
const usesOf = (value: string) => uses.filter((use) => isPlaceholder(value, use)).join(' ')

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: the syntax of mail tools.
const mergeFields = [
  ...['{{email}}', '{{ contact.EMAIL }}', '{{{id}}}', '{{${user_id}}}', '{{ name | default: "friend" }}', '{{email'],
  ...['{{first}} {{last}}', 'customer-{{id}}', '*|EMAIL|*', '*|IF:NAME|*', '*|EMAIL', '%%email%%', '%%First Name%%'],
  ...['%%=v(@id)=%%', '%EMAIL%', '%recipient.id%', '%First Name%', '%ADDRESS%', '${id}', '$[FNAME|Customer]$'],
  ...[
    '#{id}',
    '%{id}',
    '@{id}',
    '{id}',
    '{ first_name }',
    '{contactfield=email}',
    '{!Contact.Email}',
    '{$email}',
    '{%id%}',
  ],
  ...['[id]', '[FirstName]', '[firstname,fallback=there]', '[[email]]', '[[data:name:"x"]]', '<%= id %>', '<<Name>>'],
  ...[
    '«Name»',
    '##id##',
    '$$id$$',
    '@@id@@',
    '$EMAIL$',
    '@EMAIL@',
    '((email))',
    '{姓名}',
    '~~eloqua..type--emailfield~~',
  ],
  ...['%7B%7Bemail%7D%7D', '%257B%257Bid%257D%257D', '*%7CEMAIL%7C*', '&lt;%= id %&gt;', '｛｛id｝｝', '  {{id}}  '],
]
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: the syntax of mail tools.

describe('a placeholder', () => {
  it.each(mergeFields)('is the merge field %s', (value) => expect(usesOf(value)).toBe('identifier name property'))

  it.each([
    ...[
      'N/A',
      'n/a',
      'N.A.',
      '(n/a)',
      'N / A',
      '#N/A',
      'undefined',
      'UNDEFINED',
      '-',
      '--',
      '–',
      '—',
      '−',
      '?',
      '??',
      '.',
      '…',
      '…',
    ],
    ...['\\N', '#REF!', 'not available', 'Not set'],
  ])('is %j', (value) => expect(usesOf(value)).toBe('identifier name property'))

  it.each([
    ['null', 'identifier name property'],
    ['Null', 'identifier property'],
    ['NULL', 'identifier property'],
    ['(null)', 'identifier name property'],
    ['nil', 'identifier property'],
    ['NaN', 'identifier property'],
    ['3.07E+18', 'identifier property'],
    ['1,38E+10', 'identifier property'],
    ['8.61e 12', 'identifier property'],
    ['1e+21', 'identifier property'],
    ['anonymous', 'identifier name'],
    ['Anónimo', 'identifier name'],
    ['Unbekannt', 'identifier name'],
    ['неизвестный', 'identifier name'],
    ['匿名', 'identifier name'],
    ['未知', 'identifier name'],
    ['不详', 'identifier name'],
    ['익명', 'identifier name'],
    ['unknown', 'identifier name'],
    ['NA', 'identifier'],
    ['ＮＡ', 'identifier'],
    ['none', 'identifier'],
    ['无', 'identifier'],
    ['guest', 'identifier'],
    ['00000000-0000-0000-0000-000000000000', 'identifier'],
  ])('is %s only as %s', (value, expected) => expect(usesOf(value)).toBe(expected))

  it.each([
    ...[
      'ada-1',
      '0',
      '1',
      '12E5',
      '4E10',
      '3F25',
      '{3F2504E0-4F89-11D3-9A0C-0305E82C3301}',
      'a1b2c3',
      'Ada Lovelace',
      '王梅',
    ],
    ...[
      'ООО «Ромашка»',
      'ACME [DE]',
      'Smith & Co. (UK)',
      '🌸',
      '100%',
      '50% off',
      'a@b.example',
      '<ada@example.com>',
      'C#',
      '$5',
    ],
    ...[
      '["a","b"]',
      '{"a":1}',
      '[1, 2]',
      'AB(1)',
      'Nonesuch',
      'Nullmeyer',
      'Annonay',
      'Ann ~ Lee',
      'test',
      'key=value',
      'x_y',
      '★★★',
      '',
      ' ',
      '\0',
    ],
  ])('is not %s', (value) => expect(usesOf(value)).toBe(''))
})
