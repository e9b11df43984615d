import bcd from '@mdn/browser-compat-data'
import postcss, { type AtRule, type Declaration, type Node, type Rule } from 'postcss'
import { parseAst } from 'vite'

/** The oldest version of each browser that must understand a file. */
export interface Target {
  chrome: number
  safari?: number
}

interface Compat {
  __compat?: { support: Record<string, unknown> }
  [feature: string]: unknown
}

const css = bcd.css as unknown as Record<'properties' | 'selectors' | 'types', Record<string, Compat>>
const presentation = bcd.svg.attributes?.presentation as unknown as Record<string, Compat>

interface Support {
  version_added?: string | boolean | null
  prefix?: string
  alternative_name?: string
  flags?: unknown[]
}

/** Whether browsers had a feature by then. The data is from 2022: what it does not know is newer. */
export function isSupported(compat: Compat | undefined, target: Target): boolean {
  return Object.entries(target).every(([browser, version]) =>
    ([compat?.__compat?.support[browser] ?? []].flat() as Support[]).some(
      ({ version_added: added, prefix, alternative_name, flags }) =>
        !prefix &&
        !alternative_name &&
        !flags &&
        (added === true || added === null || Number.parseFloat(`${added}`.replace('≤', '')) <= version),
    ),
  )
}

/** Some properties came at different times in flexbox, grid and columns. */
function isPropertySupported({ prop, parent }: Declaration, target: Target): boolean {
  // The data has Chromium 87 for these. Chromium 69 says that it supports them, and shows it.
  if (/^(?:margin|padding)-inline-(?:start|end)$/.test(prop))
    return target.chrome >= 69 && (target.safari ?? 13) >= 12.1
  const compat = css.properties[prop.replace('grid-gap', 'gap')] ?? presentation[prop]
  if (!compat || compat.__compat) return isSupported(compat, target)
  if (prop === 'grid-gap') return true
  const display = (parent as Rule).nodes.findLast((node) => (node as Declaration).prop === 'display') as
    | Declaration
    | undefined
  if (display?.value.includes('flex')) return isSupported(compat.flex_context as Compat, target)
  return Object.entries(compat).some(([name, part]) => name.endsWith('_context') && isSupported(part as Compat, target))
}

/** What newer browsers look better or do more with, while older ones lose nothing that matters. */
const enhancements = new Set([
  // Colours and shapes of the browser's own
  ...['accent-color', 'color-scheme', 'forced-color-adjust', 'scrollbar-gutter', 'text-size-adjust', 'appearance'],
  // Lines and spaces of text
  ...['text-wrap', 'text-autospace', 'text-decoration-thickness', 'text-underline-offset', 'font-variant-numeric'],
  // Movement and scrolling
  ...[
    'scale',
    'translate',
    'rotate',
    'overscroll-behavior',
    'touch-action',
    'view-transition-name',
    'scroll-margin-top',
  ],
  ...['scroll-margin-bottom', 'transition-behavior'],
  // Sizes that are computed without it, too
  ...['field-sizing', 'container', 'container-type', 'container-name', 'contain-intrinsic-inline-size', 'contain'],
  ...['content-visibility', 'contain-intrinsic-size', 'contain-intrinsic-height'],
  ...['scrollbar-width'],
])

const NEWER_VALUES: readonly (readonly [pattern: RegExp, compat: Compat | undefined])[] = [
  [/\b(?:light-dark|color-mix|oklch|oklab|lab|lch|anchor|anchor-size|round|calc-size)\(/, undefined],
  [/\d(?:[dsl]v[hwib]|cq[whib]|cqmin|cqmax|r?lh)\b/, undefined],
  [/(?<![\w-])min\(/, css.types.min],
  [/(?<![\w-])max\(/, css.types.max],
  [/(?<![\w-])clamp\(/, css.types.clamp],
]

/** The declarations, selectors and rules of a style sheet that are newer than the target and have no plain counterpart. */
export function findNewerStyles(style: string, target: Target): string[] {
  const problems: string[] = []
  const report = (node: Node, text: string) => problems.push(`${text} in ${describeParent(node)}`)
  const root = postcss.parse(style)
  root.walkDecls((declaration) => {
    if (isGuarded(declaration) || (declaration.parent as AtRule).name === 'page') return
    const name = findNewerPart(declaration, target)
    if (name && !hasPlainValue(declaration, target)) report(declaration, name)
  })
  root.walkRules((rule) => {
    if ((rule.parent as AtRule).name?.endsWith('keyframes')) return
    if (rule.parent?.type === 'rule') report(rule, 'nesting')
    // An unknown selector drops the whole rule with those that are known.
    const newer = isGuarded(rule) ? [] : rule.selectors.map((selector) => findNewerSelector(selector, target))
    if (newer.some(Boolean) && newer.some((name) => !name))
      report(rule, `${newer.find(Boolean)} beside a known selector`)
  })
  root.walkAtRules('media', ({ params, parent }) => {
    if (/[<>]/.test(params)) report(parent as Node, `@media ${params}`)
  })
  return problems
}

const describeParent = ({ parent }: Node) => (parent as Rule).selector ?? `@${(parent as AtRule).name}`

/** Whether it stands where only browsers come that know what it says. */
function isGuarded(node: Node): boolean {
  for (let parent = node.parent as AtRule | undefined; parent; parent = parent.parent as AtRule | undefined) {
    if (parent.name === 'supports' && !/^not\b/.test(parent.params)) return true
    if (/^(?:container|layer|starting-style|view-transition|position-try|property)$/.test(parent.name ?? ''))
      return true
    if (/scripting:/.test(parent.params ?? '')) return true
    const selector = (parent as unknown as Rule).selector ?? ''
    if (/:has\(|:popover-open|::backdrop|::view-transition|::file-selector-button/.test(selector)) return true
  }
  return false
}

/** The first part of a declaration that is newer than the target. */
function findNewerPart(declaration: Declaration, target: Target): string | undefined {
  const { prop, value } = declaration
  if (!prop.startsWith('-') && !isPropertySupported(declaration, target))
    return enhancements.has(prop) ? undefined : prop
  const pattern = NEWER_VALUES.find(([pattern, compat]) => pattern.test(value) && !isSupported(compat, target))
  if (pattern) return `${prop}: ${value}`
  const keyword = value
    .split(/[\s,/]+/)
    .find((word) => /^[a-z][a-z-]+$/.test(word) && isNewerKeyword(css.properties[prop]?.[word] as Compat, target))
  return keyword && !enhancements.has(prop) ? `${prop}: ${keyword}` : undefined
}

const isNewerKeyword = (compat: Compat | undefined, target: Target) =>
  compat?.__compat !== undefined && !isSupported(compat, target)

const plainName = (prop: string) => prop.replace(/^-webkit-/, '')

/** Browsers take the last value of a property that they know. Custom properties take any value, so they need `@supports`. */
function hasPlainValue(declaration: Declaration, target: Target): boolean {
  for (let node = declaration.prev(); node && !declaration.prop.startsWith('--'); node = node.prev())
    if (node.type === 'decl' && plainName(node.prop) === plainName(declaration.prop) && !findNewerPart(node, target))
      return true
  return false
}

function findNewerSelector(selector: string, target: Target): string | undefined {
  const names = [...selector.matchAll(/::?(-?[a-z][\w-]*)/g)].map(([, name = '']) => name)
  const newer = names.find((name) => !name.startsWith('-') && !isSupported(css.selectors[name], target))
  return (
    newer ?? (/:not\([^()]*,/.test(selector) && !isSupported(css.selectors.is, target) ? 'a list in :not()' : undefined)
  )
}

interface SyntaxNode {
  type: string
  [field: string]: unknown
}

/** Syntax of ECMAScript 2020, and fields of classes, which Chromium 80 and Safari 14.1 have already. */
const syntax = new Set(
  `ArrayExpression ArrayPattern ArrowFunctionExpression AssignmentExpression AssignmentPattern AwaitExpression BinaryExpression
   BlockStatement BreakStatement CallExpression CatchClause ChainExpression ClassBody ClassDeclaration ClassExpression
   ConditionalExpression ContinueStatement DoWhileStatement EmptyStatement ExportDefaultDeclaration ExportNamedDeclaration
   ExportSpecifier ExpressionStatement ForInStatement ForOfStatement ForStatement FunctionDeclaration FunctionExpression
   Identifier IfStatement ImportDeclaration ImportExpression ImportSpecifier LabeledStatement Literal LogicalExpression
   MemberExpression MetaProperty MethodDefinition NewExpression ObjectExpression ObjectPattern PrivateIdentifier Program
   Property PropertyDefinition RestElement ReturnStatement SequenceExpression SpreadElement Super SwitchCase SwitchStatement
   TaggedTemplateExpression TemplateElement TemplateLiteral ThisExpression ThrowStatement TryStatement UnaryExpression
   UpdateExpression VariableDeclaration VariableDeclarator WhileStatement YieldExpression`.split(/\s+/),
)

/** Syntax, methods and constructors of a script that are newer than the target, and are not asked for with `?.` or `typeof`. */
export function findNewerSyntax(script: string, target: Target): string[] {
  const problems = new Set<string>()
  visitNodes(parseAst(script) as unknown as SyntaxNode, (node) => {
    const problem = describeNewerNode(node) ?? describeNewerCall(node, target)
    if (problem) problems.add(problem)
  })
  return [...problems]
}

function visitNodes(value: unknown, visit: (node: SyntaxNode) => void): void {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) for (const item of value) visitNodes(item, visit)
  else {
    if (typeof (value as SyntaxNode).type === 'string') visit(value as SyntaxNode)
    for (const item of Object.values(value)) visitNodes(item, visit)
  }
}

function describeNewerNode(node: SyntaxNode): string | undefined {
  const { type, operator, key, left, regex } = node as SyntaxNode & Record<'key' | 'left', SyntaxNode | undefined>
  if (!syntax.has(type)) return type
  if (type === 'AssignmentExpression' && /^(?:\?\?|\|\||&&)=$/.test(operator as string)) return operator as string
  if (type === 'BinaryExpression' && operator === 'in' && left?.type === 'PrivateIdentifier') return '#x in y'
  if (type === 'MethodDefinition' && key?.type === 'PrivateIdentifier') return '#x() {}'
  const { pattern = '', flags = '' } = (regex ?? {}) as { pattern?: string; flags?: string }
  return /\(\?<[=!]/.test(pattern) || /[dv]/.test(flags) ? `/${pattern}/${flags}` : undefined
}

/** `a.method()` and `new Class()`. A method counts as newer where no object of a browser had one of its name by then. */
function describeNewerCall({ type, callee, optional }: SyntaxNode, target: Target): string | undefined {
  const { type: calleeType, name, property, computed } = (callee ?? {}) as SyntaxNode
  if (type === 'NewExpression' && calleeType === 'Identifier') return isNewerName(`${name}`, globals, target)
  if (type !== 'CallExpression' || optional || calleeType !== 'MemberExpression' || computed) return
  return isNewerName(`${(property as SyntaxNode).name}`, members, target)
}

type Features = Map<string, Compat[]>
const globals: Features = new Map()
const members: Features = new Map()
for (const group of [bcd.api, bcd.javascript.builtins] as unknown as Record<string, Compat>[])
  for (const [name, object] of Object.entries(group)) {
    addFeature(globals, name, object)
    for (const [member, compat] of Object.entries(object)) addFeature(members, member, compat as Compat)
  }

function addFeature(features: Features, name: string, compat: Compat): void {
  if (compat?.__compat) features.set(name, [...(features.get(name) ?? []), compat])
}

function isNewerName(name: string, features: Features, target: Target): string | undefined {
  const found = features.get(name)
  return found && !found.some((compat) => isSupported(compat, target)) ? `${name}()` : undefined
}
