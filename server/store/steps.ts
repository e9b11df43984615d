import type { RowChange, Statement, Step } from './database.ts'

export const isRowChange = (step: Step): step is RowChange => 'buildStatements' in step

/** Runs the steps of a batch as statements, on engines that have no faster way. */
export async function runAsStatements(
  steps: readonly Step[],
  run: (statements: readonly Statement[]) => Promise<unknown[][]>,
): Promise<unknown[][]> {
  const parts = steps.map((step) => (isRowChange(step) ? step.buildStatements() : [step]))
  const results = await run(parts.flat())
  let start = 0
  return steps.map((step, index) => {
    const stepResults = results.slice(start, start + (parts[index]?.length ?? 0))
    start += stepResults.length
    return isRowChange(step) ? step.collect(stepResults) : (stepResults[0] ?? [])
  })
}
