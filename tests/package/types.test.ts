import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { buildPackage } from './folder.ts'

const { folder } = await buildPackage()
const root = join(import.meta.dirname, '../..')
const typescript = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')

/** The minimum of each framework that the declarations need, in its own layout. */
const stubs = {
  'react/index.d.ts': `
export interface HTMLAttributes<T> { className?: string; lang?: string; children?: unknown }
export type DetailedHTMLProps<P, T> = P & { ref?: (it: T | null) => void; key?: string }
export function useState<T>(first: T): [T, (value: T) => void]
export namespace JSX { interface Element {} interface IntrinsicElements { p: HTMLAttributes<HTMLElement>; main: HTMLAttributes<HTMLElement> } }`,
  'react/jsx-runtime.d.ts': `import type * as React from './index.js'
export namespace JSX { interface Element {} interface IntrinsicElements extends React.JSX.IntrinsicElements {} }
export const jsx: unknown, jsxs: unknown, Fragment: unknown`,
  'vue/index.d.ts':
    'export interface HTMLAttributes { class?: string; lang?: string }\nexport interface GlobalComponents {}',
}

/** The compiler's errors for a file of a project that uses the package. */
async function typeCheck(name: string, content: string): Promise<string> {
  const project = mkdtempSync(join(tmpdir(), 'vouch-types-'))
  afterAll(() => rmSync(project, { recursive: true }))
  const modules = join(project, 'node_modules')
  cpSync(folder, join(modules, 'vouch-survey'), { recursive: true })
  for (const [path, text] of Object.entries(stubs)) {
    mkdirSync(dirname(join(modules, path)), { recursive: true })
    writeFileSync(join(modules, path), text)
  }
  writeFileSync(join(project, name), content)
  const options =
    '--ignoreConfig --noEmit --strict --jsx react-jsx --module esnext --moduleResolution bundler --lib es2022,dom'
  return new Promise((resolve) => {
    const args = [typescript, ...options.split(' '), '--types', '', name]
    execFile(process.execPath, args, { cwd: project }, (_, out, errors) => resolve(out + errors))
  })
}

describe('the types', () => {
  it('of the element accept what it has and nothing else', async () => {
    const program = `
import { vouch, VouchSurvey } from 'vouch-survey'
const survey: VouchSurvey = document.createElement('vouch-survey')
survey.survey = '0k3'
survey.headingLevel = 3
survey.setAttribute('delay', '3')
survey.display = 'card'
survey.properties = { order: 'A-77', items: 3 }
survey.show()
vouch.track('order-paid')
globalThis.vouch?.show('0k3')
survey.addEventListener('vouch-score', ({ detail }) => detail.score.toFixed())
document.addEventListener('vouch-submit', (event) => event.detail.comment.length)
survey.addEventListener('click', () => {})
// @ts-expect-error
survey.display = 'banner'
// @ts-expect-error
survey.colour = 'red'
// @ts-expect-error
survey.addEventListener('vouch-score', ({ detail }) => detail.comment)
// @ts-expect-error
vouch.track()
`
    expect(await typeCheck('site.ts', program)).toBe('')
  })

  it('of React accept what the element has and nothing else', async () => {
    const program = `
import type {} from 'vouch-survey/react'
export const right = (
  <vouch-survey survey="0k3" display="card" delay={3} heading-level="3" manual contact-id="C-1" className="nps"
    properties={{ order: 'A-77' }} onvouch-score={({ detail }) => detail.group === 'promoter'}>
    <p lang="en">Before</p>
  </vouch-survey>
)
// @ts-expect-error
export const wrongValue = <vouch-survey survey="0k3" display="banner" />
// @ts-expect-error
export const wrongName = <vouch-survey survey="0k3" colour="red" />
// @ts-expect-error
export const wrongEvent = <vouch-survey survey="0k3" onvouch-score={({ detail }) => detail.comment} />
`
    expect(await typeCheck('site.tsx', program)).toBe('')
  })

  it('of Vue accept what the element has and nothing else', async () => {
    const program = `
import type { GlobalComponents } from 'vue'
import type {} from 'vouch-survey/vue'
type Props = InstanceType<GlobalComponents['vouch-survey']>['$props']
export const right: Props = {
  survey: '0k3', display: 'bar', 'heading-level': 3, class: 'nps', onVouchScore: ({ detail }) => detail.score,
}
// @ts-expect-error
export const wrongValue: Props = { survey: '0k3', display: 'banner' }
// @ts-expect-error
export const wrongName: Props = { survey: '0k3', colour: 'red' }
`
    expect(await typeCheck('site.ts', program)).toBe('')
  })

  it('explain a wrong attribute', async () => {
    const program = `import 'vouch-survey'\ndocument.createElement('vouch-survey').display = 'banner'`
    expect(await typeCheck('site.ts', program)).toMatch(/'"banner"' is not assignable/)
  })

  it('match the React example', async () => {
    const example = readFileSync(join(root, 'widget/examples/react/App.tsx'), 'utf8')
    expect(await typeCheck('App.tsx', example)).toBe('')
  })
})
