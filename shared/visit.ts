import { z } from 'zod'

/** By what a visit to an answering page is known to be a machine's. */
export const machineVisits = ['head', 'prefetch', 'agent', 'trap', 'late'] as const
export const MachineVisit = z.enum(machineVisits)
export type MachineVisit = z.infer<typeof MachineVisit>
