import { z } from 'zod'
import { Day, text } from './text.ts'

const annotationShape = {
  day: Day.meta({ description: 'The day of the event', example: '2026-05-03' }),
  text: text(80).meta({ description: 'What happened', example: 'Price rise' }),
  surveyId: z.string().nullable().meta({ description: 'The survey that it is about; null for all surveys' }),
}

export const NewAnnotation = z
  .strictObject({ ...annotationShape, surveyId: annotationShape.surveyId.default(null) })
  .meta({ id: 'NewAnnotation' })

export type NewAnnotation = z.output<typeof NewAnnotation>

/** Omitted fields stay unchanged. */
export const AnnotationPatch = z.strictObject(annotationShape).partial().meta({ id: 'AnnotationPatch' })

export type AnnotationPatch = z.output<typeof AnnotationPatch>

/** Something that happened on a day and may explain a change of the score. */
export const Annotation = z
  .object({
    id: z.string(),
    ...annotationShape,
    createdAt: z.string(),
    createdBy: z.string().meta({ description: '`user:` or `key:` and an id, or `cli`', example: 'user:06f…' }),
  })
  .meta({ id: 'Annotation' })

export type Annotation = z.infer<typeof Annotation>
