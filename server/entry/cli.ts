#!/usr/bin/env node
import { listTerminalLanguages, processConfig } from '../config.ts'
import { chooseAppLanguage } from '../i18n/app-language.ts'
import { runCommandLine } from './command-line.ts'
import { keepFilesPrivate } from './file-modes.ts'

// The reader has closed the pipe, as in `vouch export responses | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

keepFilesPrivate()
const language = chooseAppLanguage(listTerminalLanguages())
process.exitCode = await runCommandLine(process.argv.slice(2), processConfig, language)
