import type { Campaign, CampaignPatch } from '../../../shared/campaign.ts'
import type { FieldErrors, Form } from '../../http/forms.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import type { CampaignStep } from './paths.ts'

/** A draft while a step of it is edited. */
export interface StepState {
  campaign: Campaign
  form: Form
  errors: FieldErrors
}

/** A step of the builder with a form. */
export interface FormStep {
  name: CampaignStep
  wide?: boolean
  /** Forms with a file are sent in parts. */
  isMultipart?: boolean
  /** What is stored of this step: another version of it is a conflict. */
  selectPart(page: PageContext, campaign: Campaign, form: Form): unknown
  /** The form of what is stored. */
  toForm(page: PageContext, campaign: Campaign): Form | Promise<Form>
  /** What the form changes, not yet validated. */
  toPatch(page: PageContext, form: Form, campaign: Campaign): Record<string, unknown>
  /** The field that an error of a patch belongs to, and what to say about it. */
  locateError(page: PageContext, path: string): [string, string]
  fields(page: PageContext, state: StepState): Markup | Promise<Markup>
  /** Buttons of the form other than those that go to a step. @returns undefined for any other button */
  act?(page: PageContext, action: string, state: StepState): Promise<Response | undefined>
}

export type StepPatch = Pick<CampaignPatch, 'name' | 'surveyId' | 'settings'>
