import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { buildBounceAddress } from '../../server/domain/bounces/mail-identifiers.ts'
import { newId } from '../../server/domain/ids.ts'
import { cliEntry, createTempDir, projectDir } from '../e2e/processes.ts'
import { runCommandLineHere } from './command-line.ts'

const bounces = join(projectDir, 'tests/fixtures/bounces')
const file = join(bounces, 'mbd-postfix.eml')
const recipient = 'email_that_does_not_exists_this_is_just_a_test@test.local'
const expected = { kind: 'hard', recipient, status: '5.1.1', reason: 'unknown-user', invitation: null }

describe('vouch classify-mail', () => {
  const tempDir = createTempDir()
  afterAll(() => tempDir[Symbol.dispose]())
  const database = join(tempDir.path, 'vouch.db')
  const env = { DATABASE_URL: `sqlite:${database}` }
  const classify = async (files: string[], variables: Record<string, string> = env) => {
    const { code, stdout, stderr } = await runCommandLineHere(variables, ['classify-mail', ...files])
    return {
      code,
      stderr,
      lines: stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    }
  }

  it('prints one line of JSON for each file, without a database', async () => {
    const autoReply = join(bounces, 'tmb-out_of_office.eml')
    const { code, stderr, lines } = await classify([file, autoReply])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(lines).toEqual([
      { file, ...expected },
      expect.objectContaining({ file: autoReply, kind: 'auto-reply', recipient: 'fred@example.com' }),
    ])
    expect(Object.keys(lines[0])).toEqual(['file', 'kind', 'recipient', 'status', 'reason', 'invitation'])
  })

  it('names files that it cannot read, and prints the others', async () => {
    const missing = join(tempDir.path, 'missing.eml')
    const { code, stderr, lines } = await classify([missing, tempDir.path, file])
    expect(code).toBe(1)
    expect(stderr.split('\n')).toEqual([
      `There is no such file or folder: ${missing}`,
      `This is a folder: ${tempDir.path}`,
      '',
    ])
    expect(lines).toEqual([{ file, ...expected }])
  })

  it('expects a file', async () => {
    expect(await classify([])).toMatchObject({
      code: 2,
      lines: [],
      stderr: expect.stringContaining('Expected FILE.eml'),
    })
  })

  it('reads standard input', () => {
    const args = [cliEntry, 'classify-mail', '-']
    const { status, stdout } = spawnSync(process.execPath, args, { input: readFileSync(file), env, encoding: 'utf8' })
    expect({ status, ...JSON.parse(stdout) }).toEqual({ ...expected, status: '5.1.1', file: '-' })
  })

  it('finds the invitation by the secret of the service: SECRET, an earlier one, or that beside the database', async () => {
    const [secret, invitation] = ['s'.repeat(40), newId(1_795_953_600_000)]
    const mail = join(tempDir.path, 'signed.eml')
    writeFileSync(
      mail,
      `Delivered-To: ${buildBounceAddress(secret, invitation, 'b.example')}\n${readFileSync(file, 'utf8')}`,
    )
    const found = [{ file: mail, ...expected, invitation }]
    expect((await classify([mail], { ...env, SECRET: secret })).lines).toEqual(found)
    expect((await classify([mail], { ...env, SECRET: 'n'.repeat(40), PREVIOUS_SECRETS: secret })).lines).toEqual(found)
    expect((await classify([mail])).lines).toEqual([{ file: mail, ...expected }])
    writeFileSync(`${database}.secret`, `${secret}\n`)
    expect((await classify([mail])).lines).toEqual(found)
  })
})
