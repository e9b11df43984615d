import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

/**
 * Builds what users download into `dist/`, and the service into a folder of its own in `build/`, unless these sources are built
 * already. Nothing is overwritten: processes that run go on with their files, and two builds at once do not mix.
 */
const root = join(import.meta.dirname, '..')
const [distFolder, buildFolder] = [join(root, 'dist'), join(root, 'build')]
const sources = ['server', 'shared', 'widget', 'package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts']

/** A process that still runs an earlier build may load parts of it for the first time. */
const KEEP_MS = 7 * 24 * 3_600_000

function* listFiles(path: string): Generator<string> {
  if (!statSync(join(root, path)).isDirectory()) yield path
  else for (const name of readdirSync(join(root, path)).sort()) yield* listFiles(`${path}/${name}`)
}

function computeDigest(): string {
  const hash = createHash('sha256')
  for (const path of sources.flatMap((source) => [...listFiles(source)])) {
    const content = readFileSync(join(root, path))
    hash.update(`${path}\n${content.length}\n`).update(content)
  }
  return hash.digest('hex').slice(0, 16)
}

/** Starts the build of these sources. */
const buildEntry = (name: string, digest: string) => `import './${digest}/${name}.js'\n`

const isBuilt = (digest: string) =>
  existsSync(join(distFolder, 'vouch.js')) &&
  ['node', 'cli'].every((name) => {
    const entry = join(buildFolder, `${name}.js`)
    return existsSync(entry) && readFileSync(entry, 'utf8') === buildEntry(name, digest)
  })

async function build(digest: string): Promise<void> {
  const { createBuilder } = await import('vite')
  mkdirSync(buildFolder, { recursive: true })
  const draft = mkdtempSync(join(buildFolder, '.draft-'))
  try {
    const [publicDraft, serviceDraft] = [join(draft, 'dist'), join(draft, digest)]
    const builder = await createBuilder({
      root,
      logLevel: 'warn',
      build: { outDir: publicDraft },
      environments: { service: { build: { outDir: serviceDraft } } },
    })
    await builder.buildApp()
    replaceFiles(publicDraft, distFolder)
    rmSync(publicDraft, { recursive: true })
    for (const name of ['node', 'cli']) writeFileSync(join(draft, `${name}.js`), buildEntry(name, digest))
    if (existsSync(join(buildFolder, digest))) rmSync(serviceDraft, { recursive: true })
    replaceFiles(draft, buildFolder)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

/** Moves files and folders into another folder, the folders first. Each is replaced at once. */
function replaceFiles(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  const isFile = (name: string) => statSync(join(from, name)).isFile()
  const names = readdirSync(from)
  for (const name of [...names.filter((name) => !isFile(name)), ...names.filter(isFile)]) {
    if (isFile(name)) renameSync(join(from, name), join(to, name))
    else if (!existsSync(join(to, name))) renameSync(join(from, name), join(to, name))
    else cpSync(join(from, name), join(to, name), { recursive: true })
  }
}

function deleteOldBuilds(digest: string): void {
  for (const name of readdirSync(buildFolder)) {
    const path = join(buildFolder, name)
    const isOld = statSync(path).isDirectory() && name !== digest && statSync(path).mtimeMs < Date.now() - KEEP_MS
    if (isOld) rmSync(path, { recursive: true, force: true })
  }
}

const digest = computeDigest()
if (!isBuilt(digest)) {
  await build(digest)
  deleteOldBuilds(digest)
}
