import { z } from 'zod'

type PatchShape<Shape extends z.ZodRawShape> = {
  [Name in keyof Shape]: z.ZodOptional<
    Shape[Name] extends z.ZodDefault<infer Inner extends z.ZodType> ? Inner : Shape[Name]
  >
}

/** The fields of an object as a patch: none is required, and fields that are missing stay missing instead of getting their default. */
export const patchOf = <Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
): z.ZodObject<PatchShape<Shape>, z.core.$strict> =>
  z.strictObject(
    Object.fromEntries(
      Object.entries(schema.shape).map(([name, field]) => {
        const inner = field instanceof z.ZodDefault ? (field.unwrap() as z.ZodType) : (field as z.ZodType)
        const { description } = field as z.ZodType
        return [name, description === undefined ? inner.optional() : inner.optional().meta({ description })]
      }),
    ) as PatchShape<Shape>,
  )
