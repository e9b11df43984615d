import type { Declaration, Plugin, Rule } from 'postcss'

/**
 * Writes the style of the app for Chromium 86, which lacks `:is()`, `inset`, `dvh` and the logical shorthands. The app is written
 * from left to right in all its languages. Properties of one inline side stay logical, for comments in Arabic or Hebrew.
 */
export const lowerStyle: Plugin = {
  postcssPlugin: 'lower-style',
  Once(root) {
    root.walkDecls(lowerDeclaration)
    root.walkRules(lowerRule)
  },
}

const sides = { 'block-start': 'top', 'block-end': 'bottom', 'inline-start': 'left', 'inline-end': 'right' } as const
type Side = keyof typeof sides

function lowerDeclaration(declaration: Declaration): void {
  const { prop, value } = declaration
  // Minifiers leave the values of custom properties as they are.
  if (prop.startsWith('--')) declaration.value = value.replace(/,\s+/g, ',')
  if (/^(min-|max-)?(inline|block)-size$/.test(prop)) {
    declaration.prop = prop.replace('inline-size', 'width').replace('block-size', 'height')
    if (/\ddvh\b/.test(value)) declaration.cloneBefore({ value: value.replaceAll('dvh', 'vh') })
    return
  }
  const [, property = '', edge = ''] = /^([a-z-]+?)-((?:block|inline)(?:-(?:start|end))?)(?![a-z])/.exec(prop) ?? []
  const suffix = prop.slice(property.length + 1 + edge.length)
  const name = (side: string) => (property === 'inset' ? side : `${property}-${side}${suffix}`)
  if (edge in sides) {
    if (property === 'inset' || edge.startsWith('block')) declaration.prop = name(sides[edge as Side])
  } else if (edge) {
    const [start = '', end = start] = property === 'border' ? [value] : splitValue(value, /\s/)
    const [startSide, endSide] = edge === 'block' ? ['top', 'bottom'] : ['left', 'right']
    replaceDeclaration(declaration, { [name(startSide)]: start, [name(endSide)]: end })
  } else if (prop === 'inset') {
    const [top = '', right = top, bottom = top, left = right] = splitValue(value, /\s/)
    replaceDeclaration(declaration, { top, right, bottom, left })
  }
}

function replaceDeclaration(declaration: Declaration, values: Record<string, string>): void {
  declaration.replaceWith(Object.entries(values).map(([prop, value]) => declaration.clone({ prop, value })))
}

function lowerRule(rule: Rule): void {
  const { selector } = rule
  // Browsers that know `:has()`, or lists in `:not()`, know `:is()` too.
  if (selector.includes(':is(') && !/:has\(|:not\([^()]*,/.test(selector))
    rule.selectors = rule.selectors.flatMap(expandSelector)
}

/** A selector for each alternative of `:is()`. */
function expandSelector(selector: string): string[] {
  const start = selector.indexOf(':is(')
  if (start < 0) return [selector]
  const end = findClosing(selector, start + 3)
  const alternatives = splitValue(selector.slice(start + 4, end), /,/)
  if (new Set(alternatives.map(countSpecificity)).size > 1)
    throw new Error(`${selector}: the alternatives of :is() have different specificity`)
  const before = selector.slice(0, start)
  // The name of an element begins its part of the selector.
  const compound = /[^\s>+~]*$/.exec(before)?.[0] ?? ''
  return alternatives
    .map((alternative) => {
      const [outer, inner] = /^[a-z]/.test(alternative)
        ? [before.slice(0, before.length - compound.length), compound]
        : [before, '']
      return outer + alternative + inner + selector.slice(end + 1)
    })
    .flatMap(expandSelector)
}

const countSpecificity = (selector: string) =>
  [/[.:[]/g, /(?<![.:[\w="-])[a-z]/g].map((pattern) => selector.match(pattern)?.length ?? 0).join()

function findClosing(text: string, opening: number): number {
  let depth = 0
  for (let index = opening; index < text.length; index++) {
    if (text[index] === '(') depth++
    if (text[index] === ')' && --depth === 0) return index
  }
  throw new Error(`${text}: a parenthesis is not closed`)
}

/** The parts between separators outside parentheses. */
function splitValue(text: string, separator: RegExp): string[] {
  const parts = ['']
  let depth = 0
  for (const letter of text) {
    if (letter === '(') depth++
    if (letter === ')') depth--
    if (depth === 0 && separator.test(letter)) parts.push('')
    else parts[parts.length - 1] += letter
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}
