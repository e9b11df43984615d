import { vi } from 'vitest'
import { readConfig, readTerminalLanguages } from '../../server/config.ts'
import { runCommandLine } from '../../server/entry/command-line.ts'
import { chooseAppLanguage } from '../../server/i18n/app-language.ts'
import type { ExitResult } from '../e2e/processes.ts'

/**
 * Runs a command line within this process, where it costs a tenth of a process of its own. One at a time; relative paths
 * start from the project folder. `LANG` and the like choose the language.
 */
export async function runCommandLineHere(env: Record<string, string>, args: readonly string[]): Promise<ExitResult> {
  const language = chooseAppLanguage(readTerminalLanguages(env))
  const output = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk, ...rest: unknown[]) => {
      output[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
      const onWritten = rest.at(-1)
      if (typeof onWritten === 'function') onWritten()
      return true
    }),
  )
  try {
    const code = await runCommandLine(args, () => readConfig(env), language)
    return { code, signal: null, ...output }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}
