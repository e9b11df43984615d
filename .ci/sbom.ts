import { randomUUID } from 'node:crypto'
import pkg from '../package.json' with { type: 'json' }
import lockfile from '../package-lock.json' with { type: 'json' }

/** What the lock file says about an installed package. */
interface LockedPackage {
  version: string
  license?: string
  integrity?: string
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
}

const packages = lockfile.packages as unknown as Record<string, LockedPackage>

/**
 * The bill of materials of what runs in production, as CycloneDX 1.6 JSON. `npm sbom --omit dev` leaves out every package
 * that a development tool needs as well, `pg` and `nodemailer` among them.
 */
export function buildSbom(now: Date) {
  const paths = listProductionPaths()
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${randomUUID()}`,
    version: 1,
    metadata: {
      timestamp: now.toISOString(),
      component: { type: 'application', ...describe(pkg.name, { version: pkg.version, license: pkg.license }) },
    },
    components: paths.map((path) => ({ type: 'library', ...describe(toName(path), getPackage(path)) })),
    dependencies: ['', ...paths].map((path) => ({
      ref: path === '' ? toReference(pkg.name, pkg.version) : toReference(toName(path), getPackage(path).version),
      dependsOn: listDependencies(path).map((child) => toReference(toName(child), getPackage(child).version)),
    })),
  }
}

function describe(fullName: string, { version, license, integrity }: LockedPackage) {
  const [, group, name = fullName] = /^(@[^/]+)\/(.+)$/.exec(fullName) ?? []
  const isExpression = license !== undefined && /[\s(]/.test(license)
  const licenses = [isExpression ? { expression: license } : { license: { id: license } }]
  const [, algorithm, content] = /^sha(\d+)-(.+)$/.exec(integrity ?? '') ?? []
  const hashes = [{ alg: `SHA-${algorithm}`, content: Buffer.from(content ?? '', 'base64').toString('hex') }]
  return {
    'bom-ref': toReference(fullName, version),
    ...(group && { group }),
    name,
    version,
    ...(license && { licenses }),
    purl: toReference(fullName, version),
    ...(content && { hashes }),
  }
}

/** The package URL: https://github.com/package-url/purl-spec */
const toReference = (name: string, version: string) => `pkg:npm/${name.replace('@', '%40')}@${version}`

const toName = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

const getPackage = (path: string): LockedPackage => packages[path] as LockedPackage

/** The paths of all packages that the dependencies of the project reach, in `node_modules/`. */
function listProductionPaths(): string[] {
  const reached = new Set<string>()
  const pending = listDependencies('')
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (reached.has(path)) continue
    reached.add(path)
    pending.push(...listDependencies(path))
  }
  return [...reached].sort()
}

/** Without optional peers, which are there for development tools only. */
function listDependencies(path: string): string[] {
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = getPackage(path)
  const peers = Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta?.[name]?.optional)
  const names = new Set([...Object.keys(dependencies ?? {}), ...Object.keys(optionalDependencies ?? {}), ...peers])
  return [...names].flatMap((name) => findPath(path, name) ?? [])
}

/** As Node resolves it: in the nearest `node_modules` that has it. */
function findPath(from: string, name: string): string | undefined {
  const path = `${from && `${from}/`}node_modules/${name}`
  if (path in packages) return path
  return from === '' ? undefined : findPath(from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), name)
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(buildSbom(new Date()), null, 2)}\n`)
