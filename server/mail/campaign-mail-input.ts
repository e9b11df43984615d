import type { MessageTexts } from '../../shared/campaign.ts'
import type { Question } from '../../shared/question.ts'
import type { WebsiteFilings } from '../../shared/website.ts'
import type { FieldValues } from './fields.ts'
import type { AskedQuestion } from './score-block.ts'

/** Everything that an email to a customer consists of. */
export interface CampaignMailInput {
  question: AskedQuestion & { texts: Pick<Question['texts'], 'privacy'> }
  /** The texts of the campaign in the language of the question: see `selectTexts`. */
  texts: MessageTexts
  /** 0 is the invitation. */
  reminder: number
  contact: FieldValues
  sender: MailSender
  links: MailLinks
  /** Above the email: says that it is a test. */
  notice?: string
}

/** Who asks, and what their emails look like. */
export interface MailSender {
  name: string
  /** Null: the default blue. */
  colour: string | null
  logo: MailLogo | null
  filings?: WebsiteFilings
}

/** An image by its whole address, as large as it is shown. */
export interface MailLogo {
  url: string
  width: number
  height: number
}

export interface MailLinks {
  /** The survey; numbers add `?score=`. */
  survey: string
  /** The page that stops the emails. */
  preferences: string
  privacy: string | null
  /** An image that tells when it is loaded. */
  pixel: string | null
}

/** The texts of an email, with the personal fields filled in. */
export type FilledTexts = Record<'subject' | 'preheader' | 'introduction' | 'closing' | 'whyText', string>

/** The link of a number. */
export const addScore = (url: string, score: number): string => `${url}${url.includes('?') ? '&' : '?'}score=${score}`
