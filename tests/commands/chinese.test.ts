import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { boot } from '../../server/boot.ts'
import { readConfig } from '../../server/config.ts'
import { createWorkspace, type FirstWorkspace } from '../../server/domain/workspaces/workspaces.ts'
import { commands as zhHans } from '../../server/i18n/zh-Hans/commands.ts'
import { commands as zhHant } from '../../server/i18n/zh-Hant/commands.ts'
import { cliEntry, createTempDir, projectDir, RunningProcess } from '../e2e/processes.ts'
import { runCommandLineHere } from './command-line.ts'

/** Names that are no words: options, commands, fields, ids, addresses, paths, hashes and units. */
const NAMES = [
  /https?:\/\/\S+/g,
  /“[^”]*”|「[^」]*」|（[^（）]*）|\/[\w./-]+/g,
  /\b(vouch_[\w-]+|vouch|imports|undo|API|CSV|NPS|kB|MB|utf-8|demo|verify|property|[\w.]+\.csv|[0-9a-z]{22}|[\w-]{43})\b/g,
  /--[\w-]+|[A-Z_]{3,}/g,
]

/** The English words of an output. */
const listEnglishWords = (output: string) =>
  NAMES.reduce((text, pattern) => text.replace(pattern, ' '), output).match(/[A-Za-z]{3,}( [a-z]{2,})+/g) ?? []

describe.each([
  ['zh_CN.UTF-8', 'zh-Hans', zhHans],
  ['zh_TW.UTF-8', 'zh-Hant', zhHant],
  ['zh_HK', 'zh-Hant', zhHant],
] as const)('the command line with LANG=%s', (lang, language, texts) => {
  const tempDir = createTempDir()
  const env = { DATABASE_URL: `sqlite:${join(tempDir.path, 'vouch.db')}`, LANG: lang }
  let workspace: FirstWorkspace
  const vouch = (...args: string[]) => runCommandLineHere(env, args)

  beforeAll(async () => {
    const { deps, database } = await boot(readConfig(env), { error: () => undefined })
    workspace = await createWorkspace(deps, { name: '北极星', timeZone: 'Asia/Shanghai', language })
    await database.close()
  })
  afterAll(() => tempDir[Symbol.dispose]())

  it('prints its usage', async () => {
    expect(await vouch('--help')).toMatchObject({ code: 0, stdout: `${texts.usage}\n` })
    expect(await vouch()).toMatchObject({ code: 2, stderr: `${texts.usage}\n` })
  })

  it.each([
    [['toString'], 'toString'],
    [['verify', '--fast'], '--fast'],
    [['demo', '--language'], '--language'],
    [['demo', '--language', '--remove'], '--language'],
    [['demo', '--remove=yes'], '--remove'],
    [['demo', '--remove'], undefined],
    [['import', 'responses', 'a.csv'], '--survey'],
    [['import', 'responses', 'a.csv', 'b.csv', '--survey', 'x'], 'b.csv'],
    [['import', 'responses', 'a.csv', '--survey', 'x'], 'a.csv'],
    [['export', 'responses', '--survey', 'x'], 'x'],
    [['export', 'responses', '--out', '/no/such/folder/out.csv'], '/no/such/folder/out.csv'],
    [['export', 'nothing'], 'nothing'],
    [['create-key', '--name', 'Till', '--scope', 'all'], '--scope'],
    [['revoke-key'], undefined],
    [['revoke-key', 'x'], 'x'],
    [['invite', 'ada', 'viewer'], undefined],
    [['invite', 'ada@example.com', 'king'], 'viewer'],
    [['reset-password', 'nobody@example.com'], undefined],
    [['list-keys', '--workspace', 'x'], '--workspace'],
    [['restore', '/no/such/file.db'], 'vouch.db'],
    [['backup', '/no/such/folder/vouch.db'], '/no/such/folder'],
  ])('says in Chinese what to correct in %j', async (args, name = '') => {
    const { code, stdout, stderr } = await vouch(...args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(name)
    expect(stderr).toMatch(/\p{Script=Han}/u)
    expect(listEnglishWords(stderr)).toEqual([])
  })

  it('imports, undoes, exports, backs up and verifies in Chinese', async () => {
    const file = join(tempDir.path, '反馈.csv')
    writeFileSync(file, '得分,日期,留言\n9,2026-11-20,很好\n3,2026-11-21,等太久\n十一,2026-11-22,\n')
    const args = ['import', 'responses', file, '--survey', workspace.surveyId]
    const dryRun = await vouch(...args, '--dry-run', '--accept-rejections')
    const done = await vouch(...args, '--accept-rejections')
    expect([dryRun.code, done.code]).toEqual([0, 0])
    const rejected = readFileSync(join(tempDir.path, '反馈.rejected.csv'), 'utf8')
    expect(rejected.split('\n')[0]).toBe(`${texts.imports.line},${texts.imports.reason},得分,日期,留言`)
    expect(rejected).toContain(texts.responseErrors.score)
    const contactFile = join(tempDir.path, '客户.csv')
    writeFileSync(contactFile, '姓名,手机\n王芳,13800138000\n李伟,138\n')
    const outputs = [
      dryRun,
      done,
      await vouch('import', 'contacts', contactFile, '--dry-run'),
      await vouch('import', 'contacts', contactFile, '--accept-rejections'),
      await vouch('imports', 'list'),
      await vouch('imports', 'undo', /undo (\w+)/.exec(done.stdout)?.[1] ?? ''),
      await vouch('create-key', '--name', '收银台', '--scope', 'read'),
      await vouch('list-keys'),
      await vouch('repair', 'phones', '--dry-run'),
      await vouch('repair', 'responses'),
      await vouch('verify'),
      await vouch('backup', join(tempDir.path, 'backup.db')),
    ]
    const words = outputs.map(({ stdout, stderr }) => listEnglishWords(`${stdout}${stderr}`))
    expect(words).toEqual(outputs.map(() => []))
    expect(existsSync(join(tempDir.path, 'backup.db'))).toBe(true)
  })

  it('says in Chinese what stops it, with the name of the variable', async () => {
    const result = await runCommandLineHere({ ...env, PORT: 'eighty', SMTP_URL: 'smtp://mail.example.com' }, ['verify'])
    expect(result.code).toBe(2)
    expect(result.stderr).toBe(
      `PORT：应为${zhHans.start.variables.PORT}\nMAIL_FROM：应为${zhHans.start.variables.MAIL_FROM}\n`
        .replaceAll('应为', texts === zhHans ? '应为' : '應為')
        .replace(zhHans.start.variables.PORT, texts.start.variables.PORT)
        .replace(zhHans.start.variables.MAIL_FROM, texts.start.variables.MAIL_FROM),
    )
  })
})

describe('the program', () => {
  it('reads the language of the terminal', async () => {
    const run = (env: Record<string, string>) =>
      new RunningProcess([process.execPath, cliEntry, '--help'], { cwd: projectDir, env }).exited
    const outputs = await Promise.all([run({ LANG: 'zh_CN.UTF-8' }), run({ LC_ALL: 'zh_TW.UTF-8', LANG: 'en_US' })])
    expect(outputs.map(({ stdout }) => stdout)).toEqual([`${zhHans.usage}\n`, `${zhHant.usage}\n`])
  })
})
