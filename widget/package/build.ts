import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { elementTypes, reactTypes, vueTypes } from './declarations.ts'
import { summary } from './element.ts'
import { manifest } from './manifest.ts'

const root = join(import.meta.dirname, '../..')

/** Where the package finds the service: in a bundle, `import.meta.url` is the address of the site. */
const SERVICE_EXPRESSION = "(document.querySelector('meta[name=vouch-service]')?.content??import.meta.url)"

/**
 * Writes the npm package into a folder.
 *
 * @param script the built widget
 * @throws Error if the script does not use `import.meta.url` to find its service
 */
export function writePackage(folder: string, script: string): void {
  const { version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  if (!script.includes('import.meta.url'))
    throw new Error('dist/vouch.js contains no import.meta.url. Check how the widget finds its service.')
  mkdirSync(folder, { recursive: true })
  const files = {
    'package.json': toJson(buildPackageJson(version, license)),
    'vouch.js': script.replaceAll('import.meta.url', () => SERVICE_EXPRESSION),
    'vouch.d.ts': elementTypes,
    'react.d.ts': reactTypes,
    'vue.d.ts': vueTypes,
    'custom-elements.json': toJson(manifest),
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  copyFileSync(join(import.meta.dirname, 'README.md'), join(folder, 'README.md'))
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
}

const toJson = (value: object) => `${JSON.stringify(value, null, 2)}\n`

const buildPackageJson = (version: string, license: string) => ({
  name: 'vouch-survey',
  version,
  description: summary,
  license,
  type: 'module',
  keywords: ['nps', 'net-promoter-score', 'survey', 'feedback', 'web-component', 'custom-element'],
  main: './vouch.js',
  types: './vouch.d.ts',
  exports: {
    '.': { types: './vouch.d.ts', default: './vouch.js' },
    './react': { types: './react.d.ts' },
    './vue': { types: './vue.d.ts' },
    './custom-elements.json': './custom-elements.json',
    './package.json': './package.json',
  },
  customElements: 'custom-elements.json',
  // Importing it defines the element.
  sideEffects: ['./vouch.js'],
  files: ['vouch.js', '*.d.ts', 'custom-elements.json'],
})

if (import.meta.main) {
  const dist = join(root, 'dist')
  writePackage(join(dist, 'package'), readFileSync(join(dist, 'vouch.js'), 'utf8'))
}
