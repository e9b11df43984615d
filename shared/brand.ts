import { z } from 'zod'
import { Colour, fonts } from './look.ts'
import { text } from './text.ts'

const settings = {
  name: text(100)
    .nullable()
    .meta({ description: 'Who asks, as respondents read it; null uses the name of the workspace' }),
  colour: Colour.nullable().meta({ description: 'Must be legible on white; null uses the default blue' }),
  font: z.enum(fonts).meta({ description: 'System fonts only' }),
  privacyUrl: z
    .url({ protocol: /^https?$/ })
    .max(1000)
    .nullable()
    .meta({
      description:
        'Linked before responses are sent, on the page of the survey and in the widget; null links to the privacy notice',
    }),
}

/** Omitted fields stay unchanged. */
export const BrandPatch = z.strictObject(settings).partial().meta({ id: 'BrandPatch' })

export type BrandPatch = z.output<typeof BrandPatch>

/** What all surveys of a workspace look like that have no look of their own, and who asks. */
export const Brand = z
  .object({
    ...settings,
    logo: z.string().nullable().meta({ description: 'URL of the image above the question on survey pages' }),
  })
  .meta({ id: 'Brand' })

export type Brand = z.output<typeof Brand>
