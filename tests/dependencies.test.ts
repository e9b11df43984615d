import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildSbom } from '../.ci/sbom.ts'
import pkg from '../package.json' with { type: 'json' }

const root = join(import.meta.dirname, '..')

/** The manifest of an installed package, as Node finds it from another one. */
function readManifest(name: string, from: string) {
  const folders = createRequire(join(from, 'x.js')).resolve.paths(name) ?? []
  const folder = folders.map((path) => join(path, name)).find((path) => existsSync(join(path, 'package.json')))
  return { folder: folder as string, ...JSON.parse(readFileSync(join(folder ?? '', 'package.json'), 'utf8')) }
}

describe('the bill of materials', () => {
  const { components, dependencies, ...sbom } = buildSbom(new Date('2026-11-30T12:00:00Z'))
  const find = (name: string, version: string) =>
    components.find(({ group, name: own, version: ownVersion }) => {
      return (group ? `${group}/${own}` : own) === name && ownVersion === version
    })

  it('is CycloneDX, and names the service', () => {
    expect(sbom).toMatchObject({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      serialNumber: expect.stringMatching(/^urn:uuid:[\da-f-]{36}$/),
      metadata: { timestamp: '2026-11-30T12:00:00.000Z', component: { name: 'vouch', version: pkg.version } },
    })
  })

  it('has each dependency and what it depends on, with version, license, package URL and hash', () => {
    const pending = Object.keys(pkg.dependencies).map((name) => ({ name, from: root }))
    const visited = new Set<string>()
    for (let next = pending.pop(); next; next = pending.pop()) {
      const { folder, name, version, license, dependencies: children = {} } = readManifest(next.name, next.from)
      if (visited.has(folder)) continue
      visited.add(folder)
      expect(find(name, version), `${name}@${version}`).toMatchObject({
        purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
        licenses: [/[\s(]/.test(license) ? { expression: license } : { license: { id: license } }],
        hashes: [{ alg: 'SHA-512', content: expect.stringMatching(/^[\da-f]{128}$/) }],
      })
      pending.push(...Object.keys(children).map((child) => ({ name: child, from: folder })))
    }
    expect(visited.size).toBeGreaterThan(90)
  })

  it('has no tool of development', () => {
    for (const name of Object.keys(pkg.devDependencies)) {
      if (!(name in pkg.dependencies)) expect(find(name, readManifest(name, root).version), name).toBeUndefined()
    }
  })

  it('refers to its own components only', () => {
    const references = new Set([sbom.metadata.component, ...components].map((component) => component['bom-ref']))
    expect(references.size).toBe(components.length + 1)
    for (const { ref, dependsOn } of dependencies) {
      expect([ref, ...dependsOn].filter((reference) => !references.has(reference))).toEqual([])
    }
  })
})

it('docs/dependencies.md gives a reason for each dependency', () => {
  const rows = readFileSync(join(root, 'docs/dependencies.md'), 'utf8').matchAll(/^\| ([^|]+) \| ([^|]+) \|$/gm)
  const reasons = new Map<string, string>()
  for (const [, names = '', reason = ''] of rows) {
    for (const [, name = ''] of names.matchAll(/`([^`]+)`/g)) reasons.set(name, reason)
  }
  expect([...reasons.keys()].sort()).toEqual(
    [...Object.keys(pkg.dependencies), ...Object.keys(pkg.devDependencies)].sort(),
  )
  for (const [name, reason] of reasons) expect(reason.length, name).toBeGreaterThan(20)
})
