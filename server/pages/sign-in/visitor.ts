import type { Context } from 'hono'
import { setCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import { DomainError } from '../../domain/errors.ts'
import { TooManyAttempts } from '../../domain/users/attempts.ts'
import type { Env } from '../../http/env.ts'
import type { Fields } from '../../http/forms.ts'
import { cookiePrefix, isOwn } from '../../http/sessions.ts'
import { type StaffLanguage, staffLanguage, staffLanguages, visitorLanguage } from '../../i18n/index.ts'
import { signInWords } from '../../i18n/sign-in.ts'
import type { Markup } from '../layout/page.ts'

/** Before pages that nobody need be signed in for: forms are taken from our own pages only, and a chosen language stays. */
export const visitor = createMiddleware<Env>(async (c, next) => {
  if (!isOwn(c)) throw new DomainError('forbidden', 'Expected a request from a page of this service.')
  const language = staffLanguages.find((one) => one === c.req.query('lang'))
  if (language) keepLanguage(c, language)
  return next()
})

const YEAR = 365 * 24 * 60 * 60

/** For pages that do not know who reads them. */
export const keepLanguage = (c: Context<Env>, language: StaffLanguage) =>
  setCookie(c, 'lang', language, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: cookiePrefix(c.var.deps).secure,
    maxAge: YEAR,
  })

/** The words of these pages, in the language of whoever reads them. */
export function wordsFor(c: Context<Env>) {
  const language = c.get('staff') ? staffLanguage(c) : visitorLanguage(c)
  return { language, words: signInWords(language) }
}

/**
 * Where somebody wants to go once he is in: a path of ours, else the start page. Browsers read `//evil.example` and
 * `/\evil.example` as other hosts.
 */
export const ownPath = (value: unknown): string =>
  typeof value === 'string' && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(value) ? value : '/'

/** What a form has sent in a field, as a text. */
export const sentText = (sent: Fields, name: string): string => {
  const value = sent[name]
  return typeof value === 'string' ? value : ''
}

/** The address of this page, with what it has been asked: where its form is sent. */
export function here(c: Context<Env>): string {
  const { pathname, search } = new URL(c.req.url)
  return pathname + search
}

/** Answers who has tried too often with the same page, and when to try again. */
export async function patiently(
  c: Context<Env>,
  show: (fault: string) => Markup | Promise<Markup>,
  work: () => Promise<Response>,
): Promise<Response> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof TooManyAttempts)) throw error
    const { words } = wordsFor(c)
    c.header('retry-after', `${error.retryAfter}`)
    return c.html(await show(words.tooMany(Math.ceil(error.retryAfter / 60))), 429)
  }
}
