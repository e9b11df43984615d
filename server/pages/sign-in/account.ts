import { z } from 'zod'
import { MemberLocale, Password, Profile } from '../../../shared/user.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { recordAttempt, resetAttempts } from '../../domain/users/attempts.ts'
import { endSession, endOtherSessions as endSessionsExceptCurrent } from '../../domain/users/sessions.ts'
import { changePassword, updateProfile } from '../../domain/users/users.ts'
import { readForm, validateForm } from '../../http/forms.ts'
import { setSessionCookie } from '../../http/sessions.ts'
import { getMessages } from '../../i18n/index.ts'
import { buildAttempt } from '../../sign-in/sign-in.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { setLanguageCookie } from '../layout/visitor-guard.ts'
import { accountPage } from './account-page.ts'
import { isPasswordEnough, withRecentSignIn } from './confirmation.ts'
import { toLocalPath } from './paths.ts'
import { localizeErrors, withAttemptLimit, withPasswordPolicy } from './views.ts'

const PasswordForm = z.object({ present: z.string().max(128).default(''), password: Password })
const ProfileForm = Profile.extend({ locale: MemberLocale.or(z.literal('').transform(() => null)) })

export const showAccount = async (page: PageContext) => page.c.html(await accountPage(page))

/** The signed-in user, for changes to their own account. */
/** The user as the actor of what they change about themselves. */
export function getSelf({ c }: PageContext) {
  const { id, name, sessionId } = c.var.member.user
  return { id, name, sessionId, address: c.var.deps.getClientAddress(c) }
}

export async function saveAccount(page: PageContext) {
  const { c, t, format } = page
  const submitted = await readForm(c)
  const { value, errors } = validateForm(ProfileForm, submitted.fields)
  if (errors) {
    const fieldErrors = localizeErrors(errors, { name: t.signIn.errors.name })
    return c.html(await accountPage(page, { submitted, errors: fieldErrors }), 400)
  }
  await updateProfile(c.var.deps, getSelf(page), value)
  return redirectWithNotice(c, '/account', getMessages(value.locale ?? format.language).account.saved)
}

/** The language menu of every page. Returns to the page where the language was chosen. */
export async function saveLanguage(page: PageContext) {
  const { c, format } = page
  const submitted = await readForm(c)
  const language = MemberLocale.safeParse(submitted.text('language')).data ?? format.language
  await updateProfile(c.var.deps, getSelf(page), { name: c.var.member.user.name, locale: language })
  setLanguageCookie(c, language)
  return redirectWithNotice(c, toLocalPath(submitted.text('back')), getMessages(language).account.languageSaved)
}

export const savePassword = async (page: PageContext) =>
  (await isPasswordEnough(page)) ? saveNewPassword(page) : withRecentSignIn(page, () => saveNewPassword(page))

async function saveNewPassword(page: PageContext) {
  const { c, t } = page
  const { deps, member } = c.var
  const submitted = await readForm(c)
  const { value, errors } = validateForm(PasswordForm, submitted.fields)
  if (errors) return c.html(await accountPage(page, { errors: localizeErrors(errors, t.signIn.errors) }), 400)
  const attempt = buildAttempt(c, 'password', member.user.email)
  const renderError = (message: string) => accountPage(page, { errors: { present: message } })
  return withAttemptLimit(page, renderError, async () => {
    await recordAttempt(deps, attempt)
    return withPasswordPolicy(
      page,
      (fieldErrors) => accountPage(page, { errors: fieldErrors }),
      async () => {
        try {
          const change = { present: value.present, next: value.password, endOthers: submitted.has('endOthers') }
          await setSessionCookie(c, member.user, await changePassword(deps, getSelf(page), change))
        } catch (error) {
          if (hasErrorCode(error, 'wrong-password')) return c.html(await renderError(t.account.wrong), 400)
          // The current password was right.
          if (hasErrorCode(error, 'weak-password')) await resetAttempts(deps, attempt)
          throw error
        }
        await resetAttempts(deps, attempt)
        return redirectWithNotice(c, '/account', t.account.changed)
      },
    )
  })
}

export async function endOtherSessions(page: PageContext) {
  await endSessionsExceptCurrent(page.c.var.deps, getSelf(page))
  return redirectWithNotice(page.c, '/account', page.t.account.othersEnded)
}

export async function endUserSession(page: PageContext) {
  await endSession(page.c.var.deps, getSelf(page), page.c.req.param('id') ?? '')
  return redirectWithNotice(page.c, '/account', page.t.account.ended)
}
